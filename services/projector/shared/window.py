"""The newest records of the shared reading, as many as memory allows."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.broker.records import Record


class _Chunk(NamedTuple):
    records: Sequence[Record]
    size_bytes: int


class Window:
    """What was read last, in the order it came. For one thread at a time.

    A place in it is a number that goes up by one with every chunk. Of each partition it holds every
    record from an offset on: that is how a reader elsewhere in the topic knows when it may go on
    here.
    """

    def __init__(self, *, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._chunks: deque[_Chunk] = deque()
        self._size_bytes = 0
        self._begins: dict[int, int] = {}
        self.oldest = 0

    @property
    def newest(self) -> int:
        """The place of the chunk to come."""
        return self.oldest + len(self._chunks)

    def restart(self, begins: Mapping[int, int]) -> None:
        """Forgets what it holds; the records to come begin at these offsets."""
        self.oldest = self.newest
        self._chunks.clear()
        self._size_bytes = 0
        self._begins = dict(begins)

    def add(self, records: Sequence[Record]) -> None:
        """Takes a chunk, and lets go of the oldest ones where there is no room any more."""
        size_bytes = sum(len(record.value or b"") for record in records)
        self._chunks.append(_Chunk(records, size_bytes))
        self._size_bytes += size_bytes
        while self._size_bytes > self._bytes_max and len(self._chunks) > 1:
            gone = self._chunks.popleft()
            self.oldest += 1
            self._size_bytes -= gone.size_bytes
            for record in gone.records:
                self._begins[record.partition] = record.offset + 1

    def covers(self, offsets: Mapping[int, int]) -> bool:
        """Whether every record from these offsets on is here, or still to come."""
        return all(
            partition in self._begins and offset >= self._begins[partition]
            for partition, offset in offsets.items()
        )

    def since(self, place: int, *, records_max: int) -> tuple[list[Record], int]:
        """The records from a place on that is still here, and the place to go on from.

        Whole chunks, at least one where there is one; no more than ``records_max`` where that can
        be.
        """
        records: list[Record] = []
        for index in range(place - self.oldest, len(self._chunks)):
            chunk = self._chunks[index].records
            if records and len(records) + len(chunk) > records_max:
                break
            records += chunk
            place += 1
        return records, place
