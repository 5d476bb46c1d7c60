"""Tries again what came before the contact it names, and tells of what waited in vain."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from services.ledger.admitting.endings import OUTAGES
from services.ledger.contract import RejectedWaiting, WaitingRound

ROUND_INTERVAL_S = 0.5

log = logging.getLogger(__name__)


class Retries(Protocol):
    """The ledger's waiting room. Every method may raise ``StoreUnavailableError``."""

    def retry_waiting(self, now: datetime) -> WaitingRound: ...

    def release_waiting(self, *, source: str, id: str) -> None: ...  # noqa: A002 - CloudEvents' word


Tell = Callable[[RejectedWaiting], bool]
"""Puts an event on the rejected topic; False when told to stop first."""


class WaitingRounds:
    """Goes round the waiting room until told to stop. Several processes may do so at once.

    A crash after a rejection was written and before the event was let go writes it again, under the
    same id.
    """

    def __init__(
        self,
        *,
        ledger: Retries,
        tell: Tell,
        clock: Callable[[], datetime],
        stop: threading.Event,
    ) -> None:
        self._ledger, self._tell, self._clock, self._stop = ledger, tell, clock, stop

    def run(self) -> None:
        """Rounds at an interval; outages are waited out."""
        while not self._stop.is_set():
            try:
                self.go_round()
            except OUTAGES as error:
                log.warning("the waiting room must wait: %s", error)
            self._stop.wait(ROUND_INTERVAL_S)

    def go_round(self) -> None:
        """One round: accepts what can be by now, rejects what waited in vain."""
        for rejected in self._ledger.retry_waiting(self._clock()).rejected:
            if self._tell(rejected):
                kept = rejected.kept
                self._ledger.release_waiting(source=kept.source, id=kept.id)
