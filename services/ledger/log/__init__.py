"""The way of a decision into the log, and of what is there back to whoever decides."""
