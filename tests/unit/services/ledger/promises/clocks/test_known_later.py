"""What becomes known after a promise ended: judged by when it happened, in whatever order it is
told.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.catalogue import decode
from events.clock import ClocksFulfilled, ClocksRejudged
from events.clock_alarm import BreachWithdrawn, ClockBreached
from tests.unit.services.ledger.promises.clocks.test_case_clocks import (
    BY,
    ended,
    reply,
    running,
    step,
)
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, START, Workbench, contact

HOUR = timedelta(hours=1)
FIRST_REPLY = 4 * HOUR
"""Promised of what is urgent, around the clock."""


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def answered(bench: Workbench, case: str, at: datetime) -> None:
    told = {"case": case, **BY, "channel": "phone", "text": "好"}
    bench.publish("huiyin.reply.sent.v1", told, time=at)


def judged(bench: Workbench, case: str) -> dict[tuple[str, int], tuple[datetime, bool]]:
    """When each promise was kept, and whether in time, as the newest event about it says."""
    found: dict[tuple[str, int], tuple[datetime, bool]] = {}
    for event in bench.clocks(case):
        fact = decode(event.envelope.type, event.envelope.data)
        if isinstance(fact, ClocksFulfilled | ClocksRejudged):
            for kept in fact.clocks:
                found[kept.kind, kept.number] = fact.fulfilled_at, kept.met
    return found


def missed(bench: Workbench, case: str, kind: str) -> int:
    """How many breaches of a kind stand."""
    facts = [decode(each.envelope.type, each.envelope.data) for each in bench.clocks(case)]
    of_kind = [
        f for f in facts if isinstance(f, ClockBreached | BreachWithdrawn) and f.kind == kind
    ]
    return sum(1 if isinstance(fact, ClockBreached) else -1 for fact in of_kind)


@pytest.mark.proves("Art.3(4)")
def test_an_answer_told_after_a_later_one_makes_a_late_promise_met(bench: Workbench) -> None:
    case = bench.open_case(urgency="urgent")
    bench.clock.pass_(hours=5)
    reply(bench, case)
    assert judged(bench, case)["first_reply", 1] == (START + 5 * HOUR, False)
    assert missed(bench, case, "first_reply") == 1
    answered(bench, case, START + 3 * HOUR)
    assert judged(bench, case)["first_reply", 1] == (START + 3 * HOUR, True)
    assert missed(bench, case, "first_reply") == 0
    before = len(bench.clocks(case))
    answered(bench, case, START + 4 * HOUR)
    assert len(bench.clocks(case)) == before, "later than what is known"


@pytest.mark.proves("Art.3(4)")
def test_an_arrival_told_after_the_work_was_done_still_counts(bench: Workbench) -> None:
    case = bench.open_case(urgency="emergency")
    reply(bench, case)
    bench.clock.pass_(hours=2)
    step(bench, case, "case.resolved", outcome="关阀换管")
    assert ("arrive", "void", "resolved") in ended(bench, case)
    arrival = {"case": case, **BY}
    with refused("clock-running", article="Art.3(4)"):
        bench.publish("huiyin.arrival.reported.v1", arrival)
    bench.publish("huiyin.arrival.reported.v1", arrival, time=START + HOUR / 4)
    assert judged(bench, case)["arrive", 1] == (START + HOUR / 4, True)
    assert missed(bench, case, "arrive") == 0


def test_no_answer_is_one_to_a_later_question(bench: Workbench) -> None:
    case = bench.open_case(urgency="urgent", externalref="L-1")
    bench.clock.pass_(hours=1)
    reply(bench, case)
    bench.clock.pass_(hours=4)
    bench.publish("huiyin.contact.logged.v1", contact(externalref="L-1"))
    assert "next_reply" in running(bench, case)
    answered(bench, case, START + 3 * HOUR)
    assert "next_reply" in running(bench, case)
    reply(bench, case)
    step(bench, case, "case.resolved", outcome="好了")
    bench.clock.pass_(hours=1)
    step(bench, case, "case.reopened", reason="又漏了")
    answered(bench, case, START + 5 * HOUR + HOUR / 2)
    assert running(bench, case).keys() >= {"first_reply", "resolve"}


@settings(max_examples=25, deadline=None)
@given(
    told=st.lists(st.tuples(st.integers(0, 9 * 60), st.integers(0, 90)), min_size=1, max_size=6),
    looks=st.booleans(),
)
def test_in_whatever_order_answers_are_told_the_first_counts(
    told: list[tuple[int, int]], *, looks: bool
) -> None:
    """The promise is kept when somebody first answered, and missed where that was too late: told
    from the times alone.
    """
    bench = Workbench().registered()
    case = bench.open_case(urgency="urgent")
    bench.clock.pass_(minutes=9 * 60)
    for minute, pause in told:
        bench.clock.pass_(minutes=pause)
        if looks:
            bench.ledger.noticing.raise_due([case], bench.clock.now, caller=COMPANY)
        answered(bench, case, START + timedelta(minutes=minute))
    first = START + timedelta(minutes=min(minute for minute, _ in told))
    in_time: Any = first <= START + FIRST_REPLY
    assert judged(bench, case)["first_reply", 1] == (first, in_time)
    assert missed(bench, case, "first_reply") == (0 if in_time else 1)
