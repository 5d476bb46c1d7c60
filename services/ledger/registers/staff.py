"""Decisions about whoever works here: nobody is away without their work being somebody's (Art.
7(3)).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NoReturn, assert_never

from events import staff as facts
from events.case import CaseAssigned
from events.commitment import PromiseReassigned
from events.staff import staff_id
from services.ledger.organisation.people import Person, evolve_person
from services.ledger.organisation.workload import Asked
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
            return _gone(person, fact, fact.left_at, at)
        case facts.AbsenceStarted():
            _refuse_absence(person, fact, at)
            return _gone(person, fact, fact.since, at)
        case facts.AbsenceEnded():
            absence = person.open_absence(fact.ended_at, fact.since)
            if absence is None:
                _wrong("they are not away then: look at their absences", rule="absence-there")
            return Outcome(facts=(fact.model_copy(update={"since": absence.since}),))
        case facts.WorkReassigned():
            return _reassigned(person, fact, at)
        case _:
            assert_never(fact)


def needs(_: object, fact: facts.AnyStaffFact) -> Iterator[ItemKey]:
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
        among = fact.cases or None
        return Asked(staff=person.id, urgent=False, among=among, promises=among is None)
    leaves = isinstance(fact, facts.AbsenceStarted | facts.StaffLeft)
    return Asked(staff=person.id, promises=True) if leaves else None


def _gone(
    person: Person, fact: facts.StaffLeft | facts.AbsenceStarted, since: datetime, at: At
) -> Outcome:
    """What they promised is their deputy's to keep, else whose who is above them. Urgent cases, and
    promises, that are nobody's once they have gone are found, for somebody to take them over.
    """
    after = evolve_person(person, fact)
    assert at.chart is not None
    chart = at.chart.with_person(after)
    deputy, above = chart.stand_in(person.id, since), chart.superior(person.id, since)
    keeper = deputy or (None if above is None else above.person)
    promised = () if keeper == person.id else tuple(_due_meanwhile(fact, at))
    onward = tuple(
        PromiseReassigned(id=promise, by=fact.by, assignee=keeper, occasion=_occasion(fact))
        for promise in promised
        if keeper is not None
    )
    urgent = () if deputy is not None or not at.in_hand.cases else (_urgent(at),)
    lost = () if keeper is not None or not promised else (_promised(len(promised)),)
    return Outcome(facts=(fact,), noticed=(*urgent, *lost), onward=onward)


def _due_meanwhile(fact: facts.StaffLeft | facts.AbsenceStarted, at: At) -> Iterator[str]:
    """The promises that fall due before they are back."""
    back = fact.planned_until if isinstance(fact, facts.AbsenceStarted) else None
    for promise in at.in_hand.promises:
        due_at = at.in_hand.due_at.get(promise)
        if back is None or due_at is None or due_at < back:
            yield promise


def _occasion(fact: facts.StaffLeft | facts.AbsenceStarted) -> Literal["left", "absence"]:
    return "left" if isinstance(fact, facts.StaffLeft) else "absence"


def _urgent(at: At) -> Noticed:
    return Noticed(
        rule="urgent-work-orphaned",
        article="Art.7(3)",
        proposal=f"{len(at.in_hand.cases)} 件紧急件没人接：请指定代理人，或改派给在岗的人。",
    )


def _promised(count: int) -> Noticed:
    return Noticed(
        rule="promise-orphaned",
        article="Art.7(3)",
        proposal=f"{count} 个承诺没人兑现：请指定代理人，或改由在岗的人兑现。",
    )


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
    if not cases and not at.in_hand.promises:
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
        onward=tuple(
            PromiseReassigned(id=promise, by=fact.by, assignee=fact.to, occasion=fact.reason)
            for promise in at.in_hand.promises
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
