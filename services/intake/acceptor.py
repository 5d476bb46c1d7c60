"""One record of the intake topic: into the ledger, or onto the rejected topic; never lost, never in
the way."""

import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from services.broker.records import OutgoingRecord, Record
from services.cloudevents import from_kafka
from services.errors import UnsettledError
from services.intake.rejection import reject_record, reject_waiting
from services.ledger.admitting.endings import OUTAGES, REFUSALS, STOPS
from services.ledger.admitting.kept import SealedBox
from services.ledger.contract import (
    Acceptance,
    Accepted,
    Caller,
    PublishedEvent,
    RejectedWaiting,
    Way,
)

RETRY_FIRST_S = 0.1
RETRY_MAX_S = 5.0
UNEXPECTED_TRIES = 3
UNSETTLED_TRIES = 20
"""A minute and a half: by then nobody changes the case any more, and the fault is the event's or
ours.
"""

ACTOR = "system:intake"

log = logging.getLogger(__name__)


class Accepts(Protocol):
    """The ledger as intake uses it; safe from many threads."""

    def accept(self, event: PublishedEvent, *, caller: Caller, way: Way) -> Acceptance: ...


class Sends(Protocol):
    """Writes records and waits until Kafka holds them. Raises ``BrokerUnavailableError``."""

    def send(self, records: Sequence[OutgoingRecord]) -> None: ...


@dataclass(slots=True)
class Tally:
    """How many records came to which end since the start."""

    accepted: int = 0
    duplicates: int = 0
    waiting: int = 0
    rejected: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def count(self, end: str) -> None:
        """Adds one to the field of this name."""
        with self._lock:
            setattr(self, end, getattr(self, end) + 1)

    def figures(self) -> dict[str, int]:
        """The figures by name."""
        return {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "waiting": self.waiting,
            "rejected": self.rejected,
        }


class Acceptor:
    """Brings records to their end. Safe from many threads.

    A crash before the ledger's commit leaves the record to be read again. After it, the record is
    read again and the ledger answers with the first receipts. Before a rejection is written, the
    record is read again; after it, the rejection is written twice under one id.
    """

    def __init__(
        self,
        *,
        ledger: Accepts,
        producer: Sends,
        box: SealedBox,
        rejected_topic: str,
        clock: Callable[[], datetime],
        stop: threading.Event,
    ) -> None:
        self._ledger, self._producer, self._box = ledger, producer, box
        self._rejected_topic, self._clock, self._stop = rejected_topic, clock, stop
        self._caller = Caller(actor=ACTOR, sources=None)
        self.tally = Tally()

    def bring_home(self, record: Record) -> bool:
        """Accepts or rejects, however long the store or Kafka are away; False when told to stop
        first.

        Raises only what a person must mend: ``SetupError``, ``FollowerStoppedError``.
        """
        event: PublishedEvent | None = None
        tries = 0
        while True:
            tries += 1
            try:
                event = from_kafka(record.headers, record.value)
                return self._through_outages(partial(self._accept, event))
            except (*REFUSALS, UnsettledError) as error:
                return self._reject(record, error, event=event)
            except STOPS:
                raise
            except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
                _log_unexpected(error, record)
                if tries == UNEXPECTED_TRIES:
                    return self._reject(record, error, event=event)
                self._stop.wait(RETRY_FIRST_S)

    def reject_waiting(self, rejected: RejectedWaiting) -> bool:
        """Puts an event that waited in vain on the rejected topic; False when told to stop
        first."""
        rejection = reject_waiting(
            rejected, at=self._clock(), topic=self._rejected_topic, box=self._box
        )
        return self._write(rejection)

    def _reject(self, record: Record, error: Exception, *, event: PublishedEvent | None) -> bool:
        rejection = reject_record(
            record,
            error,
            event=event,
            at=self._clock(),
            topic=self._rejected_topic,
            box=self._box,
        )
        return self._write(rejection)

    def _write(self, rejection: OutgoingRecord) -> bool:
        if not self._through_outages(lambda: self._producer.send([rejection])):
            return False
        self.tally.count("rejected")
        return True

    def _accept(self, event: PublishedEvent) -> None:
        acceptance = self._ledger.accept(event, caller=self._caller, way="kafka")
        if not isinstance(acceptance, Accepted):
            self.tally.count("waiting")
        elif acceptance.duplicate:
            self.tally.count("duplicates")
        else:
            self.tally.count("accepted")

    def _through_outages(self, act: Callable[[], None]) -> bool:
        """Tries until it works; False when told to stop first. Raises ``UnsettledError`` when that
        came again and again.
        """
        wait_s, unsettled = RETRY_FIRST_S, 0
        while not self._stop.is_set():
            try:
                act()
            except OUTAGES as error:
                unsettled += isinstance(error, UnsettledError)
                if unsettled == UNSETTLED_TRIES:
                    raise
                log.warning("trying again in %.1f s: %s", wait_s, error)
                self._stop.wait(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)
            else:
                return True
        return False


def _log_unexpected(error: Exception, record: Record) -> None:
    """Where it broke, without the error's text, which may quote what was sent."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "unexpected %s at %s:%s for %s, partition %d, offset %d",
        type(error).__name__,
        frame.filename,
        frame.lineno,
        record.topic,
        record.partition,
        record.offset,
    )
