"""Assistance between departments: given these facts, when this is reported, then that follows or is
refused.
"""

from datetime import timedelta
from typing import Any

import pytest

from events import assistance as facts
from events.item import ItemFact
from services.ledger.registers.assistances import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

GUARDS, CLEANING, DRIVERS = "team:guards", "team:cleaning", "team:drivers"


def requested(**changes: Any) -> ItemFact:
    data: dict[str, Any] = {
        "community": "lakeside",
        "by": "staff:desk-1",
        "title": "拦车",
        "text": "周三上午吊装，请拦车两小时。",
        "team": "team:engineering",
        "to": GUARDS,
        **changes,
    }
    fact: ItemFact = plain(facts.AssistanceRequested, **data)
    return fact


def accepted(receiver: str = GUARDS, **data: Any) -> ItemFact:
    fact: ItemFact = plain(
        facts.AssistanceAccepted, **{"by": "staff:guard-1", "receiver": receiver, **data}
    )
    return fact


def declined(receiver: str = GUARDS) -> ItemFact:
    fact: ItemFact = plain(
        facts.AssistanceDeclined, by="staff:guard-1", receiver=receiver, reason="抽不出人"
    )
    return fact


def redirected(to: str) -> ItemFact:
    fact: ItemFact = plain(facts.AssistanceRedirected, to=to)
    return fact


def completed(by: str = "staff:guard-1", **data: Any) -> ItemFact:
    fact: ItemFact = plain(facts.AssistanceCompleted, by=by, result="拦好了", **data)
    return fact


def told(*steps: ItemFact) -> list[ItemFact]:
    """These facts as they land one after another."""
    given: list[ItemFact] = []
    for fact in steps:
        given += when(REGISTER, given, fact).facts
    return given


@pytest.mark.parametrize(("urgent", "minutes"), [(True, 30), (False, 240)])
def test_whoever_is_asked_says_yes_or_no_in_time(urgent: bool, minutes: int) -> None:
    for fact in (
        told(requested(urgent=urgent))[-1],
        told(requested(urgent=urgent), declined(), redirected(CLEANING))[-1],
    ):
        assert isinstance(fact, facts.AssistanceRequested | facts.AssistanceRedirected)
        assert fact.answer_by == NOW + timedelta(minutes=minutes)


@pytest.mark.proves("Art.7(2)", "assistance-of-another")
@pytest.mark.proves("Art.7(2)", "assistance-needed-ahead")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"to": "staff:desk-1"}, "assistance-of-another"),
        ({"to": "team:engineering"}, "assistance-of-another"),
        ({"needed_by": "2026-03-01T00:00:00Z"}, "assistance-needed-ahead"),
    ],
)
def test_help_is_asked_of_others_and_ahead(change: dict[str, Any], rule: str) -> None:
    with refused(rule, article="Art.7(2)"):
        told(requested(**change))


@pytest.mark.proves("Art.7(2)", "answered-by-whom-asked")
@pytest.mark.proves("Art.7(2)", "answer-for-yourself")
@pytest.mark.proves("Art.7(2)", "accept-assistance-once")
@pytest.mark.proves("Art.7(2)", "assistance-due-ahead")
def test_whoever_was_asked_answers_and_once() -> None:
    given = told(requested())
    for fact in (accepted(CLEANING), declined(CLEANING)):
        with refused("answered-by-whom-asked"):
            when(REGISTER, given, fact)
    with refused("answer-for-yourself", article="Art.7(2)"):
        when(REGISTER, given, accepted("staff:guard-2"))
    with refused("assistance-due-ahead"):
        when(REGISTER, given, accepted(complete_by="2026-03-01T00:00:00Z"))
    for fact in (accepted(), declined()):
        with refused("accept-assistance-once"):
            when(REGISTER, told(requested(), accepted()), fact)


def test_without_a_date_it_is_done_by_when_it_is_needed() -> None:
    [_, fact] = told(requested(needed_by="2026-03-04T01:00:00Z"), accepted())
    assert isinstance(fact, facts.AssistanceAccepted)
    assert fact.complete_by == NOW + timedelta(days=2)


