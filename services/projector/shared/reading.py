"""The thread that reads the events topic for all the views of a process."""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from services.broker.group import Assigned, Revoked
from services.broker.headers import type_of
from services.broker.records import Record
from services.errors import BrokerUnavailableError
from services.feed.topic import Source
from services.projector.shared.window import Window

POLL_TIMEOUT_S = 0.2
CHUNK_MAX_RECORDS = 200
WINDOW_MAX_BYTES = 16 * 1024 * 1024
LEAVE_TIMEOUT_S = 5.0
BEGIN_TIMEOUT_S = 5.0

WISHES_TIMEOUT_S = 2.0
"""How long the reading waits for the others once one view has said where it stands."""

REWIND_MAX_RECORDS = 5_000
"""A view that stands further behind the foremost one makes up for it by itself."""

LEAD_IN_RECORDS = 200
"""Read before the place where the hindmost view stands, so that one which comes a moment later
finds its place, too."""

Join = Callable[[Assigned, Revoked], Source]
Wakes = Callable[[AbstractSet[str | None]], bool]
"""Whether records of these types (None: a record that tells none) are to be shown as they come."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deal:
    """The partitions that are ours; each change of them makes a new one, with the next number."""

    number: int = 0
    partitions: tuple[int, ...] = ()


@dataclass(kw_only=True, eq=False)
class Member:
    """What the reading knows of one view: where in the window it is and what it waits for."""

    wakes: Wakes
    changed: threading.Condition
    records_max: int = 1
    place: int = 0
    unread: int = 0
    due: bool = False
    wish: tuple[int, Mapping[int, int]] = field(default_factory=lambda: (0, {}))
    """The number of a deal, and from where on the view wants to read its partitions."""


class Reading:
    """Reads the topic as one member of the process's group, until its last view has left.

    Records go into a window that the views read from. One that falls out of it, or begins far
    behind the others, reads by itself until the window covers what it still needs: nobody waits for
    the slowest.
    """

    def __init__(self, join: Join) -> None:
        self._join = join
        self._lock = threading.Lock()
        self._wished = threading.Condition(self._lock)
        self._window = Window(bytes_max=WINDOW_MAX_BYTES)
        self._members: list[Member] = []
        self._reached: dict[int, int] = {}
        self._deal = Deal()
        self._begun = 0
        self._over = False
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)

    def enter(self, wakes: Wakes) -> Member | None:
        """Lets a view take part; None when the reading is over and another one has to begin."""
        with self._lock:
            if self._over:
                return None
            member = Member(wakes=wakes, changed=threading.Condition(self._lock))
            self._members.append(member)
            if self._thread.ident is None:
                self._thread.start()
        return member

    def leave(self, member: Member) -> None:
        """The view takes no part any more. The last one to go waits until the group was left."""
        with self._lock:
            self._members.remove(member)
            self._over = self._over or not self._members
            over = self._over
            self._wished.notify_all()
        if over:
            self._thread.join(LEAVE_TIMEOUT_S)

    def deal(self) -> Deal:
        """The partitions as they are now. Raises ``BrokerUnavailableError`` once reading failed."""
        with self._lock:
            self._raise_if_failed()
            return self._deal

    def begun(self, member: Member, deal: Deal, offsets: Mapping[int, int]) -> bool:
        """Says from which offsets on a view wants to read, and waits until reading has begun.

        False when the deal is another by now, or others keep it waiting: ask again.
        """
        with self._lock:
            member.wish = (deal.number, offsets)
            self._wished.notify_all()
            member.changed.wait_for(
                lambda: self._begun == deal.number or self._deal is not deal or self._over,
                BEGIN_TIMEOUT_S,
            )
            return self._begun == deal.number and self._deal is deal

    def place(self, member: Member, offsets: Mapping[int, int]) -> bool:
        """Puts a view at the window's beginning, if that covers what it has still to read."""
        with self._lock:
            if not self._window.covers(offsets):
                return False
            member.place, member.due = self._window.oldest, True
            return True

    def take(
        self, member: Member, deal: Deal, *, timeout_s: float, records_max: int
    ) -> list[Record] | None:
        """What came since the last call: at once where it wakes the view, else when the time is up.

        None when the view has fallen out of the window, or the deal is another by now. Raises
        ``BrokerUnavailableError`` once reading failed.
        """
        with self._lock:
            member.records_max = records_max
            member.changed.wait_for(
                lambda: member.due or self._over or self._deal is not deal, timeout_s
            )
            self._raise_if_failed()
            if self._deal is not deal or member.place < self._window.oldest:
                return None
            records, member.place = self._window.since(member.place, records_max=records_max)
            member.due = member.place < self._window.newest
            member.unread = 0
            return records

    def _raise_if_failed(self) -> None:
        match self._error:
            case None:
                return
            case BrokerUnavailableError():
                raise BrokerUnavailableError(str(self._error)) from self._error
            case _:
                raise RuntimeError("the thread that reads for the views failed") from self._error

    def _run(self) -> None:
        try:
            with contextlib.closing(self._join(self._assigned, self._revoked)) as source:
                while not self._over:
                    self._hand_out(
                        source.poll(timeout_s=POLL_TIMEOUT_S, max_records=CHUNK_MAX_RECORDS)
                    )
        except Exception as error:  # noqa: BLE001 - told to every view, in its own thread
            self._error = error
        finally:
            with self._lock:
                self._over = True
                self._wake_all()

    def _hand_out(self, records: Sequence[Record]) -> None:
        if not records:
            return
        types = {type_of(record) for record in records}
        with self._lock:
            self._window.add(records)
            self._reached.update((record.partition, record.offset + 1) for record in records)
            for member in self._members:
                member.unread += len(records)
                if member.unread >= member.records_max or member.wakes(types):
                    member.due = True
                    member.changed.notify()

    def _revoked(self, partitions: tuple[int, ...]) -> None:
        with self._lock:
            self._next_deal({*self._deal.partitions} - {*partitions})
            self._begin(self._deal.partitions)

    def _assigned(self, partitions: tuple[int, ...]) -> Mapping[int, int]:
        """Asks the views where they stand, and begins where most of them can be served."""
        with self._lock:
            kept = {*self._deal.partitions} - {*partitions}
            self._next_deal({*kept, *partitions})
            wishes = self._wishes()
            begins = {p: _beginning([wish[p] for wish in wishes if p in wish]) for p in partitions}
            self._reached.update(begins)
            self._begin(self._deal.partitions)
        return begins

    def _next_deal(self, partitions: AbstractSet[int]) -> None:
        self._deal = Deal(number=self._deal.number + 1, partitions=tuple(sorted(partitions)))
        self._wake_all()

    def _begin(self, partitions: Sequence[int]) -> None:
        """From here on the window holds what is read of these partitions."""
        self._window.restart({partition: self._reached[partition] for partition in partitions})
        self._begun = self._deal.number
        self._wake_all()

    def _wishes(self) -> list[Mapping[int, int]]:
        """Where the views want to begin; waits for the first, and not for ever for the others."""
        give_up_at_s = float("inf")
        while not self._over:
            wishes = [m.wish[1] for m in self._members if m.wish[0] == self._deal.number]
            if len(wishes) == len(self._members) or time.monotonic() >= give_up_at_s:
                return wishes
            if wishes and give_up_at_s == float("inf"):
                give_up_at_s = time.monotonic() + WISHES_TIMEOUT_S
            self._wished.wait(POLL_TIMEOUT_S)
        return []

    def _wake_all(self) -> None:
        for member in self._members:
            member.changed.notify()


def _beginning(offsets: Sequence[int]) -> int:
    """Where to begin a partition for views that stand at these offsets."""
    if not offsets:
        return 0
    nearest = max(offsets) - REWIND_MAX_RECORDS
    return max(0, min(offset for offset in offsets if offset >= nearest) - LEAD_IN_RECORDS)
