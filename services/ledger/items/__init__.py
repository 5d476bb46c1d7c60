"""What is the same for the items of all registers."""
