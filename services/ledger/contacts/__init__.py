"""What somebody told the company, and what follows from it."""
