"""Decisions about inspections: what was ordered is put right before the authority is told that it
is (Art. 8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from events import inspection as facts
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)

ARTICLE = "Art.8"


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What deciding remembers of an inspection. ``ordered`` holds the date of each thing to be put
    right, ``done`` those that were.
    """

    ordered: Mapping[str, datetime] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    closed: bool = False


def evolve(inspection: Inspection | None, fact: facts.AnyInspectionFact) -> Inspection:
    """The inspection after the fact."""
    if isinstance(fact, facts.InspectionReceived):
        return Inspection()
    assert inspection is not None
    match fact:
        case facts.RectificationOrdered():
            return replace(inspection, ordered={**inspection.ordered, fact.key: fact.due_at})
        case facts.RectificationCompleted():
            return replace(inspection, done=inspection.done | {fact.key})
        case facts.InspectionClosed():
            return replace(inspection, closed=True)
        case _:
            assert_never(fact)


def decide(inspection: Inspection | None, fact: facts.AnyInspectionFact, at: At) -> Outcome:
    """What follows from a fact about an inspection. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.InspectionReceived):
        return Outcome(facts=(fact,))
    assert inspection is not None
    if inspection.closed:
        refuse("the inspection is closed: record a new one", rule="inspection-open",
               article=ARTICLE)  # fmt: skip
    match fact:
        case facts.RectificationOrdered():
            _order(inspection, fact, at)
            return Outcome(facts=(fact,))
        case facts.RectificationCompleted():
            return _complete(inspection, fact, at)
        case facts.InspectionClosed():
            _close(inspection, fact)
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _order(inspection: Inspection, fact: facts.RectificationOrdered, at: At) -> None:
    if fact.key in inspection.ordered:
        refuse("a thing to be put right has this number already", rule="rectification-once",
               article=ARTICLE, field="/key")  # fmt: skip
    if fact.due_at <= at.happened_at:
        refuse("its date has passed before it was ordered", rule="rectification-ahead",
               article=ARTICLE, field="/due_at")  # fmt: skip


def _complete(inspection: Inspection, fact: facts.RectificationCompleted, at: At) -> Outcome:
    due_at = inspection.ordered.get(fact.key)
    if due_at is None:
        refuse("nothing of this number was ordered", rule="rectification-ordered",
               article=ARTICLE, field="/key")  # fmt: skip
    if fact.key in inspection.done:
        refuse("this was put right already", rule="rectified-once", article=ARTICLE, field="/key")
    late_s = max(0, int((at.happened_at - due_at).total_seconds()))
    recorded = fact.model_copy(update={"late_s": late_s})
    if at.happened_at <= due_at:
        return Outcome(facts=(recorded,))
    late = Noticed(
        rule="rectified-in-time",
        article=ARTICLE,
        proposal="向检查部门说明延误的原因，并写明已采取的措施",
    )
    return Outcome(facts=(recorded,), noticed=(late,))


def _close(inspection: Inspection, fact: facts.InspectionClosed) -> None:
    waiting = sorted(set(inspection.ordered) - inspection.done)
    if waiting and fact.result == "put_right":
        refuse(
            f"{', '.join(waiting)} was not put right yet: do that first",
            rule="rectify-before-closing",
            article=ARTICLE,
            field="/result",
        )
    if inspection.ordered and fact.result == "nothing_found":
        refuse("something was ordered: say what became of it", rule="result-of-orders",
               article=ARTICLE, field="/result")  # fmt: skip


_OPEN = ("received", "to_put_right", "put_right")

REGISTER: Register[Inspection, facts.AnyInspectionFact] = Register(
    kind="inspection",
    plural="inspections",
    letter="J",
    steps={
        "receive": Step(fact=facts.InspectionReceived),
        "order": Step(fact=facts.RectificationOrdered, during=_OPEN),
        "complete": Step(fact=facts.RectificationCompleted, during=("to_put_right",)),
        "close": Step(fact=facts.InspectionClosed, roles=MANAGERS, during=_OPEN),
    },
    evolve=evolve,
    decide=decide,
)
