"""Keeps what came before the contact it names, and tries again; nothing that came too early is lost
(design, "Who decides what").
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from services.errors import CommandRefusedError, KeptUnreadableError, OriginConflictError
from services.ledger.admitting.endings import OUTAGES, REFUSALS, STOPS
from services.ledger.admitting.kept import Kept, SealedBox, seal_kept
from services.ledger.admitting.waiting import WaitingEvent, WaitingRoom
from services.ledger.contract import (
    Acceptance,
    Accepted,
    Caller,
    PublishedEvent,
    RejectedWaiting,
    Waiting,
    WaitingRound,
    Way,
)

ROUND_MAX_EVENTS = 200

FINAL_ERRORS = (*REFUSALS, KeptUnreadableError)

UNEXPECTED_ROUNDS = 5
"""In how many rounds an event is tried that fails for no foreseen reason, until it is rejected."""

log = logging.getLogger(__name__)

Accept = Callable[[PublishedEvent, Caller, Way, datetime], Acceptance]
"""Accepts an event as it came at an instant."""


class WaitingList:
    """Seals what is kept, and empties it round by round."""

    def __init__(self, room: WaitingRoom, box: SealedBox, *, wait_s: int) -> None:
        self._room, self._box, self._wait = room, box, timedelta(seconds=wait_s)
        self._failed: dict[tuple[str, str], int] = {}

    def keep(
        self,
        event: PublishedEvent,
        *,
        caller: Caller,
        way: Way,
        fingerprint: bytes,
        reference: tuple[str, str],
        stream: str | None,
        since: datetime,
    ) -> Waiting:
        """Keeps the event until the case of this reference is there, or the stream. Raises
        ``OriginConflictError`` when another waits under its source and id.
        """
        source, externalref = reference
        wanted = WaitingEvent(
            source=event.source,
            id=event.id,
            type=event.type,
            externalref_source=source,
            externalref=externalref,
            stream=stream,
            way=way,
            fingerprint=fingerprint,
            sealed=seal_kept(event, caller, since, self._box),
            since=since,
            until=since + self._wait,
        )
        kept = self._room.keep(wanted)
        if kept.fingerprint != fingerprint:
            raise OriginConflictError(
                "an event of this source and id waits already with other content"
            )
        return Waiting(until=kept.until)

    def holds(self, reference: tuple[str, str]) -> bool:
        """Whether anything waits for the case of this source's reference."""
        source, externalref = reference
        return self._room.holds(source=source, externalref=externalref)

    def try_again(self, now: datetime, accept: Accept) -> WaitingRound:
        """Accepts what has become decidable, and names what is to be rejected; for one thread.

        A crash after an acceptance and before its release accepts again, which gives the same
        receipts. What is to be rejected stays until :meth:`release`, so that it is told at least
        once. One that fails for no foreseen reason is tried in some more rounds and then rejected;
        meanwhile only those for the same case wait behind it.
        """
        due = self._room.due(now=now, limit=ROUND_MAX_EVENTS)
        ids = {(waiting.source, waiting.id) for waiting in due}
        self._failed = {id_: times for id_, times in self._failed.items() if id_ in ids}
        accepted, rejected, held_up = 0, [], set()
        for waiting in due:
            reference = (waiting.externalref_source, waiting.externalref)
            if reference in held_up:
                continue
            event: PublishedEvent | None = None
            try:
                kept = Kept.open(waiting.sealed, self._box, source=waiting.source, id=waiting.id)
                event = kept.event()
                outcome = accept(event, kept.caller(), _way(waiting), kept.since())
                accepted += self._ends(waiting, outcome, now)
            except (*OUTAGES, *STOPS):
                raise
            except Exception as error:  # noqa: BLE001 - one bad event must not stop the rest
                if isinstance(error, FINAL_ERRORS) or self._failed_enough(waiting, error):
                    rejected.append(RejectedWaiting(kept=waiting, event=event, error=error))
                else:
                    held_up.add(reference)
        return WaitingRound(accepted=accepted, rejected=tuple(rejected))

    def release(self, *, source: str, id: str) -> None:  # noqa: A002 - CloudEvents' own word
        """Lets a rejected event go, once its rejection is told. Repeatable."""
        self._room.release(source=source, id=id)

    def _ends(self, waiting: WaitingEvent, outcome: Acceptance, now: datetime) -> bool:
        """Whether the wait ends well: what is in the log is let go. Raises
        ``CommandRefusedError`` where the time is up.
        """
        if isinstance(outcome, Accepted):
            self._room.release(source=waiting.source, id=waiting.id)
            return True
        if now >= waiting.until:
            raise _too_late()
        return False

    def _failed_enough(self, waiting: WaitingEvent, error: Exception) -> bool:
        times = self._failed.get((waiting.source, waiting.id), 0) + 1
        self._failed[waiting.source, waiting.id] = times
        log.error(
            "%s of %s, which waited, cannot be tried (time %d of %d)",
            waiting.type,
            waiting.source,
            times,
            UNEXPECTED_ROUNDS,
            exc_info=error,
        )
        return times >= UNEXPECTED_ROUNDS


def _way(waiting: WaitingEvent) -> Way:
    return "http" if waiting.way == "http" else "kafka"


def _too_late() -> CommandRefusedError:
    return CommandRefusedError(
        "no contact came under this reference while the event waited",
        rule="contact-before-reply",
        article="Art.9(1)",
        field="/data/externalref",
    )
