"""What one caller wants to land, checked and spelt for PostgreSQL in the caller's own thread.

Whatever can be wrong with a request is found here, before it shares a statement with its
neighbours. The sequencer only joins the pieces.
"""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.errors import HuiyinError
from services.store.contract import AGAIN, Append, NewEvent, StreamCheck

NULL = "NULL"
NO_STREAM = -1
"""The version a stream must stand at for version 0 to follow: there is none."""

_EVENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainEvent:
    """Bytes to store as they are, without identity: an event of eventsourcing's own mapper."""

    stream: str
    version: int
    type: str
    state: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracked:
    """How far an application has processed another's notifications; must be further than before."""

    application: str
    notification_id: int


@dataclass(frozen=True, slots=True)
class Landed:
    """The events took the positions from ``first_position`` on; ``numbers`` are aligned with
    them.
    """

    first_position: int
    recordedtime: str
    numbers: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing landed. ``reason`` is what ledger.append tells (sql/functions/append.sql)."""

    reason: dict[str, Any]


Answer = Landed | Refused | HuiyinError


class Ticket:
    """Where the sequencer leaves the answer, and the caller waits, or is told; used once.

    ``tell`` is called on the sequencer's thread, and must not hold it up.
    """

    __slots__ = ("_answer", "_latch", "_tell")

    def __init__(self, tell: Callable[[Answer], None] | None = None) -> None:
        self._tell = tell
        self._latch = threading.Lock()
        self._latch.acquire()
        self._answer: Answer | None = None

    def answer(self, answer: Answer) -> None:
        """Wakes or tells the caller. The first answer counts."""
        if self._answer is None:
            self._answer = answer
            self._latch.release()
            if self._tell is not None:
                self._tell(answer)

    def wait(self, timeout_s: float) -> Landed | Refused | None:
        """The answer, or None when there is none yet. Raises the error that was the answer."""
        if not self._latch.acquire(timeout=timeout_s):
            return None
        if isinstance(self._answer, HuiyinError):
            raise self._answer
        return self._answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One caller's wish as rows of array elements, ready to be joined.

    ``event_rows`` have the columns of ``EVENT_COLUMNS``; the other rows lack the request's number
    in the batch, which stands first there. ``writes`` and ``reads`` name what must not meet
    another request's ``writes`` in one batch.
    """

    bodies: tuple[bytes, ...]
    event_rows: tuple[tuple[str, ...], ...]
    subjects: tuple[tuple[str, str], ...] = ()
    references: tuple[tuple[str, str, str], ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    bookmark: tuple[str, str] | None = None
    tracking: tuple[str, str] | None = None
    writes: frozenset[str]
    reads: frozenset[str]
    ticket: Ticket = field(default_factory=Ticket)


EVENT_COLUMNS = (
    "p_stream",
    "p_version",
    "p_type",
    "p_event_id",
    "p_length",
    "p_position_at",
    "p_recordedtime_at",
    "p_number_at",
    "p_series",
    "p_originsource",
    "p_originid",
    "p_fingerprint",
    "p_following",
    "p_wrapped",
)
"""The order of an event's elements, by the parameters of ledger.append they belong to."""


def prepare(
    events: Sequence[NewEvent | PlainEvent],
    *,
    extras: Append | None = None,
    tracked: Tracked | None = None,
    tell: Callable[[Answer], None] | None = None,
) -> Request:
    """Checks and spells a request; ``extras`` is what lands with the events (its own events are
    not read), ``tell`` is told the answer where nobody waits for it.

    Raises ``ValueError`` where the caller has a bug: versions of one stream that do not follow
    each other, an event id twice, a number shown again that was not taken, a key for an event of
    another append, text that PostgreSQL cannot hold.
    """
    _refuse_untaken(events)
    writes, checks = _streams(events)
    extras = extras or Append(events=())
    reads = _add_checks(checks, extras.checks, writes)
    ids = [event.event_id for event in events if isinstance(event, NewEvent)]
    if len(set(ids)) < len(ids):
        raise ValueError("an event id stands twice in one append")
    writes.update("event\n" + event_id for event_id in ids)
    wrapped = {key.event_id: key.wrapped for key in extras.keys}
    if not wrapped.keys() <= set(ids):
        raise ValueError("a key belongs to an event of the same append")
    origin = _origin_elements(events, extras, writes)
    rows = [_event_row(event, wrapped) for event in events]
    if origin is not None:
        rows[0] = (*rows[0][:9], *origin, rows[0][13])
    references = {f"reference\n{r.source}\n{r.externalref}" for r in extras.references}
    if len(references) < len(extras.references):
        raise ValueError("a reference stands twice in one append")
    writes |= references
    bookmark = tracking = None
    if extras.bookmark is not None:
        writes.add("bookmark\n" + extras.bookmark.follower)
        bookmark = (text(extras.bookmark.follower), str(extras.bookmark.position))
    if tracked is not None:
        writes.add("tracking\n" + tracked.application)
        tracking = (text(tracked.application), str(tracked.notification_id))
    return Request(
        bodies=tuple(_body(event) for event in events),
        event_rows=tuple(rows),
        subjects=_subjects(extras),
        references=tuple(
            (text(r.source), text(r.externalref), text(r.case)) for r in extras.references
        ),
        checks=tuple((text(stream), str(version)) for stream, version in checks),
        bookmark=bookmark,
        tracking=tracking,
        writes=frozenset(writes),
        reads=reads,
        ticket=Ticket(tell),
    )


def text(value: str) -> str:
    """A text as an element of an array literal. Raises ``ValueError`` for what PostgreSQL cannot
    hold.
    """
    if not value.isascii():
        value.encode()
    if "\0" in value:
        raise ValueError("a text holds no NUL character")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def octets(value: bytes) -> str:
    """Bytes as an element of an array literal."""
    return f'"\\\\x{value.hex()}"'


def _streams(events: Sequence[NewEvent | PlainEvent]) -> tuple[set[str], list[tuple[str, int]]]:
    """The streams written, and where each must stand before its first event here."""
    newest: dict[str, int] = {}
    checks = []
    for event in events:
        stream, version = event.stream, event.version
        before = newest.get(stream)
        if version < 0 or (before is not None and version != before + 1):
            raise ValueError(f"the versions of {stream} do not follow each other in one append")
        if before is None:
            checks.append((stream, version - 1 if version else NO_STREAM))
        newest[stream] = version
    return {"stream\n" + stream for stream in newest}, checks


def _refuse_untaken(events: Sequence[NewEvent | PlainEvent]) -> None:
    taken: set[str] = set()
    for event in events:
        series = event.series if isinstance(event, NewEvent) else None
        if series is None:
            continue
        if not series.startswith(AGAIN):
            taken.add(series)
        elif series.removeprefix(AGAIN) not in taken:
            raise ValueError(f"no number of {series[1:]} was taken before in this append")


def _add_checks(
    checks: list[tuple[str, int]], wanted: Sequence[StreamCheck], writes: set[str]
) -> frozenset[str]:
    """Appends the caller's own checks; returns the streams that are checked and not written."""
    checks.extend((check.stream, check.version) for check in wanted)
    return frozenset("stream\n" + check.stream for check in wanted) - writes


def _origin_elements(
    events: Sequence[NewEvent | PlainEvent], extras: Append, writes: set[str]
) -> tuple[str, str, str, str] | None:
    origin = extras.origin
    if origin is None:
        return None
    if not events or not isinstance(events[0], NewEvent):
        raise ValueError("an origin belongs to the first event of its append")
    writes.add(f"origin\n{origin.source}\n{origin.id}")
    following = str(len(events) - 1)
    return text(origin.source), text(origin.id), octets(origin.fingerprint), following


def _event_row(event: NewEvent | PlainEvent, wrapped: dict[str, bytes]) -> tuple[str, ...]:
    stream, version, type_name = text(event.stream), str(event.version), text(event.type)
    if isinstance(event, PlainEvent):
        length = str(len(event.state))
        return (stream, version, type_name, NULL, length, *(NULL,) * 9)
    draft = event.draft
    if _EVENT_ID.fullmatch(event.event_id) is None:
        raise ValueError("an event id is a UUID in lower case")
    if (event.series is None) is not (draft.number_at is None):
        raise ValueError("an event with a series has a place for its number, and no other has")
    key = wrapped.get(event.event_id)
    return (
        stream,
        version,
        type_name,
        event.event_id,
        str(len(draft.body)),
        str(draft.position_at),
        str(draft.recordedtime_at),
        NULL if draft.number_at is None else str(draft.number_at),
        NULL if event.series is None else text(event.series),
        *(NULL, NULL, NULL, NULL),
        NULL if key is None else octets(key),
    )


def _body(event: NewEvent | PlainEvent) -> bytes:
    return event.state if isinstance(event, PlainEvent) else event.draft.body


def _subjects(extras: Append) -> tuple[tuple[str, str], ...]:
    own = [(key.event_id, text(subject)) for key in extras.keys for subject in key.subjects]
    return (*own, *((each.event_id, text(each.subject)) for each in extras.shared))
