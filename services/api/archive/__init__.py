"""A year's records numbered, and records checked."""
