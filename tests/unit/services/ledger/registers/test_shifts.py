"""Shifts: given a hand-over, when somebody takes over, then what was a person's own is theirs."""

from datetime import timedelta
from typing import Any

import pytest

from events import shift as facts
from events.commitment import PromiseReassigned
from events.staff import KIND as STAFF
from events.staff import staff_id
from services.ledger.organisation.workload import Asked, InHand
from services.ledger.registers.contract import Item, Outcome
from services.ledger.registers.shifts import REGISTER
from services.ledger.rulebook.terms import LIMITS
from tests.unit.services.ledger.organisation.scene import away, person
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.hands import CASE, OTHER_CASE, case
from tests.unit.services.ledger.registers.scene import ID, NOW, plain, when

PROMISE = "01970000-0000-7000-8000-0000000000b1"
OTHERS = {
    (STAFF, staff_id(who)): Item(
        id=ID, version=1, community="lakeside", subjects=(), state=person(who, *told)
    )
    for who, told in (("bert", ()), ("absent", (away(-1),)))
}


def handed(**said: Any) -> facts.ShiftHandedOver:
    data = {"by": "anna", "community": "lakeside", "shift": "前台早班", "text": "电梯还没修好"}
    fact: facts.ShiftHandedOver = plain(facts.ShiftHandedOver, **{**data, **said})
    return fact


def when_handed(fact: facts.ShiftHandedOver, **at: Any) -> facts.ShiftHandedOver:
    [recorded] = when(REGISTER, [], fact, others=OTHERS, **at).facts
    assert isinstance(recorded, facts.ShiftHandedOver)
    return recorded


def recorded(**said: Any) -> facts.ShiftHandedOver:
    return handed(cases=(CASE, OTHER_CASE), **said).model_copy(
        update={"accept_by": NOW + LIMITS["shift_accepted"]}
    )


def taken(given: facts.ShiftHandedOver, by: str = "bert", **at: Any) -> Outcome:
    both = InHand(cases=(case(), case(OTHER_CASE)))
    return when(REGISTER, [given], plain(facts.ShiftAccepted, by=by), **{"in_hand": both, **at})


@pytest.mark.proves("Art.7(3)", "shift-lists-what-is-open")
def test_a_hand_over_lists_every_open_urgent_case_and_promise_besides_those_named() -> None:
    fact = handed(to="bert", cases=(CASE,))
    assert REGISTER.work_of(None, fact) == Asked(staff="anna", promises=True)
    team = Asked(staff="desk:lakeside", promises=True)
    assert REGISTER.work_of(None, handed(work_of="desk:lakeside")) == team
    in_hand = InHand(cases=(case(), case(OTHER_CASE)), promises=(PROMISE,))
    shown = when_handed(fact, cases={CASE: case(assignee="desk:lakeside")}, in_hand=in_hand)
    assert (shown.cases, shown.promises) == ((CASE, OTHER_CASE), (PROMISE,))
    assert shown.accept_by == NOW + timedelta(minutes=30)


@pytest.mark.proves("Art.7(3)", "shift-passes-cases-on")
def test_a_persons_own_cases_become_theirs_who_takes_over() -> None:
    outcome = taken(recorded())
    [fact] = outcome.facts
    assert isinstance(fact, facts.ShiftAccepted)
    assert fact.cases_taken == (CASE, OTHER_CASE)
    assert [(each.case, each.assignee) for each in outcome.assignments] == [
        (CASE, "bert"), (OTHER_CASE, "bert"),
    ]  # fmt: skip
    kept = InHand(cases=(case(), case(OTHER_CASE, restricted=("bert",))))
    assert [each.case for each in taken(recorded(), in_hand=kept).assignments] == [CASE]


@pytest.mark.proves("Art.7(3)", "promise.reassigned")
def test_what_a_person_promised_is_theirs_who_takes_over() -> None:
    handed_on = recorded().model_copy(update={"promises": (PROMISE,)})
    outcome = taken(handed_on, in_hand=InHand(promises=(PROMISE, OTHER_CASE)))
    [given] = outcome.onward
    assert isinstance(given, PromiseReassigned)
    assert (given.id, given.assignee, given.occasion) == (PROMISE, "bert", "shift")
    assert taken(handed_on).onward == (), "it was kept meanwhile"


def test_a_teams_cases_stay_the_teams() -> None:
    outcome = taken(recorded(work_of="desk:lakeside"))
    assert outcome.assignments == ()
    shift = REGISTER.evolve(None, recorded())
    asked = REGISTER.work_of(shift, plain(facts.ShiftAccepted, by="bert"))
    assert asked == Asked(staff="anna", among=(CASE, OTHER_CASE), promises=True)


@pytest.mark.proves("Art.7(3)", "shift-accepted-in-time")
@pytest.mark.parametrize(("late_us", "late_s", "rules"), [
    (0, 0, []), (1, 0, ["shift-accepted-in-time"]), (90_000_000, 90, ["shift-accepted-in-time"]),
])  # fmt: skip
def test_who_takes_over_late_is_found(late_us: int, late_s: int, rules: list[str]) -> None:
    now = NOW + LIMITS["shift_accepted"] + timedelta(microseconds=late_us)
    outcome = taken(recorded(), now=now)
    [fact] = outcome.facts
    assert isinstance(fact, facts.ShiftAccepted)
    assert fact.late_s == late_s
    assert [found.rule for found in outcome.noticed] == rules


@pytest.mark.proves("Art.7(3)", "accept-shift-once")
def test_a_shift_is_taken_over_once() -> None:
    with refused("accept-shift-once", article="Art.7(3)"):
        when(REGISTER, [recorded(), plain(facts.ShiftAccepted, by="bert")],
             plain(facts.ShiftAccepted, by="carl"))  # fmt: skip


@pytest.mark.proves("Art.7(3)", "accepted-by-another")
def test_nobody_takes_over_from_themselves() -> None:
    with refused("accepted-by-another", article="Art.7(3)"):
        taken(recorded(), by="anna")


@pytest.mark.proves("Art.7(3)", "shift-to-another")
def test_nobody_hands_over_to_themselves() -> None:
    with refused("shift-to-another", article="Art.7(3)"):
        when_handed(handed(to="anna"))


@pytest.mark.proves("Art.7(3)", "shift-taker-here")
def test_nobody_hands_over_to_somebody_who_is_away() -> None:
    assert when_handed(handed(to="bert"))
    assert when_handed(handed(to="stranger")), "not everybody is registered yet"
    with refused("shift-taker-here", article="Art.7(3)"):
        when_handed(handed(to="absent"))


@pytest.mark.proves("Art.7(3)", "handed-over-open")
def test_what_is_over_is_not_handed_over() -> None:
    with refused("handed-over-open", article="Art.7(3)"):
        when_handed(handed(cases=(CASE,)), cases={CASE: case(status="closed")})


@pytest.mark.proves("Art.7(3)", "nothing-open-true")
def test_nothing_is_open_only_where_nothing_is() -> None:
    assert when_handed(handed(text=None, nothing_open=True)).nothing_open
    with refused("nothing-open-true", article="Art.7(3)"):
        when_handed(handed(nothing_open=True), in_hand=InHand(cases=(case(),)))


@pytest.mark.proves("Art.7(3)", "handover-says-what")
def test_a_hand_over_says_something() -> None:
    with refused("handover-says-what", article="Art.7(3)"):
        when_handed(handed(text=None))
