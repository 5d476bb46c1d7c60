"""Keeps the Merkle log over the events on Kafka, and signs how far it has come."""