@pytest.mark.proves("Art.7(2)", "assistance-without-owner")
def test_what_two_have_declined_is_found() -> None:
    once = told(requested(), declined(), redirected(CLEANING))
    [found] = when(REGISTER, once, declined(CLEANING)).noticed
    assert (found.rule, found.article) == ("assistance-without-owner", "Art.7(2)")
    assert when(REGISTER, told(requested()), declined()).noticed == ()
    back = plain(facts.AssistanceHandedBack, by="staff:guard-1", receiver=CLEANING, reason="病假")
    again = [*once, *told_after(once, accepted(CLEANING), back, redirected(DRIVERS))]
    assert when(REGISTER, again, declined(DRIVERS)).noticed == ()


def told_after(given: list[ItemFact], *steps: ItemFact) -> list[ItemFact]:
    landed: list[ItemFact] = []
    for fact in steps:
        landed += when(REGISTER, [*given, *landed], fact).facts
    return landed


@pytest.mark.proves("Art.7(2)", "redirect-without-owner")
@pytest.mark.proves("Art.7(2)", "redirect-to-another")
@pytest.mark.proves("Art.7(2)", "assistance-asked")
def test_nobodys_request_goes_to_somebody_who_was_not_asked_yet() -> None:
    with refused("redirect-without-owner"):
        when(REGISTER, told(requested(), accepted()), redirected(CLEANING))
    nobodys = told(requested(), declined())
    for to in (GUARDS, "team:engineering"):
        with refused("redirect-to-another"):
            when(REGISTER, nobodys, redirected(to))
    with refused("redirect-to-another"):
        when(REGISTER, told(requested()), redirected(GUARDS))
    with refused("assistance-asked"):
        when(REGISTER, nobodys, accepted())


def test_whoever_did_not_answer_is_named_where_another_is_asked() -> None:
    [_, fact] = told(requested(), redirected(CLEANING))
    assert isinstance(fact, facts.AssistanceRedirected)
    assert fact.instead_of == GUARDS
    [*_, after_no] = told(requested(), declined(), redirected(CLEANING))
    assert isinstance(after_no, facts.AssistanceRedirected)
    assert after_no.instead_of is None


@pytest.mark.proves("Art.7(2)", "by-assistance-owner")
def test_whoever_took_it_on_completes_it_or_hands_it_back() -> None:
    given = told(requested(), accepted(owner="staff:guard-2"))
    with refused("by-assistance-owner"):
        when(REGISTER, given, completed("staff:stranger"))
    with refused("by-assistance-owner"):
        when(REGISTER, told(requested()), completed())
    for fact in (completed("staff:guard-2"), completed("staff:x", receiver=GUARDS)):
        assert when(REGISTER, given, fact).facts == (fact,)
    back = plain(facts.AssistanceHandedBack, by="staff:guard-2", reason="病假")
    with refused("by-assistance-owner"):
        when(REGISTER, told(requested(), accepted(owner="staff:guard-2"), back), back)


@pytest.mark.proves("Art.7(2)", "assistance-answered-late")
@pytest.mark.proves("Art.7(2)", "assistance-completed-late")
def test_answers_and_help_that_come_late_are_found() -> None:
    late = NOW + timedelta(hours=4, seconds=1)
    for fact in (accepted(), declined(), redirected(CLEANING)):
        [found] = when(REGISTER, told(requested()), fact, now=late).noticed
        assert found.rule == "assistance-answered-late"
    given = told(requested(needed_by="2026-03-02T05:00:00Z"), accepted())
    assert when(REGISTER, given, completed(receiver=GUARDS)).noticed == ()
    [found] = when(REGISTER, given, completed(receiver=GUARDS), now=late).noticed
    assert found.rule == "assistance-completed-late"


@pytest.mark.proves("Art.7(2)", "assistance-open")
@pytest.mark.proves("Art.7(2)", "withdraw-own-request")
def test_whoever_asked_may_withdraw_and_what_is_over_is_over() -> None:
    given = told(requested())
    with refused("withdraw-own-request"):
        when(REGISTER, given, plain(facts.AssistanceWithdrawn, by="staff:x", reason="改期"))
    withdrawn = plain(facts.AssistanceWithdrawn, reason="改期")
    with refused("assistance-open"):
        when(REGISTER, told(requested(), withdrawn), accepted())
