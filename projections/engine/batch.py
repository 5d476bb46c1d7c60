"""Applies a batch of events to a view's tables, and sets aside the streams whose events fail for
good (law 4).
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg2 import DataError, IntegrityError
from psycopg2.errors import ProgramLimitExceeded
from pydantic import ValidationError

from events.envelope import RecordedEvent
from events.fact import Fact
from projections.driver import Cursor
from projections.engine.event import ViewEvent, decoded, require_known
from projections.engine.flush import UNDO, begin, flush, prefetch
from projections.engine.lexing import Reader, UnreadableTextError
from projections.engine.rows import Prefetched, Rows
from projections.engine.statements import Statements
from projections.engine.tables import AnyTable, Key
from projections.engine.view import View, shown_types

_log = logging.getLogger(__name__)

REASON_MAX_CHARACTERS = 500

_REFUSALS = (DataError, IntegrityError, ProgramLimitExceeded, UnreadableTextError)
"""What a flush may fail with that trying again does not mend."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SetAside:
    """An event that was not applied. ``reason`` is None when it only waits behind an earlier one of
    its stream.
    """

    event: RecordedEvent
    reason: str | None


class _Aside:
    """Which streams are set aside, from which position on, and why."""

    def __init__(self, streams: Iterable[str]) -> None:
        self.since = dict.fromkeys(streams, 0)
        self._reasons: dict[int, str] = {}

    def __contains__(self, event: RecordedEvent) -> bool:
        since = self.since.get(event.envelope.subject)
        return since is not None and event.position >= since

    def add(self, event: RecordedEvent, error: Exception) -> None:
        """Remembers the failure. The text comes from the event's sealed form, so it tells nothing
        personal.
        """
        _log.error(
            "position %d (%s) does not apply: %s",
            event.position,
            event.envelope.type,
            type(error).__name__,
        )
        self.since[event.envelope.subject] = event.position
        reason = f"{type(error).__name__}: {error}"
        self._reasons[event.position] = reason[:REASON_MAX_CHARACTERS]

    def among(self, events: Iterable[RecordedEvent]) -> list[SetAside]:
        if not self.since:
            return []
        return [
            SetAside(event=event, reason=self._reasons.get(event.position))
            for event in events
            if event in self
        ]


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a batch goes: the view, the schema of one of its generations, and who reads texts for
    its search.
    """

    view: View
    schema: str
    reader: Reader


def apply_batch(
    cursor: Cursor,
    target: Target,
    events: Sequence[RecordedEvent],
    *,
    parked: Iterable[str] = (),
) -> list[SetAside]:
    """Applies events in the order given, inside the caller's transaction; returns those set aside.

    Events of facts the view does not show are passed over. ``parked`` are streams set aside before:
    their events are not tried. Raises ``UnknownTypeError`` before anything is changed. Psycopg2's
    operational errors and the opener's pass through, for the caller to try again.
    """
    shown = _shown(target.view, events)
    aside = _Aside(parked)
    statements = Statements(cursor, target.schema)
    begin(statements, target.schema)
    readable = _decode(shown, aside)
    if not _apply_together(statements, target, readable, aside):
        cursor.execute(UNDO)
        for readable_event in readable:
            if readable_event.recorded not in aside:
                _apply_alone(cursor, target, readable_event, aside)
    return aside.among(shown)


def _shown(view: View, events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    types, shown = shown_types(view), []
    for event in events:
        if event.envelope.type in types:
            shown.append(event)
        else:
            require_known(event.envelope.type)
    return shown


def _decode(events: Iterable[RecordedEvent], aside: _Aside) -> list[ViewEvent[Fact]]:
    readable = []
    for event in events:
        if aside.since and event in aside:
            continue
        try:
            readable.append(decoded(event))
        except ValidationError as error:
            aside.add(event, error)
    return readable


def _apply_together(
    statements: Statements, target: Target, events: Sequence[ViewEvent[Fact]], aside: _Aside
) -> bool:
    """Applies and flushes the batch as one; False when PostgreSQL refuses a value in it."""
    prefetched = prefetch(statements, _wanted(target.view, events))
    while (rows := _fold(target.view, events, prefetched, aside)) is None:
        pass  # one more stream is set aside each time, so this ends
    try:
        flush(statements, target.view.tables, rows, target.reader)
    except _REFUSALS:
        return False
    return True


def _apply_alone(cursor: Cursor, target: Target, event: ViewEvent[Fact], aside: _Aside) -> None:
    statements = Statements(cursor, target.schema)
    prefetched = prefetch(statements, _wanted(target.view, [event]))
    rows = _fold(target.view, [event], prefetched, aside)
    if rows is None:
        return
    cursor.execute("SAVEPOINT event")
    try:
        flush(statements, target.view.tables, rows, target.reader)
    except _REFUSALS as error:
        cursor.execute("ROLLBACK TO SAVEPOINT event")
        aside.add(event.recorded, error)
    cursor.execute("RELEASE SAVEPOINT event")


def _wanted(view: View, events: Iterable[ViewEvent[Fact]]) -> dict[AnyTable, set[Key]]:
    wanted: dict[AnyTable, set[Key]] = {}
    for event in events:
        for table, key in view.keys(event):
            wanted.setdefault(table, set()).add(key)
    return wanted


def _fold(
    view: View, events: Iterable[ViewEvent[Fact]], prefetched: Prefetched, aside: _Aside
) -> Rows | None:
    """The batch's rows; None when an event failed: its stream is set aside for the next go."""
    rows = Rows(prefetched)
    for event in events:
        if aside.since and event.recorded in aside:
            continue
        rows.position = event.position
        try:
            view.apply(event, rows)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must stop this stream only
            aside.add(event.recorded, error)
            return None
    return rows
