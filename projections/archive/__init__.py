"""Was anything changed? The Merkle log over the very bytes of every event, in formats other
people's tools check.
"""
