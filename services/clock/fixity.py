"""Checks every record of the archive again and again, each within a set number of days, and the
newly filed ones at once (Art. 10, DA/T 70-2018). The clock service does, in a thread of its own.

The view nominates what is due; the log decides. The place is each record's own last check, so
nothing of the service's own is kept: a crash before a check landed leaves the record due, one after
it a record whose next day is told.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from events.property_check import CheckOccasion
from services.errors import HuiyinError, StoreUnavailableError
from services.heartbeat import Heartbeat, Pulse
from services.lease import Lease, Tenure
from services.ledger.contract import Accepted, Caller

NAME = "fixity"
ACTOR = "system:fixity"
CALLER = Caller(actor=ACTOR, by_itself=True)
PAGE_MAX_RECORDS = 20
LOOK_EVERY_S = 2.0
PUT_OFF_S = 60.0
"""Until a record is tried again that could not be checked: not sealed yet, or changed meanwhile."""

RETRY_S = 5.0

log = logging.getLogger(__name__)


class Due(Protocol):
    """What of the archive is due, by the view. Raises ``StoreUnavailableError``."""

    def records_due(self, until: datetime, *, limit: int) -> Sequence[tuple[str, CheckOccasion]]:
        """The next records that are due by then, and on what occasion; the longest due first."""
        ...


class Custodian(Protocol):
    """Checks one record. Both raise ``HuiyinError``."""

    def is_due(self, record: str, *, caller: Caller) -> bool: ...

    def check(self, record: str, *, occasion: CheckOccasion, caller: Caller) -> Accepted: ...


class Fixity:
    """One checker of records; of several the others wait for its lease."""

    def __init__(
        self,
        *,
        due: Due,
        custodian: Custodian,
        lease: Lease,
        heartbeat: Heartbeat,
        clock: Callable[[], datetime],
    ) -> None:
        self._due, self._custodian, self._clock = due, custodian, clock
        self._tenure = Tenure(lease, holder="checker of records")
        self._pulse = Pulse(heartbeat, NAME)
        self._put_off: dict[str, float] = {}
        self._checked = 0

    def run(self, stop: threading.Event) -> None:
        """Checks until ``stop`` is set. Outages are waited out."""
        while not stop.is_set():
            try:
                if self._tenure.begin(stop):
                    self._watch(stop)
            except StoreUnavailableError as error:
                log.warning("waiting %.0f s and trying again: %s", RETRY_S, error)
                stop.wait(RETRY_S)
        self._tenure.end()

    def _watch(self, stop: threading.Event) -> None:
        """Round after round, until told to stop or the lease is another's."""
        while self._may_go_on(stop):
            done = 0
            for _ in self.round(self._clock()):
                done += 1
                if not self._may_go_on(stop):
                    return
            if not done:
                stop.wait(LOOK_EVERY_S)

    def round(self, now: datetime) -> Iterator[str]:
        """Checks what is due by now, as many as a page holds; yields each that was."""
        now_s = time.monotonic()
        self._put_off = {id_: until for id_, until in self._put_off.items() if until > now_s}
        wanted = PAGE_MAX_RECORDS + len(self._put_off)
        for record, occasion in self._due.records_due(now, limit=wanted):
            if record not in self._put_off and self._check(record, occasion):
                yield record

    def _check(self, record: str, occasion: CheckOccasion) -> bool:
        try:
            if self._custodian.is_due(record, caller=CALLER):
                self._custodian.check(record, occasion=occasion, caller=CALLER)
                self._checked += 1
                return True
        except StoreUnavailableError:
            raise
        except (HuiyinError, ValueError) as error:
            # A record whose bytes were altered beyond reading is one of these: the others go on.
            log.warning("the record %s could not be checked: %s", record, error)
        self._put_off[record] = time.monotonic() + PUT_OFF_S
        return False

    def _may_go_on(self, stop: threading.Event) -> bool:
        """Says how it does, and renews the lease when that is due."""
        now_s = time.monotonic()
        self._pulse.beat({"checked": self._checked}, now_s=now_s)
        return not stop.is_set() and self._tenure.lasts(now_s)
