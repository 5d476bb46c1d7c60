"""Staff: given these facts, when this is reported, then it stands or is refused."""

from typing import Any

import pytest

from events import staff as facts
from events.staff import staff_id
from services.ledger.registers.contract import Item
from services.ledger.registers.staff import REGISTER
from tests.unit.services.ledger.organisation.scene import away, day, person
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import ID, plain, when

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


def told(fact: Any, *more: Any, first: Any = ANNA) -> Any:
    [recorded] = when(REGISTER, [first, *more], fact, others=OTHERS).facts
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
