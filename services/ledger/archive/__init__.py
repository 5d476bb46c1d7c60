"""Records: files put with them, numbered, held, handed on, destroyed."""
