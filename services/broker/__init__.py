"""Kafka, and the only place that imports its client: typed wrappers with time limits on every
call."""
