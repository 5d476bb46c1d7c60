"""The formats of a transparency log, as C2SP and RFC 6962 have them. Pure: bytes in, bytes out, so
that whoever keeps the log and whoever doubts it use the same code and nothing else.
"""
