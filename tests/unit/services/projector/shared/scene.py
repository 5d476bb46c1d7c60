"""A topic in memory, read by a group that is dealt partitions at the test's word."""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.broker.group import Assigned, Revoked
from services.broker.headers import TYPE_HEADER
from services.broker.records import Record
from services.errors import BrokerUnavailableError

PARTITIONS = (0, 1, 2)
MARKER_EVERY = 5
"""Every so many offsets there is an end marker instead of a record."""

IDLE_S = 0.001


@dataclass
class Topic:
    """What was written, by partition; offsets have gaps as those of transactions do."""

    written: dict[int, list[Record]] = field(default_factory=lambda: {p: [] for p in PARTITIONS})
    ends: dict[int, int] = field(default_factory=lambda: dict.fromkeys(PARTITIONS, 0))

    def write(self, partition: int, type_name: str = "shown") -> None:
        offset = self.ends[partition]
        offset += offset % MARKER_EVERY == MARKER_EVERY - 1
        header = ((TYPE_HEADER, type_name.encode()),)
        self.written[partition].append(
            Record("events", partition, offset, 0, None, b"x" * 20, header)
        )
        self.ends[partition] = offset + 1

    def read(self, places: dict[int, int], records_max: int) -> list[Record]:
        """The next records from these places, which move on."""
        found: list[Record] = []
        for partition, offset in places.items():
            begin = bisect_left(self.written[partition], offset, key=lambda each: each.offset)
            new = self.written[partition][begin : begin + records_max - len(found)]
            found += new
            if new:
                places[partition] = new[-1].offset + 1
        return found


class Alone:
    """A reader of the whole topic."""

    opened = 0

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._places: dict[int, int] = {}
        Alone.opened += 1

    def assign(self, offsets: Mapping[int, int]) -> None:
        self._places = dict(offsets)

    def poll(self, *, max_records: int, **_: float) -> list[Record]:
        return self._topic.read(self._places, min(max_records, 7))

    def position(self, partition: int) -> int:
        return self._places[partition]

    def partitions(self) -> tuple[int, ...]:
        return PARTITIONS

    def end_offsets(self) -> dict[int, int]:
        return self._topic.ends

    def pause(self, partitions: Iterable[int]) -> None:
        raise NotImplementedError

    def resume(self, partitions: Iterable[int]) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._places = {}


class Group:
    """Deals partitions to its one member; ``deal`` takes effect in the member's next poll."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._lock = threading.Lock()
        self._wanted: tuple[int, ...] = PARTITIONS
        self.broken = False
        self.members = 0

    def deal(self, partitions: tuple[int, ...]) -> None:
        with self._lock:
            self._wanted = partitions

    def wanted(self) -> tuple[int, ...]:
        with self._lock:
            return self._wanted

    def join(self, assigned: Assigned, revoked: Revoked) -> "GroupMember":
        if self.broken:
            raise BrokerUnavailableError("the broker is away")
        self.members += 1
        return GroupMember(self, self._topic, assigned, revoked)


class GroupMember:
    """The one member, as the reading sees it."""

    def __init__(self, group: Group, topic: Topic, assigned: Assigned, revoked: Revoked) -> None:
        self._group, self._topic = group, topic
        self._assigned, self._revoked = assigned, revoked
        self._places: dict[int, int] = {}

    def poll(self, *, max_records: int, **_: float) -> list[Record]:
        if self._group.broken:
            raise BrokerUnavailableError("the broker is away")
        wanted = self._group.wanted()
        if gone := tuple(p for p in self._places if p not in wanted):
            self._places = {p: at for p, at in self._places.items() if p in wanted}
            self._revoked(gone)
        if new := tuple(p for p in wanted if p not in self._places):
            begins = self._assigned(new)
            self._places.update((p, begins[p]) for p in new if p in begins)
        found = self._topic.read(self._places, max_records)
        if not found:
            time.sleep(IDLE_S)
        return found

    def close(self) -> None:
        self._group.members -= 1
