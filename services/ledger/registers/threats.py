"""Decisions about threats: something is done at once, and none is closed untouched (Art. 5(1))."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from events import threat as facts
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

POLICY = "safety-threat@1"
IMMEDIATE_WITHIN = timedelta(minutes=5)
OTHERS_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Threat:
    """What deciding remembers of a threat."""

    immediate: bool
    act_by: datetime
    police: bool = False
    measures: bool = False
    closed: bool = False

    @property
    def acted(self) -> bool:
        """Whether anything has been done yet."""
        return self.police or self.measures


def evolve(threat: Threat | None, fact: facts.AnyThreatFact) -> Threat:
    """The threat after the fact."""
    if isinstance(fact, facts.ThreatReported):
        assert fact.act_by is not None
        return Threat(immediate=fact.immediate, act_by=fact.act_by)
    assert threat is not None
    match fact:
        case facts.PoliceInformed():
            return replace(threat, police=True)
        case facts.SafetyMeasureTaken():
            return replace(threat, measures=True)
        case facts.ThreatClosed():
            return replace(threat, closed=True)
        case _:
            assert_never(fact)


def decide(threat: Threat | None, fact: facts.AnyThreatFact, at: At) -> Outcome:
    """What follows from a fact about a threat. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.ThreatReported):
        return Outcome(facts=(_report(fact, at),))
    assert threat is not None
    if threat.closed:
        refuse("the threat is closed: report a new one", rule="threat-over", article="Art.9(1)")
    match fact:
        case facts.PoliceInformed() | facts.SafetyMeasureTaken():
            return Outcome(facts=(fact,), noticed=_late(threat, at))
        case facts.ThreatClosed():
            _close(threat, fact)
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _report(fact: facts.ThreatReported, at: At) -> facts.ThreatReported:
    if fact.case is not None and at.cases[fact.case].community != at.community:
        refuse("the case belongs to another community", rule="threat-case-there",
               article="Art.9(1)", field="/case")  # fmt: skip
    within = IMMEDIATE_WITHIN if fact.immediate else OTHERS_WITHIN
    return fact.model_copy(update={"act_by": at.happened_at + within, "policy": POLICY})


def _close(threat: Threat, fact: facts.ThreatClosed) -> None:
    if not threat.acted:
        refuse(
            "nothing has been done yet: record what was done, then close",
            rule="act-before-closing-threat",
            article="Art.5(1)",
        )
    if threat.immediate and not threat.police and fact.without_police is None:
        refuse(
            "the danger was immediate: inform the police, or say why that was not needed",
            rule="police-or-reason",
            article="Art.5(1)",
            field="/without_police",
        )


def _late(threat: Threat, at: At) -> tuple[Noticed, ...]:
    if threat.acted or at.happened_at <= threat.act_by:
        return ()
    found = Noticed(
        rule="threat-acted-on-in-time",
        article="Art.5(1)",
        proposal="第一项处置超过了时限：查明为什么没有立即处置。",
    )
    return (found,)


REGISTER: Register[Threat, facts.AnyThreatFact] = Register(
    kind="threat",
    plural="threats",
    letter="H",
    steps={
        "report": Step(fact=facts.ThreatReported),
        "inform_police": Step(fact=facts.PoliceInformed, during=("reported", "acted_on")),
        "take_measure": Step(fact=facts.SafetyMeasureTaken, during=("reported", "acted_on")),
        "close": Step(fact=facts.ThreatClosed, during=("reported", "acted_on")),
    },
    evolve=evolve,
    decide=decide,
)
