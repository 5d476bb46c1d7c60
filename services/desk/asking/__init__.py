"""What the address of a page asks for, and what a form says."""
