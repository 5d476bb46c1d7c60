"""What is done with what a person said, or what was said about them: shown, kept, forgotten."""
