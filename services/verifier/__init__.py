"""Looks whether the log is still what was signed, and names the record that is not. Reads neither a
database nor a broker by itself: whoever wires it hands it records.
"""
