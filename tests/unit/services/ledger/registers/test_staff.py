"""Staff: given these facts, when this is reported, then it stands or is refused."""

from typing import Any

import pytest

from events import staff as facts
from events.commitment import PromiseReassigned
from events.staff import staff_id
from services.ledger.organisation.workload import Asked, InHand
from services.ledger.registers.contract import Item, Outcome
from services.ledger.registers.staff import REGISTER
from tests.unit.services.ledger.organisation.scene import (
    assigned,
    away,
    chart,
    day,
    deputised,
    established,
    person,
)
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.hands import CASE, OTHER_CASE, case
from tests.unit.services.ledger.registers.scene import ID, NOW, plain, when

ANNA = plain(facts.StaffRegistered, staff="anna", name="周宁", community="lakeside")
TEAM = plain(facts.StaffRegistered, staff="desk:lakeside", sort="team", community="lakeside")
LEFT = plain(facts.StaffLeft, left_at=day(9))
OTHERS = {
    (facts.KIND, staff_id(who)): Item(
        id=ID, version=1, community="lakeside", subjects=(), state=person(who, *told)
    )
    for who, told in (
        ("bert", ()),
        ("absent", (away(1),)),
        ("gone", (plain(facts.StaffLeft, left_at=day(1)),)),
    )
}


def back(at: float, since: float | None = None) -> Any:
    began = None if since is None else day(since)
    return plain(facts.AbsenceEnded, ended_at=day(at), since=began)


def after(fact: Any, *more: Any, first: Any = ANNA, **at: Any) -> Outcome:
    return when(REGISTER, [first, *more], fact, others=OTHERS, **{"chart": chart(), **at})


def told(fact: Any, *more: Any, first: Any = ANNA) -> Any:
    [recorded] = after(fact, *more, first=first).facts
    return recorded


def test_somebody_is_registered_under_the_id_they_act_under() -> None:
    assert when(REGISTER, [], ANNA).facts == (ANNA,)
    assert ANNA.only_id == staff_id("anna")


@pytest.mark.proves("Art.7(3)", "absence-as-event")
def test_an_absence_names_whose_it_is_and_ends_where_it_began_last() -> None:
    assert told(away(2, 4, "bert")).staff == "anna"
    two = (away(2, 4), away(8, 9))
    assert told(back(5), *two).since == day(2)
    assert told(back(8.5), *two).since == day(8)
    assert told(back(5, since=8), *two).since == day(8), "the later one is called off"
    assert told(back(1), *two).since == day(2), "they do not go after all"


@pytest.mark.proves("Art.7(3)", "absence-once")
def test_absences_do_not_meet() -> None:
    assert told(away(4, 5), away(2, 4))
    assert told(away(1, 2), away(2, 4))
    for since, until in ((3, 5), (1, 3), (1, None)):
        with refused("absence-once", article="Art.7(3)"):
            told(away(since, until), away(2, 4))
    with refused("absence-once", article="Art.7(3)"):
        told(away(8, 9), away(2))
    assert told(away(8, 9), away(2), back(3))


@pytest.mark.proves("Art.7(3)", "absence-there")
def test_only_an_absence_that_is_open_ends() -> None:
    with refused("absence-there", article="Art.7(3)"):
        told(back(3))
    with refused("absence-there", article="Art.7(3)"):
        told(back(5), away(2), back(3))
    with refused("absence-there", article="Art.7(3)"):
        told(back(5, since=4), away(2))


@pytest.mark.proves("Art.7(3)", "absence-forwards")
def test_nobody_is_back_before_they_go() -> None:
    with refused("absence-forwards", article="Art.7(3)"):
        told(away(2, 2))


@pytest.mark.proves("Art.7(3)", "person-away")
def test_a_team_is_not_away() -> None:
    with refused("person-away", article="Art.7(3)"):
        told(away(2), first=TEAM)


@pytest.mark.proves("Art.7(3)", "absence-of-staff")
def test_nobody_is_away_who_has_left() -> None:
    assert told(away(8), LEFT)
    with refused("absence-of-staff", article="Art.7(3)"):
        told(away(9), LEFT)


@pytest.mark.proves("Art.7(3)", "leave-once")
def test_somebody_leaves_once() -> None:
    assert told(LEFT).staff == "anna"
    with refused("leave-once", article="Art.7(3)"):
        told(LEFT, LEFT)


@pytest.mark.parametrize(
    ("deputy", "rule"),
    [
        pytest.param("anna", "deputy-another",
                     marks=pytest.mark.proves("Art.7(3)", "deputy-another")),
        pytest.param("stranger", "deputy-known",
                     marks=pytest.mark.proves("Art.7(3)", "deputy-known")),
        pytest.param("gone", "deputy-known",
                     marks=pytest.mark.proves("Art.7(3)", "deputy-known")),
        pytest.param("absent", "deputy-here",
                     marks=pytest.mark.proves("Art.7(3)", "deputy-here")),
    ],
)  # fmt: skip
def test_a_deputy_is_somebody_else_who_is_here(deputy: str, rule: str) -> None:
    assert told(away(2, 4, "bert")).deputy == "bert"
    with refused(rule, article="Art.7(3)"):
        told(away(2, 4, deputy))


URGENT = InHand(cases=(case(assignee="anna"), case(OTHER_CASE, assignee="anna")))


