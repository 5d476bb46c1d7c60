"""Keeps what came before the contact it names, and tries again; nothing that came too early is lost
(design, "Who decides what").
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import orjson

from events.instant import parse_instant
from services.errors import (
    CommandRefusedError,
    HuiyinError,
    InvalidEventError,
    NotFoundError,
    NotPermittedError,
    OriginConflictError,
)
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
from services.privacy.box import Box

ROUND_MAX_EVENTS = 200

FINAL_ERRORS = (
    CommandRefusedError,
    InvalidEventError,
    NotFoundError,
    NotPermittedError,
    OriginConflictError,
)
"""Errors that stand whenever the event is tried again; all others (store away, overload) pass."""

Accept = Callable[[PublishedEvent, Caller, Way, datetime], Acceptance]
"""Accepts an event as it came at an instant."""


class WaitingList:
    """Seals what is kept, and empties it round by round."""

    def __init__(self, room: WaitingRoom, box: Box, *, wait_s: int) -> None:
        self._room, self._box, self._wait = room, box, timedelta(seconds=wait_s)

    def keep(
        self,
        event: PublishedEvent,
        *,
        caller: Caller,
        way: Way,
        fingerprint: bytes,
        reference: tuple[str, str],
        since: datetime,
    ) -> Waiting:
        """Keeps the event. Raises ``OriginConflictError`` when another waits under its source and
        id.
        """
        source, externalref = reference
        wanted = WaitingEvent(
            source=event.source,
            id=event.id,
            type=event.type,
            externalref_source=source,
            externalref=externalref,
            way=way,
            fingerprint=fingerprint,
            sealed=self._box.seal(_write(event, caller, since), _context(event.source, event.id)),
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
        """Accepts what has become decidable, and names what is to be rejected.

        A crash after an acceptance and before its release accepts again, which gives the same
        receipts. What is to be rejected stays until :meth:`release`, so that it is told at least
        once.
        """
        accepted, rejected = 0, []
        for waiting in self._room.due(now=now, limit=ROUND_MAX_EVENTS):
            event, caller, since = self._read(waiting)
            way: Way = "http" if waiting.way == "http" else "kafka"
            try:
                outcome = accept(event, caller, way, since)
            except FINAL_ERRORS as error:
                rejected.append(RejectedWaiting(event=event, way=way, error=error))
                continue
            if isinstance(outcome, Accepted):
                self._room.release(source=waiting.source, id=waiting.id)
                accepted += 1
            elif now >= waiting.until:
                rejected.append(RejectedWaiting(event=event, way=way, error=_too_late()))
        return WaitingRound(accepted=accepted, rejected=tuple(rejected))

    def release(self, *, source: str, id: str) -> None:  # noqa: A002 - CloudEvents' own word
        """Lets a rejected event go, once its rejection is told. Repeatable."""
        self._room.release(source=source, id=id)

    def _read(self, waiting: WaitingEvent) -> tuple[PublishedEvent, Caller, datetime]:
        opened = self._box.open(waiting.sealed, _context(waiting.source, waiting.id))
        kept: dict[str, Any] = orjson.loads(opened)
        event, caller = kept["event"], kept["caller"]
        if event["time"] is not None:
            event["time"] = parse_instant(event["time"])
        for scope in ("communities", "sources"):
            caller[scope] = None if caller[scope] is None else frozenset(caller[scope])
        return PublishedEvent(**event), Caller(**caller), parse_instant(kept["since"])


def _write(event: PublishedEvent, caller: Caller, since: datetime) -> bytes:
    scope = asdict(caller)
    for name in ("communities", "sources"):
        scope[name] = None if scope[name] is None else sorted(scope[name])
    return orjson.dumps({"event": asdict(event), "caller": scope, "since": since})


def _context(source: str, event_id: str) -> str:
    return f"waiting\n{source}\n{event_id}"


def _too_late() -> HuiyinError:
    return CommandRefusedError(
        "no contact came under this reference while the event waited",
        rule="contact-before-reply",
        article="Art.9(1)",
        field="/data/externalref",
    )
