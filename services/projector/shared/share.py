"""One view's share of what is read for all: a source like any other."""

from collections.abc import Callable

from services.broker.group import Assigned, Revoked
from services.broker.records import Record
from services.feed.topic import WholeTopic
from services.projector.shared.reading import Deal, Member, Reading


class Share:
    """Each record of our partitions once and in order, from where the view wants to begin.

    The callbacks are those of a group's member and run inside :meth:`poll`, in the caller's thread.
    While the window does not reach back far enough, the view reads by itself.
    """

    def __init__(
        self,
        reading: Reading,
        member: Member,
        *,
        alone: Callable[[], WholeTopic],
        assigned: Assigned,
        revoked: Revoked,
    ) -> None:
        self._reading, self._member, self._open = reading, member, alone
        self._assigned, self._revoked = assigned, revoked
        self._deal = Deal()
        self._next: dict[int, int] = {}
        self._placed = False
        self._alone: WholeTopic | None = None

    def poll(self, *, timeout_s: float, max_records: int) -> list[Record]:
        """The next records; those that wake the view at once, others when the time is up.

        Raises ``BrokerUnavailableError``, and what the callbacks raise.
        """
        if (deal := self._reading.deal()) is not self._deal:
            self._take_up(deal)
        if not self._placed:
            if not self._reading.begun(self._member, deal, self._next):
                return []
            self._placed = self._reading.place(self._member, self._next)
        if not self._placed:
            return self._catch_up(timeout_s=timeout_s, max_records=max_records)
        records = self._reading.take(
            self._member, deal, timeout_s=timeout_s, records_max=max_records
        )
        if records is None:
            self._placed = False
            return []
        return self._not_seen(records)

    def close(self) -> None:
        """Takes no part any more."""
        self._close_alone()
        self._reading.leave(self._member)

    def _take_up(self, deal: Deal) -> None:
        self._close_alone()
        gone, self._next, self._placed = tuple(self._next), {}, False
        if gone:
            self._revoked(gone)
        if deal.partitions:
            self._next.update(self._assigned(deal.partitions))
        self._deal = deal

    def _catch_up(self, *, timeout_s: float, max_records: int) -> list[Record]:
        """The next records, read by the view alone; it stops when the window covers the rest."""
        if self._alone is None:
            self._alone = self._open()
            self._alone.assign(self._next)
        records = self._alone.poll(timeout_s=timeout_s, max_records=max_records)
        for partition in self._next:
            self._next[partition] = self._alone.position(partition)
        self._placed = self._reading.place(self._member, self._next)
        if self._placed:
            self._close_alone()
        return records

    def _not_seen(self, records: list[Record]) -> list[Record]:
        """The records the view has not been given yet; the window begins a little before them."""
        fresh = []
        for record in records:
            if record.offset >= self._next.get(record.partition, record.offset + 1):
                self._next[record.partition] = record.offset + 1
                fresh.append(record)
        return fresh

    def _close_alone(self) -> None:
        if self._alone is not None:
            self._alone.close()
            self._alone = None
