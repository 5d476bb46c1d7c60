"""Who is turned to: level by level, deputies for whoever is away, nobody who is kept away."""

import pytest

from events import organisation as facts
from events import staff
from services.ledger.organisation.chart import Chart
from services.ledger.organisation.people import Person
from tests.unit.services.ledger.organisation.scene import (
    assigned,
    away,
    chart,
    day,
    deputised,
    established,
    person,
)
from tests.unit.services.ledger.registers.scene import plain

COMPANY = (
    established("head", "company", community=None),
    established("east", "region", "head", community=None),
    assigned("head", "boss"),
    assigned("east", "region"),
)
LAKESIDE = (
    established("manager", "project_manager", "east"),
    established("lead", "supervisor", "manager"),
    established("desk", "responsible", "lead", seats=3),
    assigned("manager", "manager"),
    assigned("lead", "lead"),
    assigned("desk", "anna"),
    assigned("desk", "bert", since=1),
)
WHOLE = ["lead", "manager", "region", "boss"]


def lakeside(*more: facts.AnyChartFact, people: tuple[Person, ...] = ()) -> Chart:
    return chart(*LAKESIDE, *more, company=COMPANY, people=people)


def line(of: Chart, who: str = "anna", at: float = 2, recused: tuple[str, ...] = ()) -> list[str]:
    found = of.escalation_line(who, day(at), recused=frozenset(recused))
    return [rung.person for rung in found]


@pytest.mark.proves("Art.3(4)", "escalation-line")
def test_a_case_climbs_level_by_level_to_the_head_of_the_company() -> None:
    line = lakeside().escalation_line("anna", day(2))
    assert [(rung.level, rung.post, rung.holder, rung.person) for rung in line] == [
        ("supervisor", "lead", "lead", "lead"),
        ("project_manager", "manager", "manager", "manager"),
        ("region", "east", "region", "region"),
        ("company", "head", "boss", "boss"),
    ]


def test_it_climbs_from_where_somebody_stands() -> None:
    of = lakeside()
    assert line(of, "lead") == WHOLE[1:]
    assert line(of, "region") == ["boss"]
    assert line(of, "boss") == []


def test_whoever_holds_no_post_is_below_the_lowest_head_of_the_community() -> None:
    assert line(lakeside(), "desk:lakeside") == WHOLE
    assert line(chart(company=COMPANY), "somebody") == ["region", "boss"]
    assert line(chart(), "somebody") == []


def test_of_several_posts_the_highest_counts_and_nobody_is_above_themselves() -> None:
    of = lakeside(assigned("desk", "lead"))
    assert of.post_of("lead", day(2)) == "lead"
    both = chart(*LAKESIDE[:3], assigned("manager", "lead"), assigned("lead", "lead"),
                 assigned("desk", "anna"), company=COMPANY)  # fmt: skip
    assert line(both) == ["lead", "region", "boss"], "nobody twice"


def test_the_chart_is_that_of_the_asked_instant() -> None:
    of = lakeside(
        plain(facts.HolderRelieved, post="lead", holder="lead", ended_at=day(5)),
        assigned("lead", "newcomer", since=6),
    )
    assert [line(of, at=at)[0] for at in (4.99, 5, 5.99, 6)] == [
        "lead", "manager", "manager", "newcomer",
    ]  # fmt: skip
    assert of.post_of("bert", day(0.5)) is None
    assert of.post_of("bert", day(1)) == "desk"
    assert line(of, at=-1) == [], "nothing was there yet"


@pytest.mark.proves("Art.7(3)", "deputy-stands-in")
def test_whoever_is_away_is_stood_in_for_until_they_are_back() -> None:
    absent = person("lead", away(2, 4, "bert"))
    of = lakeside(people=(absent,))
    assert [line(of, at=at)[0] for at in (1.99, 2, 4)] == ["lead", "bert", "bert"]
    assert of.escalation_line("anna", day(3))[0].holder == "lead"
    back = person("lead", away(2, 4, "bert"), plain(staff.AbsenceEnded, ended_at=day(3)))
    assert [line(lakeside(people=(back,)), at=at)[0] for at in (2.99, 3)] == ["bert", "lead"]


def test_the_deputy_of_the_post_stands_in_where_the_absence_names_nobody() -> None:
    of = lakeside(deputised("lead", "vera", 2, 4), people=(person("lead", away(1)),))
    assert [line(of, at=at)[0] for at in (1, 2, 3.99, 4)] == [
        "manager", "vera", "vera", "manager",
    ]  # fmt: skip


def test_a_vacant_post_is_its_deputys_and_nobodys_is_passed_by() -> None:
    vacant = (*LAKESIDE[:4], assigned("desk", "anna"))
    of = chart(*vacant, deputised("lead", "vera", 2), company=COMPANY)
    assert line(of, at=1)[0] == "manager"
    first = of.escalation_line("anna", day(2))[0]
    assert (first.post, first.holder, first.person) == ("lead", None, "vera")


def test_a_deputy_who_is_away_is_stood_in_for_and_a_circle_of_deputies_by_nobody() -> None:
    people = (person("lead", away(1, None, "bert")), person("bert", away(1, None, "carl")))
    of = lakeside(people=people)
    assert line(of)[0] == "carl"
    assert of.stand_in("lead", day(2)) == "carl"
    assert of.stand_in("anna", day(2)) == "anna"
    circle = (*people, person("carl", away(1, None, "lead")))
    assert line(lakeside(people=circle)) == WHOLE[1:]


@pytest.mark.proves("Art.6(6)", "recused-passed-by")
def test_whoever_is_kept_away_is_passed_by() -> None:
    assert line(lakeside(), recused=("lead", "region")) == ["manager", "boss"]
    of = lakeside(deputised("lead", "vera"), people=(person("manager", away(1, None, "lead")),))
    assert line(of, recused=("lead",)) == ["vera", "region", "boss"]


def test_whoever_has_left_is_not_turned_to() -> None:
    left = person("lead", plain(staff.StaffLeft, left_at=day(1)))
    assert line(lakeside(people=(left,))) == WHOLE[1:]


def test_what_reported_to_a_post_that_is_no_more_reports_to_its_successor_or_above() -> None:
    ended = {"post": "lead", "ended_at": day(3)}
    of = lakeside(plain(facts.PostAbolished, **ended))
    assert [line(of, at=at)[0] for at in (2.99, 3)] == ["lead", "manager"]
    other = established("other", "supervisor", "manager")
    succeeded = plain(facts.PostAbolished, **ended, successor="other")
    of = lakeside(other, assigned("other", "otto"), succeeded)
    assert line(of, at=3)[0] == "otto"
    assert "lead" not in of.in_force(day(3))


def test_of_several_at_one_level_the_nearest_is_turned_to() -> None:
    chief = (
        established("chief", "supervisor", "manager"),
        assigned("chief", "chief"),
        plain(facts.PostChanged, post="lead", reports_to="chief", since=day(1)),
    )
    assert line(lakeside(*chief), at=2) == WHOLE
    assert line(lakeside(*chief), "lead", at=2) == ["chief", *WHOLE[1:]]
    absent = person("lead", away(1))
    assert line(lakeside(*chief, people=(absent,)), at=2) == ["chief", *WHOLE[1:]]
