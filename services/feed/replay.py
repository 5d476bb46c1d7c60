"""The whole log from Kafka alone, byte for byte and in order: what an archive or an auditor starts
from.
"""

from collections.abc import Iterator
from typing import BinaryIO

from services.feed.feed import OrderedFeed, contiguous
from services.feed.topic import WholeTopic


def replay(topic: WholeTopic, *, after: int = 0) -> Iterator[bytes]:
    """Every committed envelope with a position greater than ``after``, up to what Kafka holds now.

    The log is read from its beginning whatever ``after`` is, and so is known to be without holes.
    Raises ``BrokenOrderError``, ``ForeignRecordError`` and ``BrokerUnavailableError``.
    """
    feed = OrderedFeed(topic)
    for record in contiguous(feed.up_to(topic.end_offsets())):
        if record.position > after:
            yield record.body


def replay_to(output: BinaryIO, topic: WholeTopic, *, after: int = 0) -> int:
    """Writes one envelope a line (NDJSON; an envelope holds no line feed); returns how many."""
    lines = 0
    for body in replay(topic, after=after):
        output.write(body + b"\n")
        lines += 1
    output.flush()
    return lines
