"""A part of the log for somebody outside: a bag of files anyone can check (RFC 8493, C2SP
tlog-tiles).
"""
