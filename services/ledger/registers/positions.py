"""Decisions about positions: drafted by one, approved by another (Art. 8)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import position as facts
from services.ledger.registers.contract import MANAGERS, At, Outcome, Register, Step, refuse

ARTICLE = "Art.8"


@dataclass(frozen=True, kw_only=True)
class Position:
    """What deciding remembers of a position."""

    approved_at: datetime
    valid_until: datetime | None
    counterparts: tuple[facts.Counterpart, ...]
    withdrawn: bool = False

    def covers(self, counterpart: facts.Counterpart, moment: datetime) -> bool:
        """Whether the company's word to this body was settled at the moment."""
        return (
            not self.withdrawn
            and self.approved_at <= moment
            and (self.valid_until is None or moment < self.valid_until)
            and (not self.counterparts or counterpart in self.counterparts)
        )


def evolve(position: Position | None, fact: facts.AnyPositionFact) -> Position:
    """The position after the fact."""
    if isinstance(fact, facts.PositionApproved):
        assert fact.approved_at is not None, "decided when it was approved"
        return Position(
            approved_at=fact.approved_at,
            valid_until=fact.valid_until,
            counterparts=fact.counterparts,
        )
    assert position is not None
    match fact:
        case facts.PositionWithdrawn():
            return replace(position, withdrawn=True)
        case _:
            assert_never(fact)


def decide(position: Position | None, fact: facts.AnyPositionFact, at: At) -> Outcome:
    """What follows from a fact about a position. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.PositionApproved):
        return Outcome(facts=(_approved(fact, at),))
    assert position is not None
    match fact:
        case facts.PositionWithdrawn():
            if position.withdrawn:
                refuse("the position is withdrawn already", rule="position-standing",
                       article=ARTICLE)  # fmt: skip
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _approved(fact: facts.PositionApproved, at: At) -> facts.PositionApproved:
    if fact.by == fact.drafted_by:
        refuse(
            "somebody other than who drafted it approves a position: ask a colleague",
            rule="position-approved-by-another",
            article=ARTICLE,
            field="/drafted_by",
        )
    if fact.valid_until is not None and fact.valid_until <= at.happened_at:
        refuse("the position ends before it begins", rule="position-ahead",
               article=ARTICLE, field="/valid_until")  # fmt: skip
    return fact.model_copy(update={"approved_at": at.happened_at})


REGISTER: Register[Position, facts.AnyPositionFact] = Register(
    kind="position",
    plural="positions",
    letter="PO",
    steps={
        "approve": Step(fact=facts.PositionApproved, roles=MANAGERS),
        "withdraw": Step(fact=facts.PositionWithdrawn, roles=MANAGERS, during=("standing",)),
    },
    evolve=evolve,
    decide=decide,
)
