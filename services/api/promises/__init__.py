"""What is promised, when it falls due, and what another policy would have made of it."""
