"""What becomes of an answer: its way through the outbox, and the word it gave."""
