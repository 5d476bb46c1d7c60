"""The door, and how the system does."""
