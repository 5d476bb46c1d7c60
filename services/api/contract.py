"""What the HTTP interface is given by the wiring: every part it calls, as an interface
of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from events.envelope import RecordedEvent
from events.fact import Fact
from events.reference import CommunityRegistered, SourceRegistered
from projections.reading import SealedField
from services.access.tokens import Tokens
from services.ledger.contract import (
    Acceptance,
    Accepted,
    Caller,
    Forgotten,
    PublishedEvent,
    Redaction,
    Revealed,
    Way,
)
from services.questions.contract import Questions
from services.readiness import AskReadiness
from services.settings import Settings
from services.store.contract import Store


class Commands(Protocol):
    """The ledger as the HTTP interface uses it. Refusals are ``HuiyinError``; every method blocks
    and is thread-safe.
    """

    def accept(self, event: PublishedEvent, *, caller: Caller, way: Way) -> Acceptance: ...

    def perform(
        self,
        fact: Fact,
        *,
        caller: Caller,
        happened_at: datetime | None = None,
        expected_version: int | None = None,
        idempotency_key: str | None = None,
    ) -> Accepted: ...

    def merge(
        self,
        case: str,
        into: str,
        *,
        reason: str,
        caller: Caller,
        expected_version: int | None = None,
    ) -> Accepted: ...

    def file_record(
        self, case: str, *, retention: str, caller: Caller, expected_version: int | None = None
    ) -> Accepted: ...

    def forget(
        self,
        subject: str,
        *,
        reason: str,
        legal_basis: str,
        approved_by: str,
        redactions: Sequence[Redaction],
        caller: Caller,
    ) -> Forgotten: ...

    def reveal(self, case: str, *, purpose: str, caller: Caller) -> Revealed: ...

    def register_community(self, fact: CommunityRegistered, *, caller: Caller) -> Accepted: ...

    def register_source(self, fact: SourceRegistered, *, caller: Caller) -> Accepted: ...


class Opening(Protocol):
    """Opens sealed values; a forgotten one is None."""

    def open_fields(self, fields: Sequence[SealedField]) -> Mapping[SealedField, str | None]: ...

    def open_events(self, events: Sequence[RecordedEvent]) -> Mapping[str, dict[str, Any]]: ...


class WaitingCount(Protocol):
    """The waiting room, as far as the API looks into it."""

    def count(self) -> int: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """Everything the HTTP interface calls, built by the wiring.

    ``mask`` hides most of a personal value, given its JSON Pointer. ``relay_lag_events`` says how
    many committed events Kafka does not hold yet.
    """

    settings: Settings
    store: Store
    commands: Commands
    questions: Questions
    opening: Opening
    mask: Callable[[str, str], str]
    tokens: Tokens
    waiting: WaitingCount
    readiness: AskReadiness
    relay_lag_events: Callable[[], int]
