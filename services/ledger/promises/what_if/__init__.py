"""What would have been promised under another policy or other calendars, and what became of it."""
