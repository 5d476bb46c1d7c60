"""Which offset of each partition may be committed, when records are finished out of order."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple


class Ticket(NamedTuple):
    """A record under work. ``turn`` tells a partition's stays with us apart: after it was taken
    away and came back, what is still under work from before counts no more."""

    partition: int
    offset: int
    turn: int


class Progress:
    """Counts records begun and finished, per partition. Safe from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = 0
        self._open: dict[int, OrderedDict[int, bool]] = {}
        self._committable: dict[int, int] = {}
        self._under_work = 0

    def begin(self, partition: int, offset: int) -> Ticket:
        """A record goes under work; offsets of a partition ascend."""
        with self._lock:
            self._open.setdefault(partition, OrderedDict())[offset] = False
            self._under_work += 1
            return Ticket(partition, offset, self._turn)

    def finish(self, ticket: Ticket, *, done: bool) -> None:
        """The record left work: ``done`` for good, or given up for another to do."""
        with self._lock:
            self._under_work -= 1
            offsets = self._open.get(ticket.partition)
            if not done or ticket.turn != self._turn or offsets is None:
                return
            offsets[ticket.offset] = True
            while offsets:
                offset, finished = next(iter(offsets.items()))
                if not finished:
                    break
                del offsets[offset]
                self._committable[ticket.partition] = offset + 1

    def take_committable(self) -> dict[int, int]:
        """Partition → offset of the next record, for partitions that advanced since the last
        call."""
        with self._lock:
            taken, self._committable = self._committable, {}
            return taken

    def put_back(self, offsets: Mapping[int, int]) -> None:
        """They could not be committed: the next :meth:`take_committable` has them, or later
        ones."""
        with self._lock:
            self._committable = {**offsets, **self._committable}

    def forget(self) -> None:
        """All partitions were dealt out anew: what is uncommitted will be read again by whoever has
        it."""
        with self._lock:
            self._turn += 1
            self._open.clear()
            self._committable.clear()

    @property
    def under_work(self) -> int:
        """How many records are begun and not finished, of any turn."""
        return self._under_work
