"""What the ledger asks of a store, and what a store must guarantee (laws 1 to 3). No driver here.

Guarantees of :meth:`Store.append`, for any number of callers, threads and processes:

- All events of one :class:`Append`, its keys, references and bookmark land in one transaction, or
  nothing does.
- Positions are 1, 2, 3, … without holes, and an event is visible to readers only when every lower
  one is.
- ``recordedtime`` never runs backwards; the bytes returned are the bytes stored.
- One caller's refusal never fails its neighbours in the same group commit.
- When the connection is lost at COMMIT, the caller is told truly whether its events landed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from events.envelope import Draft

T = TypeVar("T")

AGAIN = "="
"""Before the name of a series: the number taken just now, once more."""

Result = Callable[[], T]
"""Gives what somebody else's thread came to, or raises what went wrong there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvent:
    """One event to append: its place in its stream, and its bytes but for what the store fills in.

    ``version`` counts from 1. ``series`` names the gap-free series its number comes from (numbered
    facts only); with ``AGAIN`` before the name it shows the number that an event before it in the
    same append took, and takes none.
    """

    stream: str
    version: int
    type: str
    event_id: str
    draft: Draft
    series: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a publisher's event came from; unique for ever. ``fingerprint`` is a keyed hash of its
    content.
    """

    source: str
    id: str
    fingerprint: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class EventKey:
    """The wrapped key one event's personal fields are sealed under, and the subjects they are
    about.
    """

    event_id: str
    wrapped: bytes
    subjects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedRecord:
    """An event that landed before turns out to be about this subject too."""

    event_id: str
    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseReference:
    """A publisher's own reference for a case; the first to land keeps it."""

    source: str
    externalref: str
    case: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamCheck:
    """Another stream that must still stand at this version for the decision to hold."""

    stream: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Bookmark:
    """How far a follower that appends has read; saved with what it appended, and only ever moved
    forward.
    """

    follower: str
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Append:
    """Everything one caller wants to land together. ``origin`` belongs to the first event."""

    events: tuple[NewEvent, ...]
    origin: Origin | None = None
    keys: tuple[EventKey, ...] = ()
    shared: tuple[SharedRecord, ...] = ()
    references: tuple[CaseReference, ...] = ()
    checks: tuple[StreamCheck, ...] = ()
    bookmark: Bookmark | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """Where an event landed. ``body`` is the committed envelope, byte for byte."""

    position: int
    stream: str
    version: int
    event_id: str
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Appended:
    """The events landed now, in the order given."""

    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamMoved:
    """Nothing landed: ``stream`` stands at ``version``, not where the caller believed."""

    stream: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginKnown:
    """Nothing landed now: the same source and id landed before, with the same content or another.

    ``receipts`` are those of the whole first append (the origin's event and what was decided with
    it).
    """

    receipts: tuple[Receipt, ...]
    same_content: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class EventKnown:
    """Nothing landed now: an event of this id is in already (the same decision taken twice)."""

    receipt: Receipt


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferenceTaken:
    """Nothing landed: the publisher's reference belongs to ``case`` already."""

    reference: CaseReference


AppendOutcome = Appended | StreamMoved | OriginKnown | EventKnown | ReferenceTaken


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The newest event's position (0 when there is none) and its recorded time."""

    position: int
    recordedtime: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LogRow:
    """One event as followers read it."""

    position: int
    body: bytes


class Store(Protocol):
    """The log. Every method may raise ``StoreUnavailableError``; every method is safe from many
    threads.
    """

    def append(self, request: Append) -> AppendOutcome:
        """Lands the request or says why not. May raise ``OverloadedError`` when its queue is
        full.
        """
        ...

    def begin(self, request: Append, answered: Callable[[Result[AppendOutcome]], None]) -> None:
        """As :meth:`append`, without waiting: ``answered`` is told at the end, from a thread that
        must not be held up.
        """
        ...

    def head(self) -> Head: ...

    def read(self, *, after: int, limit: int) -> list[LogRow]:
        """Committed events with a position greater than ``after``, ascending, without holes."""
        ...

    def read_positions(self, positions: Sequence[int]) -> list[LogRow]:
        """The events at these positions, ascending; unknown ones are left out."""
        ...

    def read_stream(self, stream: str, *, after_version: int = 0) -> list[LogRow]:
        """A stream's events in order; empty when there is no such stream."""
        ...

    def read_streams(
        self, streams: Sequence[str], *, longest: int | None = None
    ) -> dict[str, list[LogRow]]:
        """Several at once; those that are empty, or longer than asked for, are left out."""
        ...

    def find_origin(self, origin: Origin) -> OriginKnown | None:
        """What :meth:`append` would say of this origin now: known, or not. Appends nothing."""
        ...

    def has_reported(self, source: str) -> bool:
        """Whether anything landed under an origin of this source."""
        ...

    def find_case(self, *, source: str, externalref: str) -> str | None:
        """The case a publisher's reference belongs to."""
        ...

    def wake_ups(self, *, timeout_s: float) -> Iterator[None]:
        """Yields after every commit heard of, and at least every ``timeout_s`` seconds."""
        ...
