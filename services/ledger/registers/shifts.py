"""Decisions about shifts: nothing urgent is left between two of them (Art. 7(3))."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NoReturn, assert_never

from events import shift as facts
from events.case import CaseAssigned
from events.commitment import PromiseReassigned
from events.staff import KIND as STAFF
from events.staff import staff_id
from services.ledger.organisation.people import Person
from services.ledger.organisation.workload import Asked
from services.ledger.registers.contract import (
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What deciding remembers of a hand-over."""

    handed_over_by: str
    work_of: str
    cases: tuple[str, ...]
    promises: tuple[str, ...]
    accept_by: datetime
    accepted: bool = False


def evolve(shift: Shift | None, fact: facts.AnyShiftFact) -> Shift:
    """The hand-over after the fact."""
    if isinstance(fact, facts.ShiftHandedOver):
        assert fact.accept_by is not None, "decided when it was handed over"
        return Shift(
            handed_over_by=fact.by,
            work_of=fact.work_of or fact.by,
            cases=fact.cases,
            promises=fact.promises,
            accept_by=fact.accept_by,
        )
    assert shift is not None
    match fact:
        case facts.ShiftAccepted():
            return replace(shift, accepted=True)
        case _:
            assert_never(fact)


def decide(shift: Shift | None, fact: facts.AnyShiftFact, at: At) -> Outcome:
    """What follows from a fact about a shift. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.ShiftHandedOver):
        return _handed_over(fact, at)
    assert shift is not None
    match fact:
        case facts.ShiftAccepted():
            return _accepted(shift, fact, at)
        case _:
            assert_never(fact)


def needs(_: object, fact: facts.AnyShiftFact) -> Iterator[ItemKey]:
    """Whoever is to take over."""
    if isinstance(fact, facts.ShiftHandedOver) and fact.to is not None:
        yield STAFF, staff_id(fact.to)


def work_of(shift: Shift | None, fact: facts.AnyShiftFact) -> Asked:
    """What is open when the shift ends, and what of it still is when somebody takes over."""
    if isinstance(fact, facts.ShiftHandedOver):
        return Asked(staff=fact.work_of or fact.by, promises=True)
    assert shift is not None
    return Asked(staff=shift.work_of, among=shift.cases, promises=True)


def _handed_over(fact: facts.ShiftHandedOver, at: At) -> Outcome:
    if fact.to == fact.by:
        _wrong("nobody takes over from themselves: name somebody else", rule="shift-to-another",
               field="/to")  # fmt: skip
    found = at.others.get((STAFF, staff_id(fact.to))) if fact.to is not None else None
    taker: Person | None = None if found is None else found.state
    if taker is not None and not taker.here_at(at.happened_at):
        _wrong(f"{fact.to} is away: name somebody who is here", rule="shift-taker-here",
               field="/to")  # fmt: skip
    if ended := [case.id for case in at.cases.values() if case.status not in {"open", "resolved"}]:
        _wrong(
            f"{len(ended)} of the cases named are over: leave them out",
            rule="handed-over-open",
            field="/cases",
        )
    cases = tuple(
        dict.fromkeys(
            (*(case.id for case in at.cases.values()), *(case.id for case in at.in_hand.cases))
        )
    )
    if fact.nothing_open and cases:
        _wrong(
            f"{len(cases)} cases are still open: hand them over, and say so",
            rule="nothing-open-true",
            field="/nothing_open",
        )
    if not (fact.text or cases or fact.nothing_open):
        _wrong("say what goes on, or that nothing does", rule="handover-says-what",
               field="/text")  # fmt: skip
    whole = {
        "cases": cases,
        "promises": at.in_hand.promises,
        "accept_by": at.happened_at + at.rules.within("shift_accepted"),
    }
    return Outcome(facts=(fact.model_copy(update=whole),))


def _accepted(shift: Shift, fact: facts.ShiftAccepted, at: At) -> Outcome:
    if shift.accepted:
        _wrong("the shift is taken over already", rule="accept-shift-once")
    if fact.by == shift.handed_over_by:
        _wrong("whoever hands over does not take over: let the next one say it",
               rule="accepted-by-another")  # fmt: skip
    own = at.in_hand.cases if shift.work_of == shift.handed_over_by else ()
    taken = tuple(case.id for case in own if fact.by not in case.restricted)
    promised = at.in_hand.promises if shift.work_of == shift.handed_over_by else ()
    late = max(at.happened_at - shift.accept_by, timedelta(0))
    noticed = (
        Noticed(
            rule="shift-accepted-in-time",
            article="Art.7(3)",
            proposal="接班的人到岗先签接班，再处理手头的事。",
        ),
    )
    update = {"cases_taken": taken, "late_s": int(late.total_seconds())}
    return Outcome(
        facts=(fact.model_copy(update=update),),
        noticed=noticed if late else (),
        assignments=tuple(CaseAssigned(case=case, by=fact.by, assignee=fact.by) for case in taken),
        onward=tuple(
            PromiseReassigned(id=promise, by=fact.by, assignee=fact.by, occasion="shift")
            for promise in promised
            if promise in shift.promises
        ),
    )


def _wrong(
    reason: str, *, rule: str, field: str | None = None, article: str = "Art.7(3)"
) -> NoReturn:
    refuse(reason, rule=rule, article=article, field=field)


REGISTER: Register[Shift, facts.AnyShiftFact] = Register(
    kind="shift",
    plural="shifts",
    letter="JB",
    steps={
        "hand_over": Step(fact=facts.ShiftHandedOver),
        "accept": Step(fact=facts.ShiftAccepted, during=("handed_over",)),
    },
    evolve=evolve,
    decide=decide,
    needs=needs,
    work_of=work_of,
)
