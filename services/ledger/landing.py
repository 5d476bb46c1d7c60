"""Brings a decision into the log: decides again when the world moved meanwhile, and knows what came
before (law 3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from eventsourcing.persistence import Recording

from events.envelope import EnvelopeTooLargeError
from services.errors import (
    CommandRefusedError,
    FieldProblem,
    InvalidEventError,
    NotFoundError,
    OriginConflictError,
    OverloadedError,
    VersionConflictError,
)
from services.ledger.contract import Accepted
from services.ledger.decided import Decided, Decision
from services.ledger.library import LedgerApplication
from services.store.contract import (
    AppendOutcome,
    EventKnown,
    Origin,
    OriginKnown,
    Receipt,
    ReferenceTaken,
    Store,
    StreamMoved,
)
from services.store.drafted import NotAppendedError

ATTEMPTS_MAX = 16


@dataclass(slots=True)
class Learned:
    """What refused attempts taught: whose references are taken, and where streams stand."""

    references: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


class Landing:
    """Carries out decisions. Safe from many threads."""

    def __init__(self, store: Store, application: LedgerApplication) -> None:
        self._store, self._application = store, application

    def land(
        self,
        decide: Callable[[Learned], Decision],
        *,
        origin: Origin | None = None,
        once: bool = False,
    ) -> Accepted:
        """Decides and appends, again when a stream moved in between (not with ``once``).

        An event that landed before gives its first receipts, whatever the decision would say by
        now: it is asked for before a refusal is passed on. Raises what ``decide`` raises,
        ``OriginConflictError``, ``VersionConflictError`` (with ``once``), ``InvalidEventError``
        when the event is too large, ``OverloadedError`` after sixteen attempts.
        """
        learned = Learned()
        for _ in range(ATTEMPTS_MAX):
            try:
                decision = decide(learned)
            except (CommandRefusedError, NotFoundError, VersionConflictError):
                if (known := self.known(origin)) is not None:
                    return known
                raise
            try:
                return Accepted(receipts=self._append(decision, origin))
            except NotAppendedError as refused:
                known = _came_before(refused.outcome)
                if known is not None:
                    return known
                _learn(refused.outcome, learned, once=once)
        raise OverloadedError("too many changes to the same case at once", retry_after_s=1)

    def known(self, origin: Origin | None) -> Accepted | None:
        """The first receipts of an event that landed before. Raises ``OriginConflictError``."""
        if origin is None:
            return None
        found = self._store.find_origin(origin)
        return None if found is None else _came_before(found)

    def _append(self, decision: Decision, origin: Origin | None) -> tuple[Receipt, ...]:
        try:
            recordings = self._application.events.put(
                decision.decided,
                origin=origin,
                references=decision.references,
                checks=decision.checks,
            )
        except EnvelopeTooLargeError as error:
            raise InvalidEventError(
                str(error), problems=(FieldProblem(pointer="/data", problem="too large"),)
            ) from None
        return _receipts(recordings)


def _receipts(recordings: Sequence[Recording[str]]) -> tuple[Receipt, ...]:
    return tuple(
        [
            Receipt(
                position=recording.notification.id,
                stream=cast("str", recording.notification.originator_id),
                version=recording.notification.originator_version,
                event_id=cast("Decided", recording.domain_event).event_id,
                body=recording.notification.state,
            )
            for recording in recordings
        ]
    )


def _came_before(outcome: AppendOutcome) -> Accepted | None:
    if isinstance(outcome, OriginKnown):
        if not outcome.same_content:
            raise OriginConflictError(
                "an event of this source and id came before with other content: "
                "give this one an id of its own"
            )
        return Accepted(receipts=outcome.receipts, duplicate=True)
    if isinstance(outcome, EventKnown):
        return Accepted(receipts=(outcome.receipt,), duplicate=True)
    return None


def _learn(outcome: AppendOutcome, learned: Learned, *, once: bool) -> None:
    if isinstance(outcome, StreamMoved):
        if once:
            raise VersionConflictError(outcome.stream)
        learned.versions[outcome.stream] = outcome.version
    elif isinstance(outcome, ReferenceTaken):
        learned.references[outcome.reference.externalref] = outcome.reference.case
    else:
        raise TypeError(f"unexpected outcome {type(outcome).__name__}")
