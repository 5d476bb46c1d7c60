"""What may be said, to whom, and where: words, bills, and what everybody can read."""
