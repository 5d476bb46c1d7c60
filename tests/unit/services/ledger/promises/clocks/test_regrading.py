"""What becomes of clocks when a case turns out to be more urgent, or less, or of another kind (the
clock goes on, what was used stays used).
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.attention import CaseRecategorised, Grade, UrgencyAssessed
from events.case import CaseCategory
from events.clock import ClocksRegraded
from events.instant import format_instant
from events.microseconds import from_us
from events.sla_policy import PolicyTerms, Promise, Target
from events.vocabulary import Urgency
from services.ledger.promises.alarms.climbing import Climbing
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.case_clocks import CaseClocks
from services.ledger.promises.clocks.collecting import Happening
from services.ledger.promises.clocks.deciding import started
from services.ledger.promises.clocks.exchange import Exchange
from services.ledger.promises.clocks.keeping import follow
from services.ledger.promises.policy import ClockKind, Lines, Matter, Policy
from services.ledger.promises.reckoning.calculating import Change, Question, Wait, calculate
from tests.unit.services.ledger.promises.clocks.test_case_clocks import (
    clocks,
    ended,
    reply,
    running,
    step,
)
from tests.unit.services.ledger.promises.clocks.test_clock_steps import take
from tests.unit.services.ledger.promises.shipped import CALENDARS, SHIPPED
from tests.unit.services.ledger.workbench import COMPANY, DESK, START, Workbench

CASE = "0195a1b2-0000-7000-8000-000000000001"
MINUTE = timedelta(minutes=1)
KINDS: tuple[ClockKind, ...] = ("acknowledge", "first_reply", "resolve")


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def assess(bench: Workbench, case: str, urgency: Urgency) -> None:
    fact = UrgencyAssessed(case=case, by="staff:engineer-7", urgency=urgency, reason="现场看过")
    bench.ledger.perform(fact, caller=DESK)


def recategorise(bench: Workbench, case: str, category: CaseCategory, grade: Grade | None) -> None:
    said = {"category": category, "grade": grade, "reason": "要的是说法"}
    fact = CaseRecategorised.model_validate({"case": case, "by": "staff:engineer-7", **said})
    bench.ledger.perform(fact, caller=DESK)


def expected(kind: ClockKind, begin: Urgency, *changes: Change, **more: Any) -> datetime | None:
    """The deadline as the calculator has it, from the definitions and not from a stream."""
    question = Question(
        start=START,
        kind=kind,
        community="lakeside",
        category="repair",
        urgency=begin,
        party="owner",
        changes=changes,
        **more,
    )
    due_us = calculate(question, lambda _: SHIPPED).reckoned.due_us
    return None if due_us is None else from_us(due_us)


def due(bench: Workbench, case: str) -> dict[str, datetime | None]:
    return {kind: at for kind, (_, at) in running(bench, case).items()}


@pytest.mark.proves("Art.3(4)")
def test_a_case_that_turns_out_urgent_is_owed_what_an_urgent_one_is(bench: Workbench) -> None:
    case = bench.open_case(category="repair", urgency="normal")
    bench.clock.pass_(minutes=20)
    assess(bench, case, "emergency")
    change = Change(at=START + 20 * MINUTE, urgency="emergency")
    after = due(bench, case)
    assert {kind: after[kind] for kind in KINDS} == {
        kind: expected(kind, "normal", change) for kind in KINDS
    }
    assert after["arrive"] == START + 35 * MINUTE, "on site a quarter after it was known"
    told = [event.envelope for event in bench.clocks(case)]
    [regraded] = [each for each in told if each.type == "huiyin.clocks.regraded.v1"]
    assert (regraded.data["urgency"], regraded.data["reason"]) == ("emergency", "urgency_changed")
    assert {clock["started_at"] for clock in regraded.data["clocks"]} == {
        "2026-03-02T01:00:00.000000Z"
    }
    assert regraded.causationid is not None


@pytest.mark.proves("Art.3(4)")
def test_a_case_of_another_kind_is_owed_what_that_kind_is(bench: Workbench) -> None:
    case = bench.open_case(category="repair", urgency="emergency")
    bench.clock.pass_(minutes=5)
    recategorise(bench, case, "complaint", "complex")
    change = Change(at=START + 5 * MINUTE, category="complaint", grade="complex")
    kinds: tuple[ClockKind, ...] = ("acknowledge", "first_reply", "resolve")
    assert due(bench, case) == {kind: expected(kind, "emergency", change) for kind in kinds}
    assert ("arrive", "void", "recategorised") in ended(bench, case)
    told = [event.envelope for event in bench.clocks(case)]
    [regraded] = [each for each in told if each.type == "huiyin.clocks.regraded.v1"]
    assert (regraded.data["category"], regraded.data["grade"]) == ("complaint", "complex")
    assert regraded.data["reason"] == "recategorised"
    reply(bench, case)
    step(bench, case, "case.resolved", outcome="说清楚了")
    assert "revisit" in running(bench, case), "as every complaint's"


def test_an_answer_owed_anew_goes_by_how_involved_it_is(bench: Workbench) -> None:
    case = bench.open_case(category="consultation", important=True)
    recategorise(bench, case, "consultation", "complex")
    reply(bench, case)
    step(bench, case, "case.resolved", outcome="答了")
    step(bench, case, "case.reopened", reason="没答到点上")
    reopened = next(e for e in bench.log() if e.envelope.type == "huiyin.case.reopened.v1")
    [(_, at)] = [each for kind, each in running(bench, case).items() if kind == "first_reply"]
    assert at is not None
    assert reopened.envelope.data["first_reply_due_at"] == format_instant(at)
    assert at > START + timedelta(days=2), "three working days"


def test_what_is_promised_no_longer_ends_void(bench: Workbench) -> None:
    case = bench.open_case(category="repair", urgency="emergency")
    assert "arrive" in running(bench, case)
    bench.clock.pass_(minutes=5)
    assess(bench, case, "normal")
    assert "arrive" not in running(bench, case)
    assert ("arrive", "void", "urgency_changed") in ended(bench, case)


def test_a_breach_from_before_stands_and_is_noted(bench: Workbench) -> None:
    case = bench.open_case(category="repair", urgency="emergency")
    bench.clock.pass_(hours=1)
    assess(bench, case, "normal")
    breached = [
        event.envelope.data["kind"]
        for event in bench.clocks(case)
        if event.envelope.type == "huiyin.clock.breached.v2"
    ]
    assert {"acknowledge", "arrive"} <= set(breached)


def test_what_begins_later_goes_by_what_the_case_is_now(bench: Workbench) -> None:
    case = bench.open_case(category="repair", urgency="normal")
    assess(bench, case, "emergency")
    assert clocks(bench, case).matter.urgency == "emergency"
    reply(bench, case)
    assert running(bench, case).keys() == {"arrive", "resolve"}


def test_clocks_that_a_merge_ended_run_on_as_they_were_regraded(bench: Workbench) -> None:
    case, other = bench.open_case(urgency="normal"), bench.open_case(urgency="normal")
    bench.clock.pass_(minutes=10)
    assess(bench, case, "urgent")
    bench.clock.pass_(minutes=1)
    before = due(bench, case)
    bench.ledger.merge(case, into=other, reason="同一件事", caller=COMPANY)
    bench.ledger.unmerge(case, reason="两件事", caller=COMPANY)
    assert due(bench, case) == before
    bench.clock.pass_(minutes=1)
    take(bench, case, "wait", reason="owner")
    bench.clock.pass_(minutes=30)
    take(bench, case, "resume", reason="owner")
    change = Change(at=START + 10 * MINUTE, urgency="urgent")
    waited = Wait(begin=START + 12 * MINUTE, end=START + 42 * MINUTE, reason="owner")
    assert due(bench, case)["resolve"] == expected("resolve", "normal", change, waits=(waited,))


def test_an_automatic_answer_counts_as_the_promise_of_the_new_urgency_says() -> None:
    """Also where nothing else of the promise is another."""

    def line(urgency: str, *, automatic_counts: bool) -> Promise:
        target = Target(minutes=30, calendar="24x7", automatic_counts=automatic_counts)
        return Promise(kind="acknowledge", urgencies=(urgency,), target=target)

    lines = (line("normal", automatic_counts=True), line("urgent", automatic_counts=False))

    def calendar_of(label: str) -> Calendar:
        return CALENDARS[label.partition("@")[0]]

    terms = PolicyTerms(name="只差自动回执", promises=lines)
    policy = Policy(id="p", version=1, lines=Lines(terms), find_calendar=CALENDARS.get)
    [begun] = started(
        ("acknowledge",), Matter(community="lakeside", category="repair"), None, START,
        lambda _: policy,
    )  # fmt: skip
    assert begun.automatic_counts
    before = CaseClocks(
        id=CASE,
        version=1,
        matter=Matter(community="lakeside", category="repair"),
        running=(begun,),
        begun=Counter(("acknowledge",)),
    )
    happening = Happening(
        fact=UrgencyAssessed(case=CASE, by="staff:engineer-7", urgency="urgent"),
        happened_at=START + MINUTE,
        policy_at=lambda _: policy,
        calendar_of=calendar_of,
        climbing=Climbing(lines_of=lambda _: policy.lines, calendar_of=calendar_of),
        exchange=Exchange,
    )
    [regraded] = follow(before, happening)
    assert isinstance(regraded, ClocksRegraded)
    assert [clock.automatic_counts for clock in regraded.clocks] == [False]


@settings(max_examples=25, deadline=None)
@given(
    urgencies=st.lists(st.sampled_from(["normal", "urgent", "emergency"]), min_size=2, max_size=5),
    minutes=st.lists(st.integers(1, 300), min_size=8, max_size=8),
    waits_at=st.integers(0, 4),
)
def test_any_history_of_changes_and_a_wait_falls_due_as_the_calculator_says(
    urgencies: list[Urgency], minutes: list[int], waits_at: int
) -> None:
    bench = Workbench().registered()
    case = bench.open_case(category="repair", urgency=urgencies[0])
    at, changes, waited = START, [], None
    for index, urgency in enumerate(urgencies[1:]):
        bench.clock.pass_(minutes=minutes[index])
        at += minutes[index] * MINUTE
        if urgency != (urgencies[index]):
            assess(bench, case, urgency)
            changes.append(Change(at=at, urgency=urgency))
        if index == waits_at:
            take(bench, case, "wait", reason="owner")
            bench.clock.pass_(minutes=minutes[-1])
            begin, at = at, at + minutes[-1] * MINUTE
            take(bench, case, "resume", reason="owner")
            waited = Wait(begin=begin, end=at, reason="owner")
    waits = () if waited is None else (waited,)
    assert due(bench, case)["resolve"] == expected("resolve", urgencies[0], *changes, waits=waits)


@settings(max_examples=15, deadline=None)
@given(
    turns=st.lists(
        st.tuples(
            st.sampled_from(["repair", "complaint", "suggestion", "consultation"]),
            st.sampled_from([None, "simple", "general", "complex"]),
            st.integers(1, 100),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_history_of_kinds_falls_due_as_the_calculator_says(
    turns: list[tuple[CaseCategory, Grade | None, int]],
) -> None:
    bench = Workbench().registered()
    case = bench.open_case(category="repair", urgency="normal")
    now: tuple[CaseCategory, Grade] = ("repair", "general")
    changes = []
    for category, grade, minutes in turns:
        bench.clock.pass_(minutes=minutes)
        if (category, grade or now[1]) == now:
            continue
        recategorise(bench, case, category, grade)
        now = (category, grade or now[1])
        changes.append(Change(at=bench.clock.now, category=category, grade=grade))
    assert due(bench, case)["resolve"] == expected("resolve", "normal", *changes)
