"""Samples of answers: nobody chooses what is drawn, and nobody scores themselves."""

from datetime import date, timedelta
from typing import Any

import pytest

from events import conduct as facts
from services.ledger.registers.conduct_samples import REGISTER, drawing
from services.ledger.registers.contract import Drawn, Lot
from tests.unit.events.examples.cases import CASE
from tests.unit.events.examples.conduct import SAMPLE
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import EVENT, NOW, plain, when

YESTERDAY = date(2026, 3, 1)
LOTS = (
    Lot(reply=EVENT, case=CASE, person="staff:a"),
    Lot(reply=SAMPLE, case=CASE, person="staff:b"),
)
DRAWN = Drawn(seed="0" * 64, seed_position=9, replies=7, people=2, lots=LOTS)


def sampled(**changes: Any) -> Any:
    data = {"community": "lakeside", "day": YESTERDAY.isoformat()}
    return plain(facts.ConductSampled, **{**data, **changes})


def recorded() -> Any:
    return when(REGISTER, [], sampled(), drawn=DRAWN).facts[0]


def reviewed(reply: str = "1", score: int = 4, by: str = "staff:b") -> Any:
    return plain(facts.ConductReviewed, reply=reply, score=score, by=by)


def test_a_sample_tells_what_it_was_drawn_from() -> None:
    fact = recorded()
    assert (fact.seed_position, fact.replies, fact.people) == (9, 7, 2)
    assert [(each.key, each.person) for each in fact.drawn] == [("1", "staff:a"), ("2", "staff:b")]


def test_a_communitys_day_is_one_sample_whoever_draws() -> None:
    assert sampled().only_id == sampled(by="staff:other", per_person=3).only_id
    assert sampled().only_id != sampled(community="hillside").only_id


@pytest.mark.proves("Art.6(1)", "sample-after-day")
@pytest.mark.proves("Art.6(1)", "sample-of-late")
def test_a_day_is_drawn_when_it_is_over_and_not_long_ago() -> None:
    wanted = drawing(None, sampled(per_person=2), NOW)
    assert wanted is not None
    assert (wanted.day, wanted.per_person) == (YESTERDAY, 2)
    with refused("sample-after-day", article="Art.6(1)"):
        drawing(None, sampled(), NOW - timedelta(days=1))
    with refused("sample-of-late"):
        drawing(None, sampled(), NOW + timedelta(days=40))
    with refused("sample-after-day"):
        when(REGISTER, [], sampled(), drawn=None)


@pytest.mark.proves("Art.6(1)", "sample-of-a-community")
@pytest.mark.proves("Art.6(1)", "sample-of-something")
def test_a_sample_is_of_a_communitys_answers() -> None:
    with refused("sample-of-a-community"):
        when(REGISTER, [], sampled(community=None), community=None, drawn=DRAWN)
    nothing = Drawn(seed="0" * 64, seed_position=9, replies=0, people=0, lots=())
    with refused("sample-of-something"):
        when(REGISTER, [], sampled(), drawn=nothing)


@pytest.mark.proves("Art.6(1)", "conduct-reviewed-by-another")
@pytest.mark.proves("Art.6(1)", "reply-drawn")
@pytest.mark.proves("Art.6(1)", "review-reply-once")
def test_somebody_else_scores_each_drawn_answer_once() -> None:
    [fact] = when(REGISTER, [recorded()], reviewed()).facts
    assert isinstance(fact, facts.ConductReviewed)
    assert fact.person == "staff:a"
    with refused("conduct-reviewed-by-another"):
        when(REGISTER, [recorded()], reviewed(by="staff:a"))
    with refused("reply-drawn"):
        when(REGISTER, [recorded()], reviewed("3"))
    with refused("review-reply-once"):
        when(REGISTER, [recorded(), fact], reviewed())


@pytest.mark.proves("Art.6(1)", "low-conduct-score")
@pytest.mark.parametrize(("score", "low"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_low_score_is_found(score: int, low: bool) -> None:
    outcome = when(REGISTER, [recorded()], reviewed(score=score))
    assert [each.rule for each in outcome.noticed] == (["low-conduct-score"] if low else [])
