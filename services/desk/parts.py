"""What the desk is given by the composition root: views to ask, a ledger to act on. No globals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from events.envelope import RecordedEvent
from events.fact import Fact
from projections.reading import SealedField
from services.access.signin import SignIn
from services.access.tokens import Tokens
from services.ledger.contract import Accepted, Caller, Revealed
from services.questions.contract import Questions
from services.readiness import AskReadiness


class Opening(Protocol):
    """Opens sealed values, many in one go; a forgotten one is None."""

    def open_fields(self, fields: Sequence[SealedField]) -> Mapping[SealedField, str | None]: ...

    def open_events(self, events: Sequence[RecordedEvent]) -> Mapping[str, dict[str, Any]]: ...


class Commands(Protocol):
    """The ledger as the desk uses it. Refusals are ``HuiyinError``; every method is thread-safe."""

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

    def file_record(self, case: str, *, retention: str, caller: Caller) -> Accepted: ...

    def reveal(self, case: str, *, purpose: str, caller: Caller) -> Revealed: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskParts:
    """Everything the pages need.

    ``mask`` hides most of a personal value, given its JSON Pointer. ``page_max_rows`` is how many
    cases a page of the inbox lists, ``min_position_wait_s`` how long a page waits for the views.
    """

    tokens: Tokens
    sign_in: SignIn
    questions: Questions
    opening: Opening
    commands: Commands
    mask: Callable[[str, str], str]
    readiness: AskReadiness
    clock: Callable[[], datetime]
    page_max_rows: int = 50
    min_position_wait_s: int = 5
