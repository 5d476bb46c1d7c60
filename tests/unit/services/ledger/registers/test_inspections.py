"""Inspections: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import inspection as facts
from services.ledger.registers.inspections import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

RECEIVED = plain(
    facts.InspectionReceived, community="lakeside", authority="消防", subjects=["fire_safety"]
)


def ordered(key: str = "1", days: int = 3) -> Any:
    due_at = (NOW + timedelta(days=days)).isoformat()
    return plain(
        facts.RectificationOrdered, key=key, text="换闭门器", owner="staff:e", due_at=due_at
    )


def completed(key: str = "1") -> Any:
    return plain(facts.RectificationCompleted, key=key, text="已换")


def closed(result: str) -> Any:
    return plain(facts.InspectionClosed, result=result, told="复函")


@pytest.mark.proves("situation:inspection", "rectification-once")
@pytest.mark.proves("Art.8", "rectification-once")
@pytest.mark.proves("Art.8", "rectification-ahead")
def test_what_is_ordered_has_a_number_and_a_date_of_its_own() -> None:
    assert when(REGISTER, [RECEIVED], ordered()).facts == (ordered(),)
    with refused("rectification-once", article="Art.8"):
        when(REGISTER, [RECEIVED, ordered()], ordered(days=9))
    with refused("rectification-ahead", article="Art.8"):
        when(REGISTER, [RECEIVED], ordered(days=0))


@pytest.mark.proves("situation:inspection", "rectification-ordered")
@pytest.mark.proves("Art.8", "rectification-ordered")
@pytest.mark.proves("Art.8", "rectified-once")
@pytest.mark.proves("Art.8", "rectified-in-time")
def test_what_was_ordered_is_put_right_once_and_late_is_found() -> None:
    with refused("rectification-ordered", article="Art.8"):
        when(REGISTER, [RECEIVED], completed())
    with refused("rectified-once", article="Art.8"):
        when(REGISTER, [RECEIVED, ordered(), completed()], completed())
    due = NOW + timedelta(days=3)
    in_time = when(REGISTER, [RECEIVED, ordered()], completed(), now=due)
    assert (in_time.facts[0].to_data()["late_s"], in_time.noticed) == (0, ())
    late = when(REGISTER, [RECEIVED, ordered()], completed(), now=due + timedelta(minutes=2))
    assert late.facts[0].to_data()["late_s"] == 120
    assert [each.rule for each in late.noticed] == ["rectified-in-time"]


@pytest.mark.proves("situation:inspection", "rectify-before-closing")
@pytest.mark.proves("Art.8", "rectify-before-closing")
@pytest.mark.proves("Art.8", "result-of-orders")
@pytest.mark.proves("Art.8", "inspection-open")
def test_the_authority_is_told_what_is_so() -> None:
    given = [RECEIVED, ordered("1"), ordered("2"), completed("1")]
    with refused("rectify-before-closing", article="Art.8"):
        when(REGISTER, given, closed("put_right"))
    with refused("result-of-orders", article="Art.8"):
        when(REGISTER, given, closed("nothing_found"))
    assert when(REGISTER, given, closed("fined")).facts == (closed("fined"),)
    whole = [*given, completed("2")]
    assert when(REGISTER, whole, closed("put_right")).facts == (closed("put_right"),)
    with refused("inspection-open", article="Art.8"):
        when(REGISTER, [*whole, closed("put_right")], ordered("3"))
