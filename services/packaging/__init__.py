"""Takes a part of the log out for somebody: the events, what proves them, and the keys they may be
read with.
"""
