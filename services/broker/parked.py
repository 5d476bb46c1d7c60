"""Lets records flow again after a pause: the client may keep them for ever.

Read in kafka-python 3.0.12, consumer/fetcher.py: what was read and not handed out of a partition
that is paused is parked, and taken out again only while nothing is in line. What is in line is left
there when it is used up, so with no other records coming the parked ones never are, and their
partition is not fetched meanwhile either.
"""

from kafka import KafkaConsumer


def make_way(kafka: KafkaConsumer) -> None:
    """Takes what is used up out of line; to be called before each poll."""
    fetcher = kafka._fetcher
    if not fetcher._next_partition_records:
        fetcher._next_partition_records = None
