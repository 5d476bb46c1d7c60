"""Decisions about a case, from its opening to its filing."""
