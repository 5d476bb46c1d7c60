"""A feed that holds partitions back gets to the end, however unevenly the log is spread."""

import time
from contextlib import closing

from services.broker import topics
from services.broker.producer import Producer
from services.broker.reader import Reader
from services.broker.records import OutgoingRecord
from services.broker.topics import Topics
from services.feed.feed import OrderedFeed

PARTITION_OF = (0, 0, 1, 2, 2, 1, 2, 2, 3, 3, 1, 0)
"""Twelve neighbours, spread so that some partitions fill while others are waited for."""
RECORDS = 60_000
PADDING = "物业" * 150
TIMEOUT_S = 120.0


def test_what_is_held_back_comes_in_the_end(kafka_bootstrap: str, kafka_prefix: str) -> None:
    names = Topics(prefix=kafka_prefix)
    topics.ensure(kafka_bootstrap, names, events_partitions=4, intake_retention_h=1)
    with closing(Producer(kafka_bootstrap, client_id="test")) as producer:
        for position in range(1, RECORDS + 1):
            value = f'{{"position":"{position:016d}","text":"{PADDING}"}}'.encode()
            partition = PARTITION_OF[position % len(PARTITION_OF)]
            producer.post(
                OutgoingRecord(topic=names.events, key=None, value=value, partition=partition)
            )
        producer.flush()
    with closing(Reader(kafka_bootstrap, topic=names.events, client_id="test")) as topic:
        feed, come, give_up_at_s = OrderedFeed(topic), 0, time.monotonic() + TIMEOUT_S
        while come < RECORDS:
            assert time.monotonic() < give_up_at_s, f"the feed stands at {come}"
            for record in feed.poll():
                come += 1
                assert record.position == come