@pytest.mark.proves("Art.7(3)", "urgent-work-orphaned")
def test_urgent_cases_of_somebody_who_goes_without_a_deputy_are_found() -> None:
    for gone in (away(2, 4), LEFT):
        [found] = after(gone, in_hand=URGENT).noticed
        assert (found.rule, found.article) == ("urgent-work-orphaned", "Art.7(3)")
        assert "2 件" in (found.proposal or "")
        assert after(gone).noticed == (), "nothing urgent is theirs"
    assert after(away(2, 4, "bert"), in_hand=URGENT).noticed == ()


@pytest.mark.proves("Art.7(3)", "urgent-work-orphaned")
def test_the_deputy_of_their_post_will_do() -> None:
    held = (established("desk", "responsible"), assigned("desk", "anna"))
    covered = chart(*held, deputised("desk", "bert", 1, 5))
    assert after(away(2, 4), in_hand=URGENT, chart=covered).noticed == ()
    over = chart(*held, deputised("desk", "bert", 1, 2))
    assert after(away(2, 4), in_hand=URGENT, chart=over).noticed != ()
    too = chart(*held, deputised("desk", "bert"), people=(person("bert", away(1)),))
    assert after(away(2, 4), in_hand=URGENT, chart=too).noticed != ()


@pytest.mark.proves("Art.7(3)", "promise-orphaned")
def test_promises_of_somebody_who_goes_without_a_deputy_are_found() -> None:
    promised = InHand(promises=(CASE, OTHER_CASE))
    [found] = after(away(2, 4), in_hand=promised).noticed
    assert (found.rule, found.article) == ("promise-orphaned", "Art.7(3)")
    assert "2 个" in (found.proposal or "")
    assert after(away(2, 4, "bert"), in_hand=promised).noticed == ()
    both = InHand(cases=URGENT.cases, promises=promised.promises)
    assert len(after(LEFT, in_hand=both).noticed) == 2


@pytest.mark.proves("Art.7(3)", "promise.reassigned")
@pytest.mark.proves("Art.6(3)", "promise.reassigned")
def test_what_falls_due_meanwhile_is_the_deputys_to_keep() -> None:
    soon, late = day(3), day(9)
    promised = InHand(promises=(CASE, OTHER_CASE), due_at={CASE: soon, OTHER_CASE: late})
    outcome = after(away(2, 4, "bert"), in_hand=promised)
    [given] = outcome.onward
    assert isinstance(given, PromiseReassigned)
    assert (given.id, given.assignee, given.occasion) == (CASE, "bert", "absence")
    assert outcome.noticed == ()


@pytest.mark.proves("Art.7(3)", "promise.reassigned")
def test_without_a_deputy_it_is_whose_who_is_above_them() -> None:
    line = chart(
        established("desk", "responsible", above="boss"),
        established("boss", "supervisor"),
        assigned("desk", "anna"),
        assigned("boss", "bert"),
    )
    outcome = after(LEFT, in_hand=InHand(promises=(CASE,)), chart=line)
    [given] = outcome.onward
    assert isinstance(given, PromiseReassigned)
    assert (given.assignee, given.occasion) == ("bert", "left")
    assert outcome.noticed == ()


def passed_on(to: str = "bert", **said: Any) -> Any:
    return plain(facts.WorkReassigned, **{"to": to, "reason": "absence", **said})


def test_whose_work_is_looked_at() -> None:
    anna = person("anna")
    assert REGISTER.work_of(None, ANNA) is None
    assert REGISTER.work_of(anna, away(2)) == Asked(staff="anna", promises=True)
    assert REGISTER.work_of(anna, back(2)) is None
    everything = Asked(staff="anna", urgent=False, promises=True)
    assert REGISTER.work_of(anna, passed_on()) == everything
    named = passed_on(cases=(CASE,))
    assert REGISTER.work_of(anna, named) == Asked(staff="anna", urgent=False, among=(CASE,))


@pytest.mark.proves("Art.7(3)", "work-reassigned")
def test_cases_pass_on_but_for_those_that_are_kept_from_who_takes_over() -> None:
    kept = InHand(cases=(*URGENT.cases[:1], case(OTHER_CASE, restricted=("bert",))))
    outcome = after(passed_on(), in_hand=kept)
    [recorded] = outcome.facts
    assert isinstance(recorded, facts.WorkReassigned)
    assert (recorded.staff, recorded.cases) == ("anna", (CASE,))
    [assigned_to] = outcome.assignments
    assert (assigned_to.case, assigned_to.assignee) == (CASE, "bert")


@pytest.mark.parametrize(
    ("to", "rule"),
    [
        pytest.param("anna", "reassign-to-another",
                     marks=pytest.mark.proves("Art.7(3)", "reassign-to-another")),
        pytest.param("stranger", "taker-here",
                     marks=pytest.mark.proves("Art.7(3)", "taker-here")),
        pytest.param("absent", "taker-here",
                     marks=pytest.mark.proves("Art.7(3)", "taker-here")),
    ],
)  # fmt: skip
def test_who_takes_over_is_somebody_else_who_is_here(to: str, rule: str) -> None:
    with refused(rule, article="Art.7(3)"):
        after(passed_on(to), in_hand=URGENT, now=day(2))


@pytest.mark.proves("Art.7(3)", "work-there")
def test_there_is_something_to_pass_on() -> None:
    with refused("work-there", article="Art.7(3)"):
        after(passed_on(), now=NOW)
