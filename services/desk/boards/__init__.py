"""Figures and maps to look at, each leading to what it counts."""
