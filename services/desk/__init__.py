"""The desk's pages: what people at the counter see and do, rendered on the server,
Chinese first.
"""
