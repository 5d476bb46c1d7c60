"""Compares what should be equal: the store, Kafka and the views; names the first difference."""
