"""Raises warnings, breaches and escalations as promises fall due, and lets a deadline that was
reckoned by a guess be decided anew once its year is announced. One clock service does; others wait
for its lease.

The view of clocks nominates cases, in order of what falls due; the ledger decides on each case's
own stream and lands only what still stands. So the service need not keep anything of its own, and
what a crash leaves behind is, step by step: cases read from the view, nothing; alarms landed and
not yet in the view, the same cases nominated once more, for which the ledger finds nothing left to
say. A service frozen anywhere finds the same when it wakes.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from projections.clocks.model import DuePlace, FallingDue
from projections.clocks.queries import VIEW
from services.clock.ahead import Ahead
from services.errors import OverloadedError, StoreUnavailableError, ViewBehindError
from services.heartbeat import Heartbeat, Pulse
from services.lease import Lease, Tenure
from services.ledger.contract import Caller
from services.ledger.promises.alarms.noticing import Noticed
from services.store.contract import Receipt

NAME = "clock"
ACTOR = "system:clock"
CALLER = Caller(actor=ACTOR, by_itself=True)
PAGE_MAX_CASES = 250
LOOK_EVERY_S = 0.5
"""How long after its deadline a breach is noticed at most, while nothing else is to do."""

ANNOUNCED_EVERY_S = 30.0
"""How long after a calendar took effect deadlines it replaces are decided anew at most."""

VIEW_WAIT_S = 5.0

AHEAD_MAX_CASES = 50_000
"""How many cases may have moved on before the view is waited for."""

RETRY_FIRST_S = 0.2
RETRY_MAX_S = 5.0

log = logging.getLogger(__name__)


class Deadlines(Protocol):
    """The view of clocks. Every method may raise ``StoreUnavailableError``, ``ViewBehindError``."""

    def falling_due(self, after: DuePlace | None, *, limit: int) -> FallingDue:
        """The next cases whose clocks warn or breach, in order of time."""
        ...

    def reckoned_by(
        self, calendar: str, since: datetime, until: datetime, *, after: str | None, limit: int
    ) -> Sequence[str]:
        """Cases whose running clocks name this version of a calendar and fall due in this time."""
        ...

    def wait_for(self, view: str, position: int, *, timeout_s: float) -> None:
        """Waits until the view holds a position."""
        ...


class Noticing(Protocol):
    """The ledger's decision. May raise ``StoreUnavailableError``, ``OverloadedError``."""

    def raise_due(self, cases: Sequence[str], until: datetime, *, caller: Caller) -> Noticed: ...


class Superseded(Protocol):
    """A version of a calendar by which no clock that falls due in this time should go."""

    @property
    def calendar(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...


class Announcing(Protocol):
    """The ledger's decision after a year was announced. May raise as :class:`Noticing` does."""

    def superseded(self) -> Sequence[Superseded]: ...

    def decide_anew(self, case: str, *, caller: Caller) -> tuple[Receipt, ...]: ...


class Clock:
    """One clock service."""

    def __init__(
        self,
        *,
        deadlines: Deadlines,
        noticing: Noticing,
        announcing: Announcing,
        lease: Lease,
        heartbeat: Heartbeat,
        besides: Callable[[], int] = lambda: 0,
    ) -> None:
        """``besides`` puts on record what else fell due, and says how many events that took."""
        self._besides = besides
        self._deadlines, self._noticing, self._announcing = deadlines, noticing, announcing
        self._tenure = Tenure(lease, holder="clock service")
        self._pulse = Pulse(heartbeat, NAME)
        self._ahead = Ahead()
        self._raised_events = 0
        self._announced_at_s = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Watches until ``stop`` is set. Outages are waited out."""
        wait_s = RETRY_FIRST_S
        while not stop.is_set():
            try:
                if not self._tenure.begin(stop):
                    continue
                for _ in self._watch(stop):
                    wait_s = RETRY_FIRST_S
            except (StoreUnavailableError, ViewBehindError, OverloadedError) as error:
                log.warning("waiting %.1f s and trying again: %s", wait_s, error)
                stop.wait(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)
        self._tenure.end()

    def _watch(self, stop: threading.Event) -> Iterator[None]:
        """Round after round; yields after each. Returns when told to stop or when the lease is
        another's.
        """
        while self._may_go_on(stop):
            for _ in self.round():
                if not self._may_go_on(stop):
                    return
            self._raised_events += self._besides()
            yield
            stop.wait(LOOK_EVERY_S)

    def round(self) -> Iterator[int]:
        """First decides anew what was reckoned by a guess; then raises all that is due by now, page
        by page in order of time. Yields how many events each took.

        A page is due up to its last case. What a case warns of next has its place among the others
        then, whether or not the view has heard of what was raised.
        """
        yield from self._announced()
        after: DuePlace | None = None
        more = True
        while more:
            found = self._deadlines.falling_due(after, limit=PAGE_MAX_CASES)
            self._ahead.forget(found.watermark)
            page = self._ahead.page(found, after, limit=PAGE_MAX_CASES)
            after, more = page.after, page.more
            if not page.cases:
                continue
            noticed = self._noticing.raise_due(page.cases, page.until, caller=CALLER)
            self._ahead.learn(noticed.ahead)
            self._raised_events += len(noticed.receipts)
            yield len(noticed.receipts)
            if len(self._ahead) > AHEAD_MAX_CASES:
                newest = max(each.position for each in noticed.ahead.values())
                self._deadlines.wait_for(VIEW, newest, timeout_s=VIEW_WAIT_S)

    def _announced(self) -> Iterator[int]:
        """Every half a minute; what was broken off is taken up by the next round."""
        now_s = time.monotonic()
        if now_s - self._announced_at_s < ANNOUNCED_EVERY_S:
            return
        for each in self._announcing.superseded():
            yield from self._decide_anew(each)
        self._announced_at_s = now_s

    def _decide_anew(self, superseded: Superseded) -> Iterator[int]:
        """Page by page, by case; each is decided by itself."""
        after: str | None = None
        while cases := self._deadlines.reckoned_by(
            superseded.calendar,
            superseded.since,
            superseded.until,
            after=after,
            limit=PAGE_MAX_CASES,
        ):
            landed = [
                receipt
                for case in cases
                for receipt in self._announcing.decide_anew(case, caller=CALLER)
            ]
            yield len(landed)
            if landed:
                self._deadlines.wait_for(VIEW, landed[-1].position, timeout_s=VIEW_WAIT_S)
            after = cases[-1]

    def _may_go_on(self, stop: threading.Event) -> bool:
        """Says how it does, and renews the lease when that is due."""
        now_s = time.monotonic()
        self._pulse.beat({"raised": self._raised_events}, now_s=now_s)
        return not stop.is_set() and self._tenure.lasts(now_s)
