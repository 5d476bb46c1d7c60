"""Visits at home: when this is told of one, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import home_visit as facts
from services.ledger.registers.contract import Outcome
from services.ledger.registers.home_visits import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

CASE = "01970000-0000-7000-8000-0000000000c5"
MADE_AT = NOW - timedelta(minutes=40)


def visited(**changes: Any) -> Outcome:
    data: dict[str, Any] = {
        "community": "lakeside",
        "purpose": "welfare",
        "flat": {"building": "b1", "unit": "1-0803"},
        "visited_at": MADE_AT,
        "met": "party",
        "party": {"kind": "owner", "name": "某业主", "unit": "1-0803"},
        "said": "一切都好",
    }
    return when(REGISTER, [], plain(facts.HomeVisitMade, **{**data, **changes}))


@pytest.mark.proves("Art.4(2)", "visit-becomes-a-contact")
def test_a_visit_on_which_nobody_asked_for_anything_is_recorded_only() -> None:
    outcome = visited()
    assert outcome.contact is None
    assert outcome.noticed == ()


@pytest.mark.proves("Art.4(2)", "visit-becomes-a-contact")
def test_what_was_asked_for_on_a_visit_is_a_contact_of_that_time() -> None:
    outcome = visited(category="repair", said="楼道灯不亮", companions=["staff:engineer-7"])
    contact = outcome.contact
    assert contact is not None
    assert (contact.channel, contact.building, outcome.contact_at) == ("home_visit", "b1", MADE_AT)
    assert contact.matters[0].case is None


@pytest.mark.proves("Art.4(2)", "visit-becomes-a-contact")
@pytest.mark.parametrize(("apart", "joined"), [(False, CASE), (True, None)])
def test_what_was_asked_for_belongs_to_the_case_or_is_told_apart(
    apart: bool, joined: str | None
) -> None:
    outcome = visited(purpose="case", case=CASE, category="repair", matter_apart=apart)
    assert outcome.contact is not None
    assert outcome.contact.matters[0].case == joined


@pytest.mark.proves("Art.4(2)", "visit-written-in-time")
def test_a_visit_told_of_days_later_is_found() -> None:
    outcome = visited(visited_at=NOW - timedelta(hours=25))
    assert [found.rule for found in outcome.noticed] == ["visit-written-in-time"]


@pytest.mark.proves("Art.4(2)", "visit-of-a-community", "visit-made", "visit-for-a-case")
@pytest.mark.proves("Art.9(1)", "visit-says-what", "visit-asked-by-somebody")
@pytest.mark.parametrize(
    ("changes", "rule", "article"),
    [
        ({"visited_at": NOW + timedelta(hours=1)}, "visit-made", "Art.4(2)"),
        ({"said": None}, "visit-says-what", "Art.9(1)"),
        ({"met": "nobody", "category": "repair"}, "visit-asked-by-somebody", "Art.9(1)"),
        ({"purpose": "revisit"}, "visit-for-a-case", "Art.4(2)"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], rule: str, article: str) -> None:
    with refused(rule, article=article):
        visited(**changes)


@pytest.mark.proves("Art.4(2)", "visit-of-a-community")
def test_a_visit_belongs_to_a_community() -> None:
    made = plain(
        facts.HomeVisitMade,
        purpose="welfare",
        flat={"building": "b1", "unit": "1-0803"},
        visited_at=MADE_AT,
        met="nobody",
    )
    with refused("visit-of-a-community", article="Art.4(2)"):
        when(REGISTER, [], made, community=None)
