"""Sends rejected records again, once whoever had to mended the cause: ``huiyin intake resend``."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.broker.records import OutgoingRecord, Record
from services.errors import InvalidEventError, KeptUnreadableError, NotFoundError
from services.intake.acceptor import Sends
from services.intake.rejection import open_rejection
from services.ledger.admitting.kept import SealedBox
from services.privacy.sealing import SealBrokenError

UNOPENED = (InvalidEventError, KeptUnreadableError, SealBrokenError)
"""Foreign bytes, or sealed under another master key: a person looks at those."""

log = logging.getLogger(__name__)


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
class Resent:
    """How many originals were sent, and where those lie that could not be opened."""

    sent: int
    unopened: tuple[tuple[int, int], ...] = ()


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
        """Sends the original of one rejection. Raises ``NotFoundError`` where there is none, and
        what keeps it from being opened.
        """
        if self.rejected.begin_offsets().get(partition, offset + 1) <= offset:
            end = min(offset + 1, self.rejected.end_offsets()[partition])
            for record in self.rejected.between({partition: offset}, {partition: end}):
                self.producer.send([self._original(record)])
                return
        raise NotFoundError(
            f"there is no rejected record at partition {partition}, offset {offset}"
        )

    def all(self) -> Resent:
        """Sends every original rejected since the last call.

        A rejection that was written twice counts once; one that cannot be opened stops none of the
        others. A crash after sending and before the offsets were noted sends again, and the ledger
        answers duplicates with their first receipts.
        """
        begins, ends = self.rejected.begin_offsets(), self.rejected.end_offsets()
        done = self.rejected.committed()
        starts = {p: min(ends[p], max(begin, done.get(p, 0))) for p, begin in begins.items()}
        seen: set[bytes | None] = set()
        unopened: list[tuple[int, int]] = []
        for record in self.rejected.between(starts, ends):
            if record.key in seen:
                continue
            seen.add(record.key)
            try:
                original = self._original(record)
            except UNOPENED as error:
                log.warning("partition %d, offset %d: %s", record.partition, record.offset, error)
                unopened.append((record.partition, record.offset))
            else:
                self.producer.send([original])
        self.rejected.commit(ends)
        return Resent(sent=len(seen) - len(unopened), unopened=tuple(unopened))

    def _original(self, record: Record) -> OutgoingRecord:
        _, original = open_rejection(record.value or b"", self.box)
        return OutgoingRecord(
            topic=self.intake_topic,
            key=original.key,
            value=original.value,
            headers=tuple(original.headers),
        )
