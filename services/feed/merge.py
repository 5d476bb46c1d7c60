"""Puts the records of several partitions into the order of their positions. Pure: no Kafka, no
waiting.

Each partition is in order by itself, and together they hold the positions 1, 2, 3, … So the record
that comes next is the head of some partition, and when it has not come yet it can only come from a
partition of which nothing is held. That is why holding back partitions of which something is held
can never block.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple


class FeedRecord(NamedTuple):
    """One event as it lies on Kafka."""

    position: int
    partition: int
    offset: int
    body: bytes


class Merge:
    """Takes records in each partition's order, gives them back in the order of positions."""

    def __init__(self, partitions: Iterable[int], *, after: int = 0) -> None:
        """``after`` is the position given out last; lower ones are given out at once, for the
        caller to judge.
        """
        self._held: dict[int, deque[FeedRecord]] = {p: deque() for p in partitions}
        self._ended: set[int] = set()
        self._heads: list[tuple[int, int]] = []
        self._next = after + 1

    def push(self, record: FeedRecord) -> None:
        """Takes the partition's next record."""
        held = self._held[record.partition]
        held.append(record)
        if len(held) == 1:
            heapq.heappush(self._heads, (record.position, record.partition))

    def end(self, partition: int) -> None:
        """Says that nothing more will come of this partition."""
        self._ended.add(partition)

    def pop(self) -> FeedRecord | None:
        """The record that comes next; None when it has not been taken yet.

        Where a position is missing from all partitions, the next higher one is given out as soon as
        no partition is left that could still hold it.
        """
        if not self._heads:
            return None
        position, partition = self._heads[0]
        if position > self._next and not self._all_told():
            return None
        heapq.heappop(self._heads)
        held = self._held[partition]
        record = held.popleft()
        if held:
            heapq.heappush(self._heads, (held[0].position, partition))
        self._next = max(self._next, position + 1)
        return record

    def held(self, partition: int) -> int:
        """How many records of the partition wait here."""
        return len(self._held[partition])

    def head(self, partition: int) -> FeedRecord | None:
        """The partition's record that waits first."""
        held = self._held[partition]
        return held[0] if held else None

    def _all_told(self) -> bool:
        return all(held or p in self._ended for p, held in self._held.items())
