"""Lands what becomes of the word an answer gave: entered with it, kept by the next one, ended with
its case (Art. 6(3)).
"""

from events.case import CaseResolved, CaseWithdrawn
from events.commitment import PromiseResumed
from events.identifiers import derive_id
from events.item import ItemFact
from events.reply import ReplySent
from services.ledger.answers.giving_word import (
    ANYBODY,
    kept_by,
    lapsed_with,
    made_in,
    promise_id,
    refuse_beyond_anybody,
    role_of,
)
from services.ledger.cases.case import Case
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.log.decided import Decision
from services.ledger.log.landing import Learned
from services.ledger.registers.promises import Promise
from services.ledger.report import Report


class KeepingWord:
    """Decides what follows for the ledger of promises, to be landed with its cause."""

    def __init__(self, core: Core, items: Items) -> None:
        self._core, self._items = core, items

    def of_step(
        self, report: Report, case: Case, recorded: object, version: int, learned: Learned
    ) -> Decision:
        """What a step of a case, its stream then at ``version``, means for the word given in it.
        Nothing is entered of a case that is kept from somebody.
        """
        match recorded:
            case CaseWithdrawn():
                return self.lapse(report, case, learned)
            case ReplySent() | CaseResolved() if not case.restricted:
                return self._of_answer(report, case, recorded, version, learned)
            case _:
                return Decision()

    def lapse(
        self, report: Report, case: Case, learned: Learned, *, into: str | None = None
    ) -> Decision:
        """The promise of the last answer ends with its case, or goes into the one that carries
        on.
        """
        lapsed = lapsed_with(case, by=report.caller.actor, into=into)
        if lapsed is None or not self._stands(lapsed.item_id):
            return Decision()
        return self._onward(report, lapsed, learned)

    def resume(self, report: Report, case: Case, learned: Learned) -> Decision:
        """What a merge ended holds again once that is taken back."""
        if case.promised_in is None:
            return Decision()
        promise = promise_id(case.id, case.promised_in)
        state = self._state(promise)
        if state is None or state.ended != "lapsed":
            return Decision()
        resumed = PromiseResumed(id=promise, by=report.caller.actor)
        return self._onward(report, resumed, learned)

    def _of_answer(
        self,
        report: Report,
        case: Case,
        said: ReplySent | CaseResolved,
        version: int,
        learned: Learned,
    ) -> Decision:
        """Keeps what the answer before promised, and enters what this one does."""
        decision = Decision()
        kept = kept_by(case, said)
        if kept is not None and self._stands(kept.item_id):
            decision.add(self._onward(report, kept, learned))
        if not isinstance(said, ReplySent) or said.promise is None:
            return decision
        chart, at = self._core.organisation.chart(case.community), report.happened_at
        role = role_of(said.by, chart, at)
        if role is None:
            refuse_beyond_anybody(said, chart, self._core.rules.at(at), at)
        made = made_in(case, said, version=version, role=role or ANYBODY)
        if made is not None:
            decision.add(self._onward(report, made, learned))
        return decision

    def _stands(self, promise: str) -> bool:
        state = self._state(promise)
        return state is not None and state.ended is None

    def _state(self, promise: str) -> Promise | None:
        item = self._items.load("promise", promise)
        return None if item is None else item.state

    def _onward(self, report: Report, fact: ItemFact, learned: Learned) -> Decision:
        event_id = derive_id(report.event_id, fact.type_name)
        return self._items.decide(report.as_cause_of(fact, event_id), learned)
