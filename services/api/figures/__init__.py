"""Figures, each with the number behind it and what it counts."""
