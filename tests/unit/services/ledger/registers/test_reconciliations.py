"""Reconciliations: given these facts, when this is reported, then that follows or is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events import reconciliation as facts
from services.ledger.registers.contract import Outcome, Tallied
from services.ledger.registers.reconciliations import REGISTER, evolve, tally
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import plain, when

DAY_AFTER = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def compared(**changes: Any) -> facts.SourceReconciled:
    data: dict[str, Any] = {
        "community": "lakeside",
        "counted": "switchboard",
        "day": "2026-03-01",
        "outside": 41,
        "counted_by": "staff:hotline-1",
        "evidence": "总机当日通话清单",
        **changes,
    }
    fact: facts.SourceReconciled = plain(facts.SourceReconciled, **data)
    return fact


def decided(given: list[Any], fact: Any, held: int) -> Outcome:
    return when(REGISTER, given, fact, tallied=Tallied(count=held, position=900))


@pytest.mark.proves("situation:reconciliation", "every-entry-counted")
def test_the_ledger_writes_its_own_count_and_position_beside_the_outside_one() -> None:
    outcome = decided([], compared(), held=41)
    [fact] = outcome.facts
    assert isinstance(fact, facts.SourceReconciled)
    assert (fact.outside, fact.held, fact.position) == (41, 41, 900)
    assert outcome.noticed == ()


@pytest.mark.proves("Art.9(1)", "every-entry-counted")
@pytest.mark.parametrize(("held", "advice"), [(39, "补登"), (43, "重复")])
def test_a_gap_is_found_whichever_side_is_short(held: int, advice: str) -> None:
    [found] = decided([], compared(), held=held).noticed
    assert found.rule == "every-entry-counted"
    assert found.proposal is not None
    assert advice in found.proposal


@pytest.mark.proves("Art.9(1)", "every-entry-counted")
def test_a_recount_compares_with_the_count_that_stands() -> None:
    [gap] = decided([], compared(), held=39).facts
    recounted = plain(facts.SourceRecounted)
    assert len(decided([gap], recounted, held=40).noticed) == 1
    assert decided([gap], recounted, held=41).noticed == ()
    assert decided([gap], plain(facts.SourceRecounted, outside=39), held=39).noticed == ()


@pytest.mark.proves("Art.9(1)", "gap-is-open")
def test_only_an_open_gap_is_explained_or_counted_again() -> None:
    [agreed] = decided([], compared(), held=41).facts
    explained = plain(facts.GapExplained, reason="拨错号码")
    with refused("gap-is-open", article="Art.9(1)"):
        when(REGISTER, [agreed], explained)
    [gap] = decided([], compared(), held=39).facts
    assert when(REGISTER, [gap], explained).facts == (explained,)
    state = evolve(evolve(None, gap), explained)  # type: ignore[arg-type]  # what was decided above
    with refused("gap-is-open"):
        tally(state, plain(facts.SourceRecounted), DAY_AFTER)


@pytest.mark.proves("Art.9(1)", "day-is-over")
@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-03"])
def test_a_day_that_is_not_over_in_china_is_refused(day: str) -> None:
    with refused("day-is-over", article="Art.9(1)"):
        tally(None, compared(day=day), DAY_AFTER)


@pytest.mark.proves("Art.9(1)", "compared-within-a-month")
def test_a_day_of_long_ago_is_refused() -> None:
    assert tally(None, compared(day="2026-01-30"), DAY_AFTER) is not None
    with refused("compared-within-a-month", article="Art.9(1)"):
        tally(None, compared(day="2026-01-29"), DAY_AFTER)


@pytest.mark.proves("situation:reconciliation", "every-entry-counted")
def test_a_switchboard_is_compared_with_calls_that_came_in_by_themselves() -> None:
    wanted = tally(None, compared(source="urn:huiyin:source:hotline"), DAY_AFTER)
    assert wanted is not None
    assert wanted.first_hand
    assert wanted.source == "urn:huiyin:source:hotline"
    assert set(wanted.types) == {"huiyin.contact.logged.v1", "huiyin.call.missed.v1"}
