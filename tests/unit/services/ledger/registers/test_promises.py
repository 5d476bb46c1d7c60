"""Promises: within what a role may promise, kept by their day, and told when they are not."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from events import commitment as facts
from events.instant import format_instant
from events.staff import staff_id
from services.ledger.organisation.people import Absence, Person
from services.ledger.registers.contract import Item
from services.ledger.registers.promises import REGISTER
from services.ledger.rulebook.rules import shipped_rules
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

OWNER = {"kind": "owner", "name": "张三", "unit": "3-1502"}
RANKS: tuple[facts.PromiserRole, ...] = (
    "front_desk",
    "steward",
    "supervisor",
    "project_manager",
    "company",
)
LATE = NOW + timedelta(days=3)


def made(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "party": OWNER,
        "subject": "visit",
        "text": "周三上午到您家看",
        "channel": "phone",
        "promised_by": "staff:desk-1",
        "role": "front_desk",
        "due_at": format_instant(NOW + timedelta(days=2)),
    }
    return plain(facts.PromiseMade, **{**data, **changes})


def recorded(**changes: Any) -> Any:
    return when(REGISTER, [], made(**changes)).facts[0]


KEPT = plain(facts.PromiseKept, text="已上门")
WITHDRAWN = plain(facts.PromiseWithdrawn, reason="备件停产", channel="phone")


def test_a_promise_says_who_keeps_it_and_which_limits_it_was_held_against() -> None:
    fact = recorded()
    assert (fact.assignee, fact.within_authority) == ("staff:desk-1", True)
    assert fact.limits == shipped_rules().label
    assert fact.made_at == NOW
    assert when(REGISTER, [fact], KEPT).facts == (KEPT,)


@pytest.mark.proves("Art.6(3)", "promise-beyond-authority")
@pytest.mark.parametrize(
    ("changes", "beyond"),
    [
        ({}, False),
        ({"subject": "repair"}, True),
        ({"due_at": format_instant(NOW + timedelta(days=8))}, True),
        ({"subject": "refund", "role": "supervisor", "amount_yuan": 500}, False),
        ({"subject": "refund", "role": "supervisor", "amount_yuan": 501}, True),
        ({"subject": "exception", "role": "project_manager"}, False),
    ],
)
def test_what_is_more_than_a_role_may_promise_is_found(
    changes: dict[str, Any], beyond: bool
) -> None:
    outcome = when(REGISTER, [], made(**changes))
    rules = [each.rule for each in outcome.noticed]
    assert rules == (["promise-beyond-authority"] if beyond else [])
    [fact] = outcome.facts
    assert isinstance(fact, facts.PromiseMade)
    assert fact.within_authority is not beyond


def test_each_role_further_up_may_promise_what_those_below_it_may() -> None:
    for lower, upper in itertools.pairwise(RANKS):
        below, above = shipped_rules().authority(lower), shipped_rules().authority(upper)
        assert below.subjects <= above.subjects
        assert below.amount_max_yuan <= above.amount_max_yuan
        assert below.ahead_max <= above.ahead_max


@pytest.mark.proves("Art.6(3)", "promise-of-a-community")
@pytest.mark.proves("Art.6(3)", "promise-to-somebody")
@pytest.mark.proves("Art.6(3)", "promise-due-ahead")
def test_a_promise_is_given_to_somebody_for_a_day_to_come() -> None:
    with refused("promise-of-a-community", article="Art.6(3)"):
        when(REGISTER, [], made(community=None), community=None)
    with refused("promise-to-somebody"):
        when(REGISTER, [], made(party=None))
    with refused("promise-due-ahead"):
        when(REGISTER, [], made(due_at=format_instant(NOW)))


@pytest.mark.proves("Art.6(3)", "confirm-beyond-authority")
@pytest.mark.proves("Art.6(3)", "promise-confirmed-by-another")
@pytest.mark.proves("Art.6(3)", "confirm-within-authority")
def test_somebody_with_the_authority_stands_by_what_went_beyond() -> None:
    beyond = recorded(subject="repair")
    stands = plain(facts.PromiseConfirmed, by="staff:boss", role="supervisor")
    assert when(REGISTER, [beyond], stands).facts == (stands,)
    with refused("confirm-beyond-authority"):
        when(REGISTER, [beyond, stands], stands)
    with refused("promise-confirmed-by-another"):
        when(REGISTER, [beyond], stands.model_copy(update={"by": "staff:desk-1"}))
    with refused("confirm-within-authority"):
        when(REGISTER, [beyond], stands.model_copy(update={"role": "guard"}))


@pytest.mark.proves("Art.6(3)", "promise-kept-late")
@pytest.mark.proves("Art.6(3)", "broken-promise-told")
def test_a_promise_kept_late_or_broken_without_a_word_is_found() -> None:
    [found] = when(REGISTER, [recorded()], KEPT, now=LATE).noticed
    assert found.rule == "promise-kept-late"
    broken = plain(facts.PromiseBroken, reason="忘了")
    [found] = when(REGISTER, [recorded()], broken, now=LATE).noticed
    assert found.rule == "broken-promise-told"
    told = plain(facts.PromiseBroken, reason="忘了", channel="phone")
    assert when(REGISTER, [recorded()], told, now=LATE).noticed == ()


@pytest.mark.proves("Art.6(3)", "promise-standing")
@pytest.mark.proves("Art.6(3)", "withdraw-before-due")
def test_a_promise_ends_once_and_is_taken_back_only_before_its_day() -> None:
    assert when(REGISTER, [recorded()], WITHDRAWN).facts == (WITHDRAWN,)
    with refused("promise-standing"):
        when(REGISTER, [recorded(), WITHDRAWN], KEPT)
    with refused("withdraw-before-due"):
        when(REGISTER, [recorded()], WITHDRAWN, now=LATE)


@pytest.mark.proves("Art.7(3)", "promise-to-another-hand", "promise-taker-here")
def test_a_promise_passes_to_somebody_else_who_is_here() -> None:
    promise = recorded()
    given = plain(facts.PromiseReassigned, by="staff:chief", assignee="staff:b", occasion="other")
    [passed] = when(REGISTER, [promise], given).facts
    assert isinstance(passed, facts.PromiseReassigned)
    assert passed.was == promise.assignee
    with refused("promise-to-another-hand", article="Art.7(3)"):
        when(REGISTER, [promise, passed], given)
    gone = Absence(since=NOW - timedelta(days=1), planned_until=None, deputy=None)
    away = Person(id="staff:b", team=False, absences=(gone,))
    item = Item(id=staff_id("staff:b"), version=2, community=None, subjects=(), state=away)
    with refused("promise-taker-here", article="Art.7(3)"):
        when(REGISTER, [promise], given, others={("staff", item.id): item})
