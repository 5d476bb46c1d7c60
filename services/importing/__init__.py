"""Brings in what an office already has, from sheets: all of a file, or nothing of it."""
