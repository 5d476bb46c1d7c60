"""What callers of the ledger hand in and get back: the same for HTTP, Kafka intake and the desk."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from services.ledger.admitting.waiting import WaitingEvent
from services.store.contract import Receipt

Way = Literal["http", "kafka"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedEvent:
    """A CloudEvent as an outside system sent it, its attributes read, its data not yet checked."""

    id: str
    source: str
    type: str
    time: datetime | None
    data: dict[str, Any]
    traceparent: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Who asks. ``actor`` is an opaque id for the envelope; ``communities`` is None for all of the
    company.

    ``sources`` are those a publisher may speak for; None leaves it to the register of sources alone
    (Kafka). ``by_itself``: a service asks of its own accord, and nobody is stopped by a refusal.
    """

    actor: str
    communities: frozenset[str] | None = None
    sources: frozenset[str] | None = field(default_factory=frozenset)
    traceparent: str | None = None
    by_itself: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """The event is in the log. ``receipts[0]`` is its own, the others are what the ledger decided
    from it.

    ``duplicate``: the same event was accepted before; these are its first receipts.
    """

    receipts: tuple[Receipt, ...]
    duplicate: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A reply, note or step came before the contact it names: kept, sealed, until then, and tried
    again.
    """

    until: datetime


Acceptance = Accepted | Waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class RejectedWaiting:
    """A kept event that cannot be accepted any more, and why. It stays kept until it is released.

    ``event`` is None where what was kept cannot be read: ``kept`` is then all there is of it.
    """

    kept: WaitingEvent
    event: PublishedEvent | None
    error: Exception


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingRound:
    """What came of trying the kept events again: how many were accepted, and which are to be
    rejected.
    """

    accepted: int
    rejected: tuple[RejectedWaiting, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Revealed:
    """Personal values of a case or item in clear, by event id and JSON Pointer; None for what was
    forgotten.

    ``receipt`` is that of the fact which records the viewing.
    """

    values: dict[str, dict[str, str | None]]
    receipt: Receipt


@dataclass(frozen=True, kw_only=True, slots=True)
class Redaction:
    """What is to remain of a text about several people: the event's id, the JSON Pointer there, the
    new text.
    """

    record: str
    pointer: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgotten:
    """What was forgotten: receipts of the facts appended, how many keys were destroyed, and how
    many a statutory term keeps, which open nothing until they go.
    """

    subject: str
    receipts: tuple[Receipt, ...]
    keys_destroyed: int
    keys_restricted: int = 0
