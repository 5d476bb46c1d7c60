"""Pure decisions, and the application that carries them out."""
