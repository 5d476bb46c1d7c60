"""Builds whole second systems, each from one copy of the log alone, and shows whether they are
equal.
"""
