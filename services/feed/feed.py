"""The log in one order, read from all partitions of the events topic at once, in bounded memory.

It may be stopped anywhere and taken up again at its :attr:`OrderedFeed.place`.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from services.broker.records import Record
from services.errors import FollowerStoppedError
from services.feed.merge import FeedRecord, Merge
from services.feed.topic import WholeTopic

POLL_TIMEOUT_S = 0.2
POLL_MAX_RECORDS = 2_000
PARTITION_HELD_MAX_RECORDS = 4_000
"""From so many waiting records on a partition is paused; one poll may still be added to them."""


class ForeignRecordError(FollowerStoppedError):
    """A record on the events topic is no event of a ledger: somebody else wrote there."""


class BrokenOrderError(FollowerStoppedError):
    """The positions on Kafka are not 1, 2, 3, …: one is missing, or one came twice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedPlace:
    """Where a feed stands: the position given out last, and per partition the offset to read
    from.
    """

    position: int
    offsets: Mapping[int, int]


class OrderedFeed:
    """Records by position. For one thread. Every method may raise ``BrokerUnavailableError``."""

    def __init__(self, topic: WholeTopic, place: FeedPlace | None = None) -> None:
        """Begins at ``place``, else with the topic's first record."""
        self._topic = topic
        offsets = dict.fromkeys(topic.partitions(), 0) | dict(place.offsets if place else {})
        self._offsets = offsets
        self._position = place.position if place else 0
        self._merge = Merge(offsets, after=self._position)
        self._paused: set[int] = set()
        topic.assign(offsets)

    @property
    def place(self) -> FeedPlace:
        """From where a new feed goes on after the last record given out."""
        heads = {p: self._merge.head(p) for p in self._offsets}
        offsets = {p: head.offset if head else self._offsets[p] for p, head in heads.items()}
        return FeedPlace(position=self._position, offsets=offsets)

    def up_to(self, ends: Mapping[int, int]) -> Iterator[FeedRecord]:
        """Every record before these end offsets, then it is over.

        In order of position wherever the partitions are; holes and repetitions are for the caller
        to judge. Raises ``ForeignRecordError``.
        """
        open_partitions = set(ends)
        while open_partitions or self._any_held():
            for record in self._poll():
                if record.offset < ends[record.partition]:
                    self._take(record)
            for partition in [p for p in open_partitions if self._reached(p, ends[p])]:
                open_partitions.discard(partition)
                self._merge.end(partition)
            yield from self._ready()

    def follow(self, stop: threading.Event) -> Iterator[FeedRecord]:
        """Every record as it comes, until ``stop`` is set. Raises ``ForeignRecordError``."""
        while not stop.is_set():
            yield from self.poll()

    def poll(self) -> Iterator[FeedRecord]:
        """What one look brings, which may be nothing. Raises ``ForeignRecordError``."""
        for record in self._poll():
            self._take(record)
        yield from self._ready()

    def _poll(self) -> Iterable[Record]:
        full = {p for p in self._offsets if self._merge.held(p) >= PARTITION_HELD_MAX_RECORDS}
        self._topic.pause(full - self._paused)
        self._topic.resume(self._paused - full)
        self._paused = full
        return self._topic.poll(timeout_s=POLL_TIMEOUT_S, max_records=POLL_MAX_RECORDS)

    def _take(self, record: Record) -> None:
        self._offsets[record.partition] = record.offset + 1
        self._merge.push(
            FeedRecord(position_of(record), record.partition, record.offset, record.value or b"")
        )

    def _ready(self) -> Iterator[FeedRecord]:
        while (record := self._merge.pop()) is not None:
            self._position = record.position
            yield record

    def _reached(self, partition: int, end: int) -> bool:
        return self._topic.position(partition) >= end

    def _any_held(self) -> bool:
        return any(self._merge.held(p) for p in self._offsets)


def position_of(record: Record) -> int:
    """The position in the envelope itself, not in a header. Raises ``ForeignRecordError``."""
    try:
        return int(orjson.loads(record.value or b"")["position"])
    except (ValueError, KeyError, TypeError) as error:
        raise ForeignRecordError(
            f"{record.topic}/{record.partition} holds at offset {record.offset} what is no "
            "event of a ledger: somebody else writes there"
        ) from error


def contiguous(records: Iterable[FeedRecord], *, after: int = 0) -> Iterator[FeedRecord]:
    """Passes records on as long as their positions have no hole. Raises ``BrokenOrderError``."""
    expected = after + 1
    for record in records:
        if record.position != expected:
            found = "comes again" if record.position < expected else "comes"
            raise BrokenOrderError(
                f"position {expected} should come next on Kafka, but {record.position} {found} "
                f"(partition {record.partition}, offset {record.offset}): Kafka was set back or "
                "lacks records, run `huiyin doctor`"
            )
        yield record
        expected += 1
