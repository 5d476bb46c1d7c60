"""What waits for somebody: cases, actions, what is hot and what is urgent."""
