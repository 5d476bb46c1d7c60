"""Decisions about reconciliations: the ledger itself counts, and a gap is found (Art. 9(1),
situation:reconciliation).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from events import reconciliation as facts
from events.box import SuggestionRegistered
from events.call import CallMissed
from events.contact import ContactLogged
from events.external_order import ExternalOrderReceived
from events.letter import LetterReceived
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.ledger.registers.contract import (
    RECORDS,
    At,
    Noticed,
    Outcome,
    Register,
    Step,
    Tally,
    refuse,
)

ARTICLE = "Art.9(1)"
AGE_MAX_DAYS = 31
"""How long afterwards a day is still compared: call lists are kept a month, and counting reads the
log from that day on.
"""

_Fields = Mapping[str, frozenset[str]]


def _heard(*channels: str) -> Mapping[str, _Fields]:
    said = {"direction": frozenset({"inbound"}), "channel": frozenset(channels)}
    return {ContactLogged.type_name: said}


_HELD: Mapping[facts.CountedPlace, Mapping[str, _Fields]] = {
    "switchboard": {**_heard("phone"), CallMissed.type_name: {}},
    "mailbox": _heard("email"),
    "mailroom": {LetterReceived.type_name: {}},
    "group": _heard("wechat_group", "qq_group"),
    "hotline_12345": {ExternalOrderReceived.type_name: {}},
    "slips": {SuggestionRegistered.type_name: {}},
}
"""What the ledger holds of each: one event an entry."""

_FIRST_HAND: frozenset[facts.CountedPlace] = frozenset({"switchboard"})
"""A call back leads to a contact, but nobody rang in again. A chat's contact always follows."""


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """What deciding remembers: what was counted, and both numbers as they stand."""

    begun: facts.SourceReconciled
    outside: int
    held: int
    explained: bool = False

    @property
    def settled(self) -> bool:
        """Nothing is left to do: the numbers agree, or it is known why they do not."""
        return self.explained or self.outside == self.held


def evolve(
    reconciliation: Reconciliation | None, fact: facts.AnyReconciliationFact
) -> Reconciliation:
    """The reconciliation after the fact."""
    if isinstance(fact, facts.SourceReconciled):
        return Reconciliation(begun=fact, outside=fact.outside, held=fact.held or 0)
    assert reconciliation is not None
    match fact:
        case facts.SourceRecounted():
            outside = reconciliation.outside if fact.outside is None else fact.outside
            return replace(reconciliation, outside=outside, held=fact.held or 0)
        case facts.GapExplained():
            return replace(reconciliation, explained=True)
        case _:
            assert_never(fact)


def tally(
    reconciliation: Reconciliation | None, fact: facts.AnyReconciliationFact, now: datetime
) -> Tally | None:
    """What the ledger is to count; None where nothing is compared."""
    if isinstance(fact, facts.GapExplained):
        return None
    if isinstance(fact, facts.SourceReconciled):
        begun = fact
        _need_a_day_that_is_over(begun, now)
    else:
        assert reconciliation is not None
        begun = reconciliation.begun
        _need_a_gap(reconciliation)
    _need_a_recent_day(begun, now)
    return Tally(
        day=begun.day,
        types=_HELD[begun.counted],
        source=begun.source,
        first_hand=begun.counted in _FIRST_HAND,
    )


def decide(
    reconciliation: Reconciliation | None, fact: facts.AnyReconciliationFact, at: At
) -> Outcome:
    """What follows from a fact about a reconciliation. Raises ``CommandRefusedError``."""
    match fact:
        case facts.SourceReconciled():
            return _compared(fact, fact.outside, at)
        case facts.SourceRecounted():
            assert reconciliation is not None
            outside = reconciliation.outside if fact.outside is None else fact.outside
            return _compared(fact, outside, at)
        case facts.GapExplained():
            assert reconciliation is not None
            _need_a_gap(reconciliation)
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _compared(
    fact: facts.SourceReconciled | facts.SourceRecounted, outside: int, at: At
) -> Outcome:
    assert at.tallied is not None
    held = at.tallied.count
    decided = fact.model_copy(update={"held": held, "position": at.tallied.position})
    if held == outside:
        return Outcome(facts=(decided,))
    proposal = (
        f"外部 {outside} 条，系统 {held} 条：逐条核对，补登遗漏的"
        if held < outside
        else f"外部 {outside} 条，系统 {held} 条：核对是否重复登记，或外部计数有误"
    )
    gap = Noticed(rule="every-entry-counted", article=ARTICLE, proposal=proposal)
    return Outcome(facts=(decided,), noticed=(gap,))


def _need_a_day_that_is_over(fact: facts.SourceReconciled, now: datetime) -> None:
    if fact.day >= now.astimezone(LEDGER_ZONE).date():
        refuse(
            "the day is not over yet: compare it tomorrow",
            rule="day-is-over",
            article=ARTICLE,
            field="/day",
        )


def _need_a_recent_day(begun: facts.SourceReconciled, now: datetime) -> None:
    if begun.day < now.astimezone(LEDGER_ZONE).date() - timedelta(days=AGE_MAX_DAYS):
        refuse(
            "a day is compared within thirty-one days: explain an older gap instead",
            rule="compared-within-a-month",
            article=ARTICLE,
            field="/day",
        )


def _need_a_gap(reconciliation: Reconciliation) -> None:
    if reconciliation.settled:
        refuse(
            "this day has no open gap: begin another reconciliation if the count has changed",
            rule="gap-is-open",
            article=ARTICLE,
        )


REGISTER: Register[Reconciliation, facts.AnyReconciliationFact] = Register(
    kind="reconciliation",
    plural="reconciliations",
    letter="R",
    steps={
        "compare": Step(fact=facts.SourceReconciled, roles=RECORDS),
        "recount": Step(fact=facts.SourceRecounted, roles=RECORDS, during=("gap",)),
        "explain": Step(fact=facts.GapExplained, roles=RECORDS, during=("gap",)),
    },
    evolve=evolve,
    decide=decide,
    tally=tally,
    readers=("manager", "records_clerk", "auditor", "administrator"),
)
