"""The relay: carries every committed event from the store to Kafka, once, in order, byte for byte
(law 4)."""
