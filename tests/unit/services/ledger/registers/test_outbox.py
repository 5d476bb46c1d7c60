"""The outbox: given these facts, when this is reported, then that follows or is refused."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from events import dispatch as facts
from events.arrival import ReplyArrived, ReplyUndelivered
from services.ledger.cases.case import Case
from services.ledger.registers.contract import Outcome
from services.ledger.registers.outbox import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

CASE = "01970000-0000-7000-8000-0000000000c1"
REPLY = "01970000-0000-7000-8000-0000000000c2"
DUE = NOW + timedelta(minutes=30)
ANSWERED = Case(
    id=CASE,
    version=3,
    community="lakeside",
    category="repair",
    sensitivity="normal",
    urgency="normal",
    contact="01970000-0000-7000-8000-0000000000c3",
    party_kind="owner",
    parties=(),
    answer_owed=True,
    raised_at=NOW,
    assignee="staff:s-1",
    replied=True,
    answers=1,
)


def queued(**changes: Any) -> facts.DispatchQueued:
    said: dict[str, Any] = {
        "by": "ledger:rules",
        "about": f"case/{CASE}",
        "reply": REPLY,
        "channel": "app",
        "carrier": "urn:test:app",
        "text": "师傅下午来",
        "within_minutes": 30,
        "due_at": DUE,
        **changes,
    }
    return facts.DispatchQueued(id="01970000-0000-7000-8000-000000000010", **said)


def reported(state: str, **changes: Any) -> facts.DispatchReported:
    why = {"code": "E-42"} if state in facts.UNDELIVERED else {}
    fact: facts.DispatchReported = plain(facts.DispatchReported, state=state, **{**why, **changes})
    return fact


def retried_at(due_at: datetime) -> facts.DispatchRetried:
    fact: facts.DispatchRetried = plain(facts.DispatchRetried).model_copy(update={"due_at": due_at})
    return fact


ABANDONED = plain(facts.DispatchAbandoned, reason="已电话告知")
STALLED = facts.DispatchStalled(id=queued().id, by="system:clock", due_at=DUE)


def after(
    given: list[Any], fact: Any, *, case: Case = ANSWERED, now: datetime = NOW, **first: Any
) -> Outcome:
    return when(REGISTER, [queued(**first), *given], fact, now=now, cases={CASE: case})


@pytest.mark.parametrize("path", [["handed_over", "delivered", "read"], ["delivered"], ["read"]])
def test_it_goes_onwards_and_leaves_the_case_alone(path: list[str]) -> None:
    given: list[Any] = []
    for state in path:
        outcome = after(given, reported(state))
        assert (outcome.noticed, outcome.arrivals) == ((), ())
        given.append(reported(state))


@pytest.mark.proves("Art.3(4)", "dispatch-onwards")
@pytest.mark.parametrize(
    ("before", "then"),
    [("delivered", "handed_over"), ("read", "read"), ("failed", "failed"), ("read", "bounced")],
)
def test_it_does_not_go_back(before: str, then: str) -> None:
    with refused("dispatch-onwards", article="Art.3(4)"):
        after([reported(before)], reported(then))


@pytest.mark.proves("Art.3(4)", "failure-with-reason")
def test_what_failed_says_why() -> None:
    with refused("failure-with-reason", article="Art.3(4)"):
        after([], reported("failed", code=None))
    assert after([], reported("failed", code=None, reason="号码停用")).noticed


@pytest.mark.proves("Art.3(4)", "reply-undelivered")
@pytest.mark.parametrize("before", [[], [reported("delivered")]])
def test_an_answer_that_did_not_arrive_is_found_and_told_to_its_case(before: list[Any]) -> None:
    outcome = after(before, reported("bounced"))
    assert [found.rule for found in outcome.noticed] == ["reply-undelivered"]
    [told] = outcome.arrivals
    assert isinstance(told, ReplyUndelivered)
    assert (told.case, told.reply, told.counted) == (CASE, REPLY, True)


@pytest.mark.parametrize(
    ("case", "first"),
    [
        (ANSWERED, {"automatic": True}),
        (replace(ANSWERED, round=2), {}),
        (replace(ANSWERED, id="01970000-0000-7000-8000-0000000000cc"), {}),
    ],
)
def test_it_counts_only_as_an_answer_to_what_was_asked_last(
    case: Case, first: dict[str, Any]
) -> None:
    outcome = when(REGISTER, [queued(**first)], reported("failed"), cases={CASE: case})
    assert [told.counted for told in outcome.arrivals] == [False]


def test_a_finished_case_hears_nothing_and_a_restricted_one_is_not_found() -> None:
    assert after([], reported("failed"), case=replace(ANSWERED, status="closed")).arrivals == ()
    hidden = after([], reported("failed"), case=replace(ANSWERED, restricted=("staff:s-9",)))
    assert hidden.noticed == ()
    assert len(hidden.arrivals) == 1


def test_what_arrives_after_all_is_told_too() -> None:
    failed = reported("failed")
    [told] = after([failed], reported("delivered")).arrivals
    assert isinstance(told, ReplyArrived)
    sent_again = [failed, retried_at(DUE + timedelta(hours=1)), reported("handed_over")]
    [told] = after(sent_again, reported("delivered")).arrivals
    assert isinstance(told, ReplyArrived)
    assert after([*sent_again, reported("delivered")], reported("read")).arrivals == ()


def test_it_is_told_once_that_it_did_not_arrive() -> None:
    given = [reported("failed"), retried_at(DUE)]
    outcome = after(given, reported("bounced"))
    assert (len(outcome.noticed), outcome.arrivals) == (1, ())


@pytest.mark.proves("Art.3(4)", "retry-before-sending")
def test_a_connector_does_not_take_up_by_itself_what_failed() -> None:
    with refused("retry-before-sending", article="Art.3(4)"):
        after([reported("failed")], reported("handed_over"))


@pytest.mark.proves("Art.3(4)", "retry-what-failed")
def test_only_what_failed_or_is_overdue_is_sent_once_more() -> None:
    retry = plain(facts.DispatchRetried)
    with refused("retry-what-failed", article="Art.3(4)"):
        after([], retry, now=DUE)
    with refused("retry-what-failed", article="Art.3(4)"):
        after([reported("delivered")], retry, now=DUE + timedelta(days=1))
    late = DUE + timedelta(minutes=1)
    for given, now in (([reported("failed")], NOW), ([], late)):
        [fact] = after(given, retry, now=now).facts
        assert isinstance(fact, facts.DispatchRetried)
        assert fact.due_at == now + timedelta(minutes=30)


@pytest.mark.proves("Art.3(4)", "abandon-undelivered")
@pytest.mark.proves("Art.3(4)", "dispatch-standing")
def test_it_is_given_up_before_it_arrives_and_then_rests() -> None:
    with refused("abandon-undelivered", article="Art.3(4)"):
        after([reported("read")], ABANDONED)
    [told] = after([], ABANDONED).arrivals
    assert isinstance(told, ReplyUndelivered)
    assert after([reported("failed")], ABANDONED).arrivals == ()
    with refused("dispatch-standing", article="Art.3(4)"):
        after([ABANDONED], reported("delivered"))


@pytest.mark.proves("Art.3(4)", "stalled-once")
@pytest.mark.proves("Art.3(4)", "reply-stuck")
def test_what_is_not_delivered_in_time_is_found_once() -> None:
    outcome = after([reported("handed_over")], STALLED, now=DUE)
    assert [found.rule for found in outcome.noticed] == ["reply-stuck"]
    for given, now in (
        ([], DUE - timedelta(seconds=1)),
        ([STALLED], DUE),
        ([reported("delivered")], DUE),
    ):
        with refused("stalled-once", article="Art.3(4)"):
            after(given, STALLED, now=now)
    again = [STALLED, retried_at(DUE + timedelta(hours=1))]
    assert after(again, STALLED, now=DUE + timedelta(hours=2)).noticed
