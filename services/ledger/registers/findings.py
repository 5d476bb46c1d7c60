"""Decisions about findings: a rule noticed something, somebody says what it is worth."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from events import finding as facts
from services.ledger.registers.contract import MANAGERS, At, Outcome, Register, Step, refuse

Answer = Literal["confirmed", "dismissed"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What deciding remembers of a finding."""

    article: str
    answer: Answer | None = None


def evolve(finding: Finding | None, fact: facts.AnyFindingFact) -> Finding:
    """The finding after the fact."""
    if isinstance(fact, facts.FindingRaised):
        return Finding(article=fact.article)
    assert finding is not None
    match fact:
        case facts.FindingConfirmed():
            return replace(finding, answer="confirmed")
        case facts.FindingDismissed():
            return replace(finding, answer="dismissed")
        case _:
            assert_never(fact)


def decide(finding: Finding | None, fact: facts.AnyFindingFact, at: At) -> Outcome:
    """A finding is answered once. Raises ``CommandRefusedError``."""
    del at
    if finding is not None and finding.answer is not None:
        refuse(
            f"the finding is {finding.answer} already",
            rule="answer-finding-once",
            article=finding.article,
        )
    return Outcome(facts=(fact,))


REGISTER: Register[Finding, facts.AnyFindingFact] = Register(
    kind="finding",
    plural="findings",
    letter="F",
    steps={
        "confirm": Step(fact=facts.FindingConfirmed, during=("open",)),
        "dismiss": Step(fact=facts.FindingDismissed, roles=MANAGERS, during=("open",)),
    },
    evolve=evolve,
    decide=decide,
    filters=("rule",),
)
