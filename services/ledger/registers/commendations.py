"""Decisions about praise: nobody records their own (Art. 1)."""

from dataclasses import dataclass

from events import satisfaction as facts
from services.ledger.registers.contract import At, Outcome, Register, Step, refuse


@dataclass(frozen=True, kw_only=True)
class Commendation:
    """Praise has no steps: there is nothing to remember of it."""


def evolve(commendation: Commendation | None, fact: facts.CommendationReceived) -> Commendation:
    """The praise after the fact."""
    del commendation, fact
    return Commendation()


def decide(commendation: Commendation | None, fact: facts.CommendationReceived, at: At) -> Outcome:
    """What follows from praise. Raises ``CommandRefusedError``."""
    del commendation
    if at.community is None:
        refuse("name the community the praise comes from",
               rule="commendation-of-a-community", article="Art.1", field="/community")  # fmt: skip
    if fact.praised == fact.by:
        refuse(
            "a colleague records what somebody praised you for",
            rule="praise-recorded-by-another",
            article="Art.1",
            field="/praised",
        )
    return Outcome(facts=(fact,))


REGISTER: Register[Commendation, facts.CommendationReceived] = Register(
    kind="commendation",
    plural="commendations",
    letter="CM",
    steps={"record": Step(fact=facts.CommendationReceived)},
    evolve=evolve,
    decide=decide,
    filters=("month",),
)
