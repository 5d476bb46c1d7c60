"""Decisions about incidents: which cases belong to one, and whom an update answers (Art. 3(4),
5(1)).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from events import incident as facts
from events.reply import ReplySent
from events.vocabulary import Channel
from services.ledger.cases.case import Case
from services.ledger.cases.decisions import CLOCK_DIFFERENCE_MAX
from services.ledger.cases.standing import refuse_beyond_change
from services.ledger.registers.contract import (
    At,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.rulebook.rules import Rules

POLICY = "incident-updates@1"
UPDATE_EVERY: dict[facts.IncidentKind, timedelta] = {
    "power_cut": timedelta(minutes=30),
    "water_cut": timedelta(minutes=60),
    "lift": timedelta(minutes=30),
    "gas": timedelta(minutes=30),
    "flood": timedelta(minutes=30),
    "fire": timedelta(minutes=30),
    "security": timedelta(minutes=30),
    "other": timedelta(minutes=60),
}
"""How long people may be left without news while it lasts."""

CASES_MAX = 500
"""Cases of one incident: as many as one update can answer at once."""


@dataclass(frozen=True, kw_only=True)
class Incident:
    """What deciding remembers of an incident. ``cases`` are the linked ones, first linked first."""

    number: str
    what: facts.IncidentKind
    started_at: datetime
    cases: tuple[str, ...] = ()
    ended: bool = False


def evolve(incident: Incident | None, fact: facts.AnyIncidentFact) -> Incident:
    """The incident after the fact."""
    if isinstance(fact, facts.IncidentDeclared):
        assert fact.number is not None
        assert fact.started_at is not None
        return Incident(number=fact.number, what=fact.what, started_at=fact.started_at)
    assert incident is not None
    match fact:
        case facts.IncidentUpdated():
            return incident
        case facts.IncidentEnded():
            return replace(incident, ended=True)
        case facts.CaseLinked():
            return replace(incident, cases=(*incident.cases, fact.case or ""))
        case facts.CaseUnlinked():
            left = tuple(each for each in incident.cases if each != fact.case)
            return replace(incident, cases=left)
        case _:
            assert_never(fact)


def cases(incident: Incident | None, fact: facts.AnyIncidentFact) -> Iterable[str]:
    """The cases an update answers."""
    tells = isinstance(fact, facts.IncidentUpdated | facts.IncidentEnded) and fact.tell_all
    return incident.cases if incident is not None and tells else ()


def decide(incident: Incident | None, fact: facts.AnyIncidentFact, at: At) -> Outcome:
    """What follows from a fact about an incident. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.IncidentDeclared):
        return Outcome(facts=(_declared(fact, at),))
    assert incident is not None
    match fact:
        case facts.IncidentUpdated():
            return _update(incident, fact, at)
        case facts.IncidentEnded():
            _need_running(incident)
            return _telling(incident, fact, fact.tell_all, at)
        case facts.CaseLinked():
            return Outcome(facts=(_linked(incident, fact, at),))
        case facts.CaseUnlinked():
            _unlink(incident, fact)
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _declared(fact: facts.IncidentDeclared, at: At) -> facts.IncidentDeclared:
    if fact.community is None:
        refuse("name the community it happens in", rule="incident-of-a-community",
               article="Art.9(1)", field="/community")  # fmt: skip
    for index, building in enumerate(fact.buildings):
        if at.buildings and building not in at.buildings:
            refuse("the community has no such building", rule="known-building",
                   article="Art.9(1)", field=f"/buildings/{index}")  # fmt: skip
    started_at = fact.started_at or at.happened_at
    _need_period(started_at, fact.expected_end_at)
    return fact.model_copy(
        update={
            "started_at": started_at,
            "next_update_due_at": at.happened_at + UPDATE_EVERY[fact.what],
            "policy": POLICY,
        }
    )


def _update(incident: Incident, fact: facts.IncidentUpdated, at: At) -> Outcome:
    _need_running(incident)
    _need_period(incident.started_at, fact.expected_end_at)
    due_at = at.happened_at + UPDATE_EVERY[incident.what]
    fact = fact.model_copy(update={"next_update_due_at": due_at, "policy": POLICY})
    return _telling(incident, fact, fact.tell_all, at)


