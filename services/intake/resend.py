"""Sends rejected records again, once whoever had to mended the cause: ``huiyin intake resend``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.broker.records import OutgoingRecord, Record
from services.errors import NotFoundError
from services.intake.acceptor import Sends
from services.intake.rejection import SealedBox, open_rejection


class Rejected(Protocol):
    """The rejected topic, read by hand, and how far all of it was sent again before (a group's
    committed offsets). Every method may raise ``BrokerUnavailableError``.
    """

    def begin_offsets(self) -> Mapping[int, int]: ...

    def end_offsets(self) -> Mapping[int, int]: ...

    def between(self, starts: Mapping[int, int], ends: Mapping[int, int]) -> Iterator[Record]: ...

    def committed(self) -> Mapping[int, int]: ...

    def commit(self, offsets: Mapping[int, int]) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Resender:
    """Opens originals and puts them on the intake topic as they came. Raises
    ``BrokerUnavailableError``.

    What is rejected again gets a new rejection behind the bookmark, so nothing is ever out of
    reach.
    """

    rejected: Rejected
    producer: Sends
    box: SealedBox
    intake_topic: str

    def one(self, *, partition: int, offset: int) -> None:
        """Sends the original of one rejection. Raises ``NotFoundError`` where there is none."""
        if self.rejected.begin_offsets().get(partition, offset + 1) <= offset:
            end = min(offset + 1, self.rejected.end_offsets()[partition])
            for record in self.rejected.between({partition: offset}, {partition: end}):
                self.producer.send([self._original(record)])
                return
        raise NotFoundError(
            f"there is no rejected record at partition {partition}, offset {offset}"
        )

    def all(self) -> int:
        """Sends every original rejected since the last call, and returns how many.

        A rejection that was written twice counts once. A crash after sending and before the offsets
        were noted sends again, and the ledger answers duplicates with their first receipts.
        """
        begins, ends = self.rejected.begin_offsets(), self.rejected.end_offsets()
        done = self.rejected.committed()
        starts = {p: min(ends[p], max(begin, done.get(p, 0))) for p, begin in begins.items()}
        seen: set[bytes | None] = set()
        for record in self.rejected.between(starts, ends):
            if record.key not in seen:
                seen.add(record.key)
                self.producer.send([self._original(record)])
        self.rejected.commit(ends)
        return len(seen)

    def _original(self, record: Record) -> OutgoingRecord:
        _, original = open_rejection(record.value or b"", self.box)
        return OutgoingRecord(
            topic=self.intake_topic,
            key=original.key,
            value=original.value,
            headers=tuple(original.headers),
        )
