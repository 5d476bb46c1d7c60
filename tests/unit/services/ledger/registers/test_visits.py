"""Visits the company makes of its own accord: given these facts, when this is reported, then that
follows or is refused.
"""

from datetime import timedelta
from typing import Any

import pytest

from events import visit as facts
from events.home_visit import HomeVisitTraced
from events.item import ItemFact
from services.ledger.registers.contract import Item, ItemKey
from services.ledger.registers.home_visits import HomeVisit
from services.ledger.registers.visits import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import ID, NOW, plain, when

PARTY = {"kind": "owner", "name": "欧阳静怡", "phone": "13900004321"}


def planned(**changes: Any) -> ItemFact:
    data: dict[str, Any] = {
        "community": "lakeside",
        "occasion": "welfare",
        "flat": {"building": "b1", "unit": "1-101"},
        "party": PARTY,
        "visitor": "staff:desk-2",
        "planned_at": "2026-03-03T01:00:00Z",
        **changes,
    }
    fact: ItemFact = plain(facts.VisitPlanned, **data)
    return fact


def made(met: str = "party", **data: Any) -> ItemFact:
    said = {"heard": "水龙头关不紧"} if met in facts.SPOKEN_WITH else {}
    fact: ItemFact = plain(facts.VisitMade, met=met, **{**said, **data})
    return fact


def moved(planned_at: str) -> ItemFact:
    fact: ItemFact = plain(facts.VisitMoved, planned_at=planned_at, reason="去医院复查")
    return fact


def told(*steps: ItemFact) -> list[ItemFact]:
    """These facts as they land one after another."""
    given: list[ItemFact] = []
    for fact in steps:
        given += when(REGISTER, given, fact).facts
    return given


@pytest.mark.proves("Art.3(1)", "planned-visit-in-a-community")
@pytest.mark.proves("Art.3(1)", "planned-visit-to-somebody")
@pytest.mark.proves("Art.3(1)", "planned-visit-ahead")
def test_a_visit_is_planned_for_somebody_and_a_time_to_come() -> None:
    with refused("planned-visit-in-a-community", article="Art.3(1)"):
        when(REGISTER, [], planned(), community=None)
    with refused("planned-visit-to-somebody"):
        told(planned(flat=None, party=None))
    for steps in (
        [planned(planned_at="2026-03-01T01:00:00Z")],
        [planned(), moved("2026-03-01T01:00:00Z")],
    ):
        with refused("planned-visit-ahead"):
            told(*steps)


def test_it_should_have_been_made_a_day_after_its_time() -> None:
    first, second = told(planned(), moved("2026-03-05T01:00:00Z"))
    assert isinstance(first, facts.VisitPlanned)
    assert isinstance(second, facts.VisitMoved)
    assert (first.due_at, second.due_at) == (NOW + timedelta(days=2), NOW + timedelta(days=4))


def test_what_is_asked_for_on_a_visit_is_a_contact_of_whom_it_was_for() -> None:
    recalled = {"/party/name": "欧阳静怡", "/party/phone": "13900004321"}
    contact = when(REGISTER, told(planned()), made(category="repair"), recalled=recalled).contact
    assert contact is not None
    assert (contact.channel, contact.building, contact.direction) == ("home_visit", "b1", "inbound")
    assert contact.matters[0].text == "水龙头关不紧"
    assert contact.party is not None
    assert contact.party.name == "欧阳静怡"
    assert when(REGISTER, told(planned()), made()).contact is None


@pytest.mark.proves("Art.9(1)", "planned-visit-heard")
@pytest.mark.proves("Art.9(1)", "planned-visit-asked")
def test_who_was_met_is_heard_and_nobody_asks_for_nothing() -> None:
    for met in facts.SPOKEN_WITH:
        with refused("planned-visit-heard", article="Art.9(1)"):
            told(planned(), plain(facts.VisitMade, met=met))
    for met in ("nobody", "turned_away"):
        with refused("planned-visit-asked"):
            told(planned(), made(met, category="repair"))


@pytest.mark.proves("Art.3(1)", "planned-visit-open")
def test_a_door_nobody_opens_is_knocked_at_again() -> None:
    assert told(planned(), made("nobody"), made())
    cancelled = plain(facts.VisitCancelled, reason="搬走了")
    for end in (made(), made("turned_away"), cancelled):
        with refused("planned-visit-open"):
            told(planned(), end, made())


@pytest.mark.proves("Art.3(1)", "planned-visit-kept")
def test_a_visit_made_more_than_a_day_late_is_found() -> None:
    due = NOW + timedelta(days=2)
    assert when(REGISTER, told(planned()), made(), now=due).noticed == ()
    [found] = when(REGISTER, told(planned()), made(), now=due + timedelta(seconds=1)).noticed
    assert (found.rule, found.article) == ("planned-visit-kept", "Art.3(1)")
    again = told(planned(), made("nobody"))
    assert when(REGISTER, again, made(), now=due + timedelta(days=1)).noticed == ()


HOME_VISIT = "01970000-0000-7000-8000-000000000160"


def written_up() -> ItemFact:
    fact: ItemFact = plain(facts.VisitWrittenUp, home_visit=HOME_VISIT)
    return fact


def home_visit(*, planned: bool = False, community: str = "lakeside") -> dict[ItemKey, Item[Any]]:
    item = Item(
        id=HOME_VISIT,
        version=1,
        community=community,
        subjects=(),
        state=HomeVisit(planned=planned),
    )
    return {("home_visit", HOME_VISIT): item}


@pytest.mark.parametrize("before", [[], [made("nobody")], [made()]])
def test_plan_and_home_visit_tell_of_each_other(before: list[ItemFact]) -> None:
    outcome = when(REGISTER, [*told(planned()), *before], written_up(), others=home_visit())
    assert outcome.facts == (written_up(),)
    [traced] = outcome.onward
    assert isinstance(traced, HomeVisitTraced)
    assert (traced.item_id, traced.visit) == (HOME_VISIT, ID)


@pytest.mark.proves("Art.3(1)", "planned-visit-kept")
def test_a_home_visit_long_after_its_plan_is_found() -> None:
    late = NOW + timedelta(days=9)
    outcome = when(REGISTER, told(planned()), written_up(), now=late, others=home_visit())
    assert [found.rule for found in outcome.noticed] == ["planned-visit-kept"]


@pytest.mark.proves("Art.3(1)", "planned-visit-names-one")
@pytest.mark.proves("Art.3(1)", "home-visit-planned-once")
@pytest.mark.proves("Art.3(1)", "planned-visit-written-once")
def test_a_plan_names_one_home_visit_of_its_community_once() -> None:
    for others in ({}, home_visit(community="hillside")):
        with refused("planned-visit-names-one", article="Art.3(1)"):
            when(REGISTER, told(planned()), written_up(), others=others)
    with refused("home-visit-planned-once", article="Art.3(1)"):
        when(REGISTER, told(planned()), written_up(), others=home_visit(planned=True))
    cancelled = plain(facts.VisitCancelled, reason="搬走了")
    for before in (cancelled, written_up()):
        with refused("planned-visit-written-once", article="Art.3(1)"):
            when(REGISTER, [*told(planned()), before], written_up(), others=home_visit())
