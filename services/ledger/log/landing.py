"""Brings a decision into the log: decides again when the world moved meanwhile, and knows what came
before (law 3).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from events.envelope import EnvelopeTooLargeError
from services.errors import (
    CommandRefusedError,
    FieldProblem,
    InvalidEventError,
    NotFoundError,
    OriginConflictError,
    UnsettledError,
    VersionConflictError,
)
from services.ledger.contract import Accepted
from services.ledger.log.decided import Decision
from services.ledger.log.deciding import InPlace, Steps
from services.ledger.log.drafting import Drafter
from services.store.contract import (
    Append,
    Appended,
    AppendOutcome,
    EventKnown,
    Origin,
    OriginKnown,
    ReferenceTaken,
    Store,
    StreamMoved,
)

ATTEMPTS_MAX = 16


@dataclass(slots=True)
class Learned:
    """What refused attempts taught: whose references are taken, and where streams stand."""

    references: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


def as_decided(decision: Decision, learned: Learned) -> Decision:
    """A decision that is not made again: of what moved, the error tells."""
    del learned
    return decision


class Landing:
    """Carries out decisions. Safe from many threads."""

    def __init__(self, store: Store, drafter: Drafter, follow: Callable[[Decision], None]) -> None:
        """``follow`` adds to a decision what it brings about elsewhere."""
        self._store, self._drafter, self._follow = store, drafter, follow
        self._driver = InPlace(store)

    def land(self, decide: Callable[[Learned], Decision], *, once: bool = False) -> Accepted:
        """Takes the :meth:`steps` in the caller's own thread."""
        return self._driver.run(self.steps(decide, once=once))

    def steps(
        self,
        decide: Callable[[Learned], Decision],
        *,
        origin: Origin | None = None,
        once: bool = False,
    ) -> Steps[Accepted]:
        """Decides and appends, again when a stream moved in between (not with ``once``).

        An event that landed before gives its first receipts, whatever the decision would say by
        now: it is asked for before a refusal is passed on. Raises what ``decide`` raises,
        ``OriginConflictError``, ``VersionConflictError`` (with ``once``), ``InvalidEventError``
        when the event is too large, ``UnsettledError`` after sixteen attempts.
        """
        learned = Learned()
        for _ in range(ATTEMPTS_MAX):
            try:
                decision = self._decided(decide, learned)
            except (CommandRefusedError, NotFoundError, VersionConflictError):
                if (known := self.known(origin)) is not None:
                    return known
                raise
            outcome = yield self._draft(decision, origin)
            if isinstance(outcome, Appended):
                return Accepted(receipts=outcome.receipts)
            if (known := _came_before(outcome)) is not None:
                return known
            _learn(outcome, learned, once=once)
        raise UnsettledError("too many changes to the same case at once", retry_after_s=1)

    def _decided(self, decide: Callable[[Learned], Decision], learned: Learned) -> Decision:
        """The decision, with what it brings about elsewhere. A time from which no deadline can be
        reckoned any more is refused, in whatever field it stands.
        """
        try:
            decision = decide(learned)
            self._follow(decision)
        except OverflowError:
            raise CommandRefusedError(
                "a time given lies so near to an end of the calendar that nothing can be reckoned "
                "from it: check the times",
                rule="due-in-sight",
                article="Art.3(4)",
            ) from None
        return decision

    def known(self, origin: Origin | None) -> Accepted | None:
        """The first receipts of an event that landed before. Raises ``OriginConflictError``."""
        if origin is None:
            return None
        found = self._store.find_origin(origin)
        return None if found is None else _came_before(found)

    def _draft(self, decision: Decision, origin: Origin | None) -> Append:
        try:
            return self._drafter.draft(decision, origin)
        except EnvelopeTooLargeError as error:
            raise InvalidEventError(
                str(error), problems=(FieldProblem(pointer="/data", problem="too large"),)
            ) from None


def _came_before(outcome: AppendOutcome) -> Accepted | None:
    if isinstance(outcome, OriginKnown):
        if not outcome.same_content:
            raise OriginConflictError(
                "an event of this source and id came before with other content: "
                "give this one an id of its own",
                streams=tuple(receipt.stream for receipt in outcome.receipts),
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
