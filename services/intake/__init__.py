"""Intake: takes what outside systems put on Kafka, exactly once, and says why where it does not."""
