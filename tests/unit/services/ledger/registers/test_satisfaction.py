"""Satisfaction: a low score is found and followed up in time; praise is recorded by a colleague."""

from datetime import timedelta
from typing import Any

import pytest

from events import satisfaction as facts
from services.ledger.registers.commendations import REGISTER as COMMENDATIONS
from services.ledger.registers.surveys import REGISTER
from tests.unit.events.examples.cases import CASE
from tests.unit.services.ledger.cases.test_decisions import RESOLVED, given
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

OWNER = {"kind": "owner", "name": "张三", "unit": "3-1502"}


def surveyed(**changes: Any) -> Any:
    data = {"community": "lakeside", "period": "2026-Q1", "score": 1, "channel": "app"}
    return plain(facts.SatisfactionSurveyed, **{**data, **changes})


def recorded(**changes: Any) -> Any:
    return when(REGISTER, [], surveyed(**changes)).facts[0]


def followed_up(**changes: Any) -> Any:
    data = {"how": "reached", "channel": "phone", "text": "已致歉"}
    return plain(facts.SatisfactionFollowedUp, **{**data, **changes})


@pytest.mark.proves("Art.1", "low-score")
@pytest.mark.parametrize(("score", "low"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_low_score_is_found_and_has_a_date_for_its_follow_up(score: int, low: bool) -> None:
    outcome = when(REGISTER, [], surveyed(score=score))
    [fact] = outcome.facts
    assert isinstance(fact, facts.SatisfactionSurveyed)
    assert fact.follow_up_due_at == (NOW + timedelta(days=2) if low else None)
    assert [each.rule for each in outcome.noticed] == (["low-score"] if low else [])


@pytest.mark.proves("Art.1", "survey-of-a-community")
@pytest.mark.proves("Art.1", "survey-about-something")
def test_a_score_is_about_a_case_or_a_time_in_a_community() -> None:
    with refused("survey-about-something", article="Art.1"):
        when(REGISTER, [], surveyed(period=None))
    with refused("survey-of-a-community"):
        when(REGISTER, [], surveyed(community=None), community=None)


@pytest.mark.proves("Art.1", "follow-up-of-low-score")
@pytest.mark.proves("Art.1", "follow-up-once")
@pytest.mark.proves("Art.1", "follow-up-with-whom")
def test_somebody_asks_once_whoever_gave_the_low_score() -> None:
    assert when(REGISTER, [recorded()], followed_up()).noticed == ()
    with refused("follow-up-of-low-score"):
        when(REGISTER, [recorded(score=4)], followed_up())
    with refused("follow-up-once"):
        when(REGISTER, [recorded(), followed_up()], followed_up())
    with refused("follow-up-with-whom"):
        when(REGISTER, [recorded(party=OWNER)], followed_up(how="anonymous"))


@pytest.mark.proves("Art.1", "follow-up-in-time")
def test_a_late_follow_up_is_found_and_a_vain_one_leaves_the_score_waiting() -> None:
    vain = followed_up(how="not_reached")
    late = NOW + timedelta(days=3)
    assert when(REGISTER, [recorded()], vain, now=late).noticed == ()
    [found] = when(REGISTER, [recorded(), vain], followed_up(), now=late).noticed
    assert found.rule == "follow-up-in-time"


@pytest.mark.proves("Art.6(6)", "low-score-asked-by-another")
def test_whoever_handled_the_case_does_not_ask_why_the_score_is_low() -> None:
    scored = recorded(case=CASE, period=None)
    cases = {CASE: given(RESOLVED)}
    for by, rules in (
        ("staff:other", []),
        ("staff:x", ["low-score-asked-by-another"]),
    ):
        asked = followed_up().model_copy(update={"by": by})
        outcome = when(REGISTER, [scored], asked, cases=cases)
        assert [each.rule for each in outcome.noticed] == rules


@pytest.mark.proves("Art.1", "commendation-of-a-community")
@pytest.mark.proves("Art.1", "praise-recorded-by-another")
def test_nobody_records_praise_of_themselves() -> None:
    data = {"community": "lakeside", "praised": "staff:e", "channel": "phone", "text": "谢谢"}
    praise = plain(facts.CommendationReceived, **data)
    assert when(COMMENDATIONS, [], praise).facts == (praise,)
    with refused("praise-recorded-by-another"):
        when(COMMENDATIONS, [], praise.model_copy(update={"by": "staff:e"}))
    with refused("commendation-of-a-community"):
        when(COMMENDATIONS, [], praise.model_copy(update={"community": None}), community=None)
