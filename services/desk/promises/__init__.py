"""What is promised, when it would fall due, and what other figures would have made of it."""
