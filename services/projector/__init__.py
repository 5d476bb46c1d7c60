"""Keeps the views up to date from Kafka, each at its own pace and exactly once (law 4)."""
