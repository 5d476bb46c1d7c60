"""Decisions about whoever works here: nobody is away without their work being somebody's (Art.
7(3)).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NoReturn, assert_never

from events import staff as facts
from events.case import CaseAssigned
from events.staff import staff_id
from services.ledger.organisation.people import Person, evolve_person
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.workload import Asked


def decide(person: Person | None, fact: facts.AnyStaffFact, at: At) -> Outcome:
    """What follows from a fact about somebody. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.StaffRegistered):
        return Outcome(facts=(fact,))
    assert person is not None
    fact = fact.model_copy(update={"staff": person.id})
    match fact:
        case facts.StaffLeft():
            if person.left_at is not None:
                _wrong("they have left already", rule="leave-once")
            return Outcome(facts=(fact,), noticed=_orphaned(person, fact, fact.left_at, at))
        case facts.AbsenceStarted():
            _refuse_absence(person, fact, at)
            return Outcome(facts=(fact,), noticed=_orphaned(person, fact, fact.since, at))
        case facts.AbsenceEnded():
            absence = person.open_absence(fact.ended_at, fact.since)
            if absence is None:
                _wrong("they are not away then: look at their absences", rule="absence-there")
            return Outcome(facts=(fact.model_copy(update={"since": absence.since}),))
        case facts.WorkReassigned():
            return _reassigned(person, fact, at)
        case _:
            assert_never(fact)


def needs(fact: facts.AnyStaffFact) -> Iterator[ItemKey]:
    """Whoever stands in, or takes over."""
    if isinstance(fact, facts.AbsenceStarted) and fact.deputy is not None:
        yield facts.KIND, staff_id(fact.deputy)
    if isinstance(fact, facts.WorkReassigned):
        yield facts.KIND, staff_id(fact.to)


def work_of(person: Person | None, fact: facts.AnyStaffFact) -> Asked | None:
    """The urgent cases and promises of whoever goes; of whoever's work passes on, the cases named
    or all.
    """
    if person is None:
        return None
    if isinstance(fact, facts.WorkReassigned):
        return Asked(staff=person.id, urgent=False, among=fact.cases or None)
    leaves = isinstance(fact, facts.AbsenceStarted | facts.StaffLeft)
    return Asked(staff=person.id, promises=True) if leaves else None


def _orphaned(
    person: Person, fact: facts.StaffLeft | facts.AbsenceStarted, since: datetime, at: At
) -> tuple[Noticed, ...]:
    """Urgent cases and promises that are nobody's once they have gone: found, for somebody to take
    them over.
    """
    after = evolve_person(person, fact)
    assert at.chart is not None
    if at.chart.with_person(after).stand_in(person.id, since) is not None:
        return ()
    cases, promises = len(at.in_hand.cases), len(at.in_hand.promises)
    urgent = Noticed(
        rule="urgent-work-orphaned",
        article="Art.7(3)",
        proposal=f"{cases} 件紧急件没人接：请指定代理人，或改派给在岗的人。",
    )
    promised = Noticed(
        rule="promise-orphaned",
        article="Art.7(3)",
        proposal=f"{promises} 个承诺没人兑现：请指定代理人，或由在岗的人重新答应。",
    )
    return (*((urgent,) if cases else ()), *((promised,) if promises else ()))


def _reassigned(person: Person, fact: facts.WorkReassigned, at: At) -> Outcome:
    if fact.to == person.id:
        _wrong("it is theirs already: name somebody else", rule="reassign-to-another", field="/to")
    found = at.others.get((facts.KIND, staff_id(fact.to)))
    taker: Person | None = None if found is None else found.state
    if taker is None or not taker.here_at(at.happened_at):
        _wrong(
            f"{fact.to} is not at work, or nobody registered them: name somebody who is here",
            rule="taker-here",
            field="/to",
        )
    cases = [case for case in at.in_hand.cases if fact.to not in case.restricted]
    if not cases:
        _wrong(
            "none of these is an open case of theirs that may be the other's: look at the inbox",
            rule="work-there",
            field="/cases",
        )
    passed_on = tuple(case.id for case in cases)
    return Outcome(
        facts=(fact.model_copy(update={"cases": passed_on}),),
        assignments=tuple(
            CaseAssigned(case=case, by=fact.by, assignee=fact.to) for case in passed_on
        ),
    )


def _refuse_absence(person: Person, fact: facts.AbsenceStarted, at: At) -> None:
    if person.team:
        _wrong("a team is not away: report whoever of it is", rule="person-away")
    if person.left_by(fact.since):
        _wrong("they have left by then", rule="absence-of-staff", field="/since")
    if fact.planned_until is not None and fact.planned_until <= fact.since:
        _wrong("they would be back before they go: mend one of the two", rule="absence-forwards",
               field="/planned_until")  # fmt: skip
    for absence in person.absences:
        if absence.meets(fact.since, fact.planned_until):
            _wrong(
                "they are away at that time already: end that absence first",
                rule="absence-once",
                field="/since",
            )
    if fact.deputy is not None:
        _refuse_deputy(person, fact, at)


def _refuse_deputy(person: Person, fact: facts.AbsenceStarted, at: At) -> None:
    assert fact.deputy is not None
    if fact.deputy == person.id:
        _wrong("nobody stands in for themselves: name somebody else", rule="deputy-another",
               field="/deputy")  # fmt: skip
    found = at.others.get((facts.KIND, staff_id(fact.deputy)))
    deputy: Person | None = None if found is None else found.state
    if deputy is None or deputy.left_by(fact.since):
        _wrong(
            f"nobody works here as {fact.deputy} then: register them first, or name somebody else",
            rule="deputy-known",
            field="/deputy",
        )
    if not deputy.here_at(fact.since):
        _wrong(
            f"{fact.deputy} is away then, too: name somebody else", rule="deputy-here",
            field="/deputy",
        )  # fmt: skip


def _wrong(
    reason: str, *, rule: str, field: str | None = None, article: str = "Art.7(3)"
) -> NoReturn:
    refuse(reason, rule=rule, article=article, field=field)


_HERE, _AWAY = "here", "away"

REGISTER: Register[Person, facts.AnyStaffFact] = Register(
    kind=facts.KIND,
    plural="staff",
    letter="RY",
    steps={
        "register": Step(fact=facts.StaffRegistered, roles=(*MANAGERS, "administrator")),
        "start_absence": Step(fact=facts.AbsenceStarted, during=(_HERE, _AWAY)),
        "end_absence": Step(fact=facts.AbsenceEnded, during=(_AWAY,)),
        "reassign": Step(fact=facts.WorkReassigned),
        "leave": Step(
            fact=facts.StaffLeft, roles=(*MANAGERS, "administrator"), during=(_HERE, _AWAY)
        ),
    },
    evolve=evolve_person,
    decide=decide,
    needs=needs,
    work_of=work_of,
    asks_chart=(facts.AbsenceStarted, facts.StaffLeft),
)
