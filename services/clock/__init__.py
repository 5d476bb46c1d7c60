"""Says when promises fall due: warnings before, breaches at the deadline."""