def _telling(
    incident: Incident,
    fact: facts.IncidentUpdated | facts.IncidentEnded,
    channel: Channel | None,
    at: At,
) -> Outcome:
    """With a channel, every linked case that is still somebody's to answer gets the words.

    A private one is not answered where others read along: that is found (Art. 5(3)).
    """
    if channel is None:
        return Outcome(facts=(fact,))
    carrying_on = {at.cases[each].id: at.cases[each] for each in incident.cases}
    asking = [each for each in carrying_on.values() if _can_be_told(each, at)]
    left_out = [each for each in asking if _is_too_private(each, channel, at.rules)]
    replies = tuple(
        ReplySent(case=each.id, channel=channel, by=fact.by, text=fact.text, basis=incident.number)
        for each in asking
        if each not in left_out
    )
    told: dict[str, Any] = {"told": len(replies)}
    noticed = (_untold(len(left_out)),) if left_out else ()
    return Outcome(facts=(fact.model_copy(update=told),), replies=replies, noticed=noticed)


def _untold(count: int) -> Noticed:
    return Noticed(
        rule="private-told-one-to-one",
        article="Art.5(3)",
        proposal=f"{count}件私密来件没有随公开渠道答复，请逐一电话或私聊告知。",
    )


def _can_be_told(case: Case, at: At) -> bool:
    live = case.status in ("open", "resolved") and not case.filed
    return live and case.raised_at <= at.happened_at + CLOCK_DIFFERENCE_MAX


def _is_too_private(case: Case, channel: Channel, rules: Rules) -> bool:
    return case.sensitivity == "private" and not rules.fits(channel, "private")


def _linked(incident: Incident, fact: facts.CaseLinked, at: At) -> facts.CaseLinked:
    if fact.case is None:
        refuse("name the case that belongs to the incident", rule="link-names-a-case",
               article="Art.9(1)", field="/case")  # fmt: skip
    case = at.cases[fact.case]
    if case.community != at.community:
        refuse("the case belongs to another community: link it to an incident there",
               rule="link-within-community", article="Art.9(1)", field="/case")  # fmt: skip
    if case.id in incident.cases:
        refuse("the case is linked to this incident already", rule="link-once",
               article="Art.9(1)", field="/case")  # fmt: skip
    refuse_beyond_change(case)
    if incident.ended and fact.reason is None:
        refuse("the incident is over: say why the case belongs to it",
               rule="late-link-with-reason", article="Art.9(1)", field="/reason")  # fmt: skip
    if len(incident.cases) >= CASES_MAX:
        refuse(f"an incident holds {CASES_MAX} cases: declare another one for the rest",
               rule="links-bounded", article="Art.9(1)", field="/case")  # fmt: skip
    return fact.model_copy(update={"case": case.id})


def _unlink(incident: Incident, fact: facts.CaseUnlinked) -> None:
    if fact.case not in incident.cases:
        refuse("the case is not linked to this incident", rule="linked-there",
               article="Art.9(1)", field="/case")  # fmt: skip


def _need_running(incident: Incident) -> None:
    if incident.ended:
        refuse("the incident is over: declare a new one if it begins again",
               rule="incident-over", article="Art.9(1)")  # fmt: skip


def _need_period(started_at: datetime, expected_end_at: datetime | None) -> None:
    if expected_end_at is not None and expected_end_at <= started_at:
        refuse("it is expected to end before it began: check the times", rule="incident-period",
               article="Art.3(3)", field="/expected_end_at")  # fmt: skip


REGISTER: Register[Incident, facts.AnyIncidentFact] = Register(
    kind="incident",
    plural="incidents",
    letter="I",
    steps={
        "declare": Step(fact=facts.IncidentDeclared),
        "update": Step(fact=facts.IncidentUpdated, during=("running",)),
        "end": Step(fact=facts.IncidentEnded, during=("running",)),
        "link": Step(fact=facts.CaseLinked),
        "unlink": Step(fact=facts.CaseUnlinked),
    },
    evolve=evolve,
    decide=decide,
    cases=cases,
)
