"""When something falls due, and why, in figures and in words."""
