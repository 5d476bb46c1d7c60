"""The store and the events topic as copies of the log, for whoever verifies them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import orjson

from services.broker.records import Record as TopicRecord
from services.feed.merge import FeedRecord, Merge
from services.feed.topic import WholeTopic
from services.store.contract import LogRow
from services.verifier.differing import claimed_position
from services.verifier.records import Block, Record, in_blocks

STORE, TOPIC = "store", "topic"
ROWS_MAX = 2_048
POLL_TIMEOUT_S = 0.2
POLL_MAX_RECORDS = 2_000
PARTITION_HELD_MAX_RECORDS = 4_000
POSITION_HEADER = "position"
POSITIONS_END = 1 << 62


class Rows(Protocol):
    """The table of events, to be read."""

    def last(self) -> int: ...

    def between(self, after: int, until: int) -> list[LogRow]: ...


class StoreCopy:
    """The rows of the store, each under the position it lies at. Raises as the rows do."""

    name = STORE

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def end(self) -> int:
        """The highest position there is a row of."""
        return self._rows.last()

    def blocks(self, *, until: int) -> Iterator[Block]:
        """Rows in order."""
        return in_blocks(self._records(until), until=until)

    def lookup(self, position: int) -> bytes | None:
        """The row at a position."""
        rows = self._rows.between(position - 1, position)
        return rows[0].body if rows else None

    def _records(self, until: int) -> Iterator[Record]:
        for after in range(0, until, ROWS_MAX):
            for row in self._rows.between(after, min(after + ROWS_MAX, until)):
                yield Record(row.position, row.body)


class Tail(WholeTopic, Protocol):
    """A whole topic whose last records can be asked for."""

    def last_records(self) -> dict[int, TopicRecord]: ...


Connect = Callable[[], AbstractContextManager[Tail]]
PartitionOf = Callable[[bytes, int], int]
"""The partition a key belongs to, of so many."""


class TopicCopy:
    """The records of the events topic, put into the order of their positions.

    A record that does not stand where its position belongs in its partition, or lies in another
    partition than its key asks for, is handed on as one without a place. Raises
    ``BrokerUnavailableError``.
    """

    name = TOPIC

    def __init__(self, connect: Connect, *, partition_of: PartitionOf) -> None:
        self._connect, self._partition_of = connect, partition_of

    def end(self) -> int:
        """The highest position among the partitions' last records; of one whose header and event
        differ, the lower.
        """
        with self._connect() as topic:
            return max(map(_lower_claim, topic.last_records().values()), default=0)

    def blocks(self, *, until: int) -> Iterator[Block]:
        """Up to what the topic holds at this moment."""
        return in_blocks(self._records(), until=until)

    def lookup(self, position: int) -> bytes | None:  # noqa: ARG002 - a topic has no such index
        """Not without reading all of it."""
        return None

    def _records(self) -> Iterator[Record]:
        with self._connect() as topic:
            partitions = topic.partitions()
            lanes = {p: _Lane(p, len(partitions), self._partition_of) for p in partitions}
            merge = Merge(partitions)
            ends = topic.end_offsets()
            topic.assign(dict.fromkeys(partitions, 0))
            unread, paused = set(partitions), set[int]()
            while unread or any(merge.held(p) for p in partitions):
                full = {p for p in partitions if merge.held(p) >= PARTITION_HELD_MAX_RECORDS}
                topic.pause(full - paused)
                topic.resume(paused - full)
                paused = full
                strays: list[Record] = []
                for record in topic.poll(timeout_s=POLL_TIMEOUT_S, max_records=POLL_MAX_RECORDS):
                    if record.offset < ends[record.partition]:
                        strays += lanes[record.partition].take(record, merge)
                for partition in [p for p in unread if topic.position(p) >= ends[p]]:
                    unread.discard(partition)
                    strays += lanes[partition].end(merge)
                    merge.end(partition)
                yield from strays
                while (each := merge.pop()) is not None:
                    where = f"partition {each.partition}, offset {each.offset}"
                    yield Record(each.position, each.body, where)


@dataclass(slots=True)
class _Lane:
    """One partition: its positions must rise. One record is held back, so that of two that are not
    in order the odd one can be told.
    """

    partition: int
    partitions: int
    partition_of: PartitionOf
    last: int = 0
    held: tuple[int, TopicRecord] | None = None
    lost: list[tuple[TopicRecord, str | None]] = field(default_factory=list)

    def take(self, record: TopicRecord, merge: Merge) -> list[Record]:
        """Lets a record go once the next one is seen to follow it; returns those without a
        place.
        """
        position, wrong = _claimed(record), self._wrong_place(record)
        if wrong is not None or position is None or position <= self.last:
            strays = self._let_go(merge)
            self.lost.append((record, wrong))
            return strays
        if self.held is None or position > self.held[0]:
            strays = self._let_go(merge)
        else:
            # What is held back is not lower than what follows it: it is the odd one.
            self.lost.append((self.held[1], None))
            strays = []
        self.held = (position, record)
        return strays

    def end(self, merge: Merge) -> list[Record]:
        """Nothing more comes."""
        return self._let_go(merge) + self._settle(POSITIONS_END)

    def _let_go(self, merge: Merge) -> list[Record]:
        if self.held is None:
            return []
        position, record = self.held
        strays = self._settle(position)
        merge.push(FeedRecord(position, self.partition, record.offset, record.value or b""))
        self.last, self.held = position, None
        return strays

    def _settle(self, position: int) -> list[Record]:
        """Records without a place lie between the last one that had one and this position."""
        lost, self.lost = self.lost, []
        return [
            Record(
                None,
                record.value or b"",
                _where(record),
                claimed=_claimed(record),
                between=(self.last, position),
                misplaced=wrong,
            )
            for record, wrong in lost
        ]

    def _wrong_place(self, record: TopicRecord) -> str | None:
        """What is wrong with where, or under what, the record lies."""
        try:
            event = orjson.loads(record.value or b"")
            key, position = event["partitionkey"].encode(), int(event["position"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        if record.key != key or self.partition_of(key, self.partitions) != self.partition:
            return "lies in a partition, or under a key, that is not its own"
        if _claimed(record) != position:
            return "lies under a position that is not its own"
        return None


def _claimed(record: TopicRecord) -> int | None:
    """The position a record's header says."""
    text = record.header(POSITION_HEADER)
    return int(text) if text is not None and text.isdigit() else None


def _lower_claim(record: TopicRecord) -> int:
    claims = (_claimed(record), claimed_position(record.value or b""))
    return min((each for each in claims if each is not None), default=0)


def _where(record: TopicRecord) -> str:
    return f"partition {record.partition}, offset {record.offset}"
