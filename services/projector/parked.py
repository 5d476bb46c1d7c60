"""Tries parked events again, after a release that can apply them."""

from collections.abc import Sequence
from dataclasses import dataclass

from events.envelope import parse
from projections.driver import Cursor
from projections.engine.batch import SetAside, Target, apply_batch
from projections.engine.lexing import Reader
from projections.engine.view import View
from services.projector.bookkeeping import Generation, generations, lock_bookmarks
from services.store.sessions import Sessions

RETRY_MAX_EVENTS = 10_000

_PARKED = """
    SELECT position, stream, type, reason, body FROM projector.parked
    WHERE view = %(view)s AND generation = %(generation)s ORDER BY position LIMIT %(limit)s
"""
_UNPARK = """
    DELETE FROM projector.parked
    WHERE view = %(view)s AND generation = %(generation)s AND position = ANY (%(positions)s)
"""
_NEW_REASON = """
    UPDATE projector.parked SET reason = %(reason)s
    WHERE view = %(view)s AND generation = %(generation)s AND position = %(position)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParkedEvent:
    """An event a view could not apply. ``reason`` is None when it waits behind one of its
    stream.
    """

    position: int
    stream: str
    type: str
    reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Retried:
    """What a retry came to."""

    applied_events: int
    still_parked: tuple[ParkedEvent, ...]


def list_parked(sessions: Sessions, view: str) -> tuple[ParkedEvent, ...]:
    """What the live generation has parked, by position; at most ``RETRY_MAX_EVENTS``."""
    with sessions.cursor() as cursor:
        return tuple(
            parked
            for live in generations(cursor, view, "live")
            for parked, _ in _parked(cursor, live)
        )


def retry_parked(sessions: Sessions, view: View, reader: Reader) -> Retried:
    """Applies parked events in order, all in one transaction, and parks again what still fails.

    An event whose rows were changed by later ones of other streams cannot take its place any more:
    its reason then begins with ``OutOfOrderError``, and a rebuild of the view is what mends it.
    """
    with sessions.cursor() as cursor:
        for live in generations(cursor, view.name, "live"):
            lock_bookmarks(cursor, live)
            return _retry(cursor, live, view, reader)
    return Retried(applied_events=0, still_parked=())


def _retry(cursor: Cursor, live: Generation, view: View, reader: Reader) -> Retried:
    events = [parse(body) for _, body in _parked(cursor, live)]
    target = Target(view=view, schema=live.schema_name, reader=reader)
    aside = apply_batch(cursor, target, events)
    failed = {each.event.position for each in aside}
    applied = [event.position for event in events if event.position not in failed]
    cursor.execute(_UNPARK, {**live.key, "positions": applied})
    _note_reasons(cursor, live, aside)
    still_parked = tuple(parked for parked, _ in _parked(cursor, live))
    return Retried(applied_events=len(applied), still_parked=still_parked)


def _note_reasons(cursor: Cursor, live: Generation, aside: Sequence[SetAside]) -> None:
    for each in aside:
        parameters = {**live.key, "position": each.event.position, "reason": each.reason}
        cursor.execute(_NEW_REASON, parameters)


def _parked(cursor: Cursor, generation: Generation) -> list[tuple[ParkedEvent, bytes]]:
    cursor.execute(_PARKED, {**generation.key, "limit": RETRY_MAX_EVENTS})
    return [
        (ParkedEvent(position=position, stream=stream, type=type_, reason=reason), bytes(body))
        for position, stream, type_, reason, body in cursor
    ]
