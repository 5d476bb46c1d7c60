"""One order over all partitions of the log on Kafka, for whoever needs every event in turn."""
