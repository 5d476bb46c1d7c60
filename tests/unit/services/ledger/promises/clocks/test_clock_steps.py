"""Waits, extensions, arrivals and revisits: what they do to deadlines, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from events.clock_step import (
    ArrivalReported,
    ClockStep,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from services.errors import CommandRefusedError, InvalidEventError
from services.ledger.contract import Accepted, Waiting
from tests.unit.services.ledger.promises.clocks.test_case_clocks import (
    BY,
    ended,
    reply,
    running,
    step,
)
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import DESK, PUBLISHER, START, Workbench

HOUR = timedelta(hours=1)
KINDS: dict[str, type[ClockStep]] = {
    "wait": WaitStarted,
    "resume": WaitEnded,
    "extend": ExtensionRequested,
    "grant": ExtensionGranted,
    "deny": ExtensionRefused,
    "arrive": ArrivalReported,
    "revisit": RevisitMade,
}


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def take(bench: Workbench, case: str, name: str, *, at: Any = None, **data: Any) -> Accepted:
    fact = KINDS[name].model_validate({"case": case, "by": "staff:engineer-7", **data})
    return bench.ledger.perform(fact, caller=DESK, happened_at=at)


def newest(bench: Workbench, case: str) -> dict[str, Any]:
    data: dict[str, Any] = bench.clocks(case)[-1].envelope.data
    return data


def test_while_the_owner_is_waited_for_there_is_no_deadline(bench: Workbench) -> None:
    case = bench.open_case()
    bench.clock.pass_(hours=2)
    take(bench, case, "wait", reason="owner")
    assert running(bench, case)["resolve"] == (1, None)
    assert running(bench, case)["acknowledge"] == (1, START + HOUR / 2)
    told = newest(bench, case)
    assert told["reason"] == "wait_started"
    # Thirty days of waiting at most, then the twenty-two hours that are left.
    assert told["clocks"][0]["latest_due_at"] == "2026-04-02T01:00:00.000000Z"
    bench.clock.pass_(hours=10)
    take(bench, case, "resume", reason="owner")
    assert running(bench, case)["resolve"] == (1, START + 34 * HOUR)
    assert any("暂停" in line for line in newest(bench, case)["clocks"][0]["reckoning"])


def test_waits_for_two_at_once_count_once(bench: Workbench) -> None:
    case = bench.open_case()
    for hours, name, reason in (
        (2, "wait", "owner"),
        (1, "wait", "third_party"),
        (4, "resume", "owner"),
        (5, "resume", "third_party"),
    ):
        bench.clock.pass_(hours=hours)
        take(bench, case, name, reason=reason)
    assert running(bench, case)["resolve"] == (1, START + 34 * HOUR)


def test_a_wait_reported_late_counts_from_when_it_was(bench: Workbench) -> None:
    case = bench.open_case()
    bench.clock.pass_(hours=8)
    take(bench, case, "wait", at=START + HOUR, reason="owner")
    take(bench, case, "resume", at=START + 4 * HOUR, reason="owner")
    assert running(bench, case)["resolve"] == (1, START + 27 * HOUR)


def test_what_is_reopened_waits_for_nobody(bench: Workbench) -> None:
    case = bench.open_case()
    take(bench, case, "wait", reason="owner")
    step(bench, case, "case.withdrawn", evidence="来电说不用了")
    bench.clock.pass_(hours=1)
    step(bench, case, "case.reopened", reason="又要修了")
    assert running(bench, case)["resolve"] == (2, bench.clock.now + 24 * HOUR)


@pytest.mark.proves("Art.3(4)", "wait-allowed", "wait-once", "wait-begun", "wait-after-start")
def test_what_is_no_wait_is_refused(bench: Workbench) -> None:
    case = bench.open_case()
    with refused("wait-allowed"):
        take(bench, case, "wait", reason="parts")
    with refused("wait-begun"):
        take(bench, case, "resume", reason="owner")
    with refused("wait-after-start"):
        take(bench, case, "wait", at=START - HOUR / 20, reason="owner")
    bench.clock.pass_(hours=2)
    with refused("wait-after-start"):
        take(bench, case, "wait", reason="owner", until=bench.clock.now)
    take(bench, case, "wait", reason="owner", until=bench.clock.now + HOUR)
    with refused("wait-once"):
        take(bench, case, "wait", reason="owner")
    with refused("wait-after-start"):
        take(bench, case, "resume", at=START + HOUR, reason="owner")


def test_more_time_asked_for_before_the_deadline_may_be_granted(bench: Workbench) -> None:
    case = bench.open_case()
    take(bench, case, "extend", kind="resolve", minutes=900, reason="parts")
    assert running(bench, case)["resolve"] == (1, START + 24 * HOUR)
    bench.clock.pass_(hours=30)
    take(bench, case, "grant", kind="resolve", minutes=600, by="staff:manager-1")
    assert running(bench, case)["resolve"] == (1, START + 34 * HOUR)
    assert newest(bench, case)["reason"] == "extended"
    take(bench, case, "extend", kind="resolve", workdays=1, reason="parts")
    take(bench, case, "grant", kind="resolve", workdays=1, by="staff:manager-1")
    assert running(bench, case)["resolve"] == (1, START + 58 * HOUR)


@pytest.mark.proves(
    "Art.3(4)",
    "more-time-before-deadline",
    "more-time-once",
    "more-time-asked",
    "more-time-by-another",
    "more-time-as-asked",
)
def test_what_is_no_extension_is_refused(bench: Workbench) -> None:
    case = bench.open_case()
    more = {"kind": "resolve", "minutes": 60}
    with refused("more-time-asked"):
        take(bench, case, "grant", **more)
    take(bench, case, "extend", reason="parts", **more)
    with refused("more-time-once"):
        take(bench, case, "extend", reason="parts", **more)
    with refused("more-time-by-another"):
        take(bench, case, "grant", **more)
    for above, field in (({"minutes": 61}, "/minutes"), ({"workdays": 1}, "/workdays")):
        with pytest.raises(CommandRefusedError) as caught:
            take(bench, case, "grant", kind="resolve", by="staff:manager-1", **above)
        assert (caught.value.rule, caught.value.field) == ("more-time-as-asked", field)
    with pytest.raises(ValidationError):
        take(bench, case, "grant", kind="resolve", by="staff:manager-1", minutes=True)
    take(bench, case, "deny", kind="resolve", by="staff:manager-1")
    assert running(bench, case)["resolve"] == (1, START + 24 * HOUR)
    bench.clock.pass_(hours=24)
    with refused("more-time-before-deadline"):
        take(bench, case, "extend", reason="parts", **more)


@pytest.mark.proves("Art.3(4)", "clock-running")
def test_what_does_not_run_is_not_kept(bench: Workbench) -> None:
    case = bench.open_case()
    for name, data in (
        ("arrive", {}),
        ("revisit", {"channel": "phone", "outcome": "satisfied"}),
        ("extend", {"kind": "next_reply", "minutes": 60, "reason": "parts"}),
    ):
        with refused("clock-running"):
            take(bench, case, name, **data)


def test_arriving_keeps_the_promise_to_come(bench: Workbench) -> None:
    case = bench.open_case(urgency="emergency")
    bench.clock.pass_(minutes=20)
    take(bench, case, "arrive", at=START + HOUR / 4)
    assert ended(bench, case) == [("arrive", "fulfilled", True)]


@pytest.mark.proves("Art.9(1)", "not-before-its-matter")
def test_nobody_came_before_there_was_a_matter(bench: Workbench) -> None:
    case = bench.open_case(urgency="emergency")
    with refused("not-before-its-matter"):
        take(bench, case, "arrive", at=START - HOUR)
    bench.clock.pass_(minutes=20)
    take(bench, case, "arrive", at=START - HOUR / 20)
    with pytest.raises(CommandRefusedError) as again:
        take(bench, case, "arrive")
    assert (again.value.rule, again.value.field) == ("clock-running", None)


@pytest.mark.proves("situation:no-gaming", "revisit-by-another")
def test_whoever_handled_a_case_does_not_ask_how_it_went(bench: Workbench) -> None:
    case = bench.open_case(category="complaint")
    step(bench, case, "case.assigned", assignee="staff:steward-2")
    reply(bench, case)
    step(bench, case, "case.resolved", outcome="好了")
    asked = {"channel": "phone", "outcome": "satisfied"}
    for hand in ("staff:steward-2", BY["by"]):
        with refused("revisit-by-another", article="Art.3(4)"):
            take(bench, case, "revisit", by=hand, **asked)
    take(bench, case, "revisit", by="staff:quality-1", **asked)
    assert ended(bench, case)[-1] == ("revisit", "fulfilled", True)


def test_a_revisit_that_reaches_nobody_is_still_owed(bench: Workbench) -> None:
    case = bench.open_case(category="complaint")
    reply(bench, case)
    step(bench, case, "case.resolved", outcome="好了")
    take(bench, case, "revisit", by="staff:quality-1", channel="phone", outcome="unreached")
    assert "revisit" in running(bench, case)
    take(bench, case, "revisit", by="staff:quality-1", channel="phone", outcome="dissatisfied")
    assert ended(bench, case)[-1] == ("revisit", "fulfilled", True)


def test_a_step_about_clocks_leaves_the_cases_version(bench: Workbench) -> None:
    case = bench.open_case()
    before = bench.ledger.case_version(case)
    take(bench, case, "wait", reason="owner")
    assert bench.ledger.case_version(case) == before


def test_another_system_tells_the_same_steps_by_its_own_reference(bench: Workbench) -> None:
    reached = {"externalref": "W-1", "by": "staff:engineer-7"}
    early = bench.event("huiyin.arrival.reported.v1", reached, id_="early")
    assert isinstance(bench.ledger.accept(early, caller=PUBLISHER, way="kafka"), Waiting)
    case = bench.open_case(urgency="emergency", externalref="W-1")
    assert bench.ledger.retry_waiting(bench.clock.pass_(minutes=1)).accepted == 1
    assert ended(bench, case) == [("arrive", "fulfilled", True)]
    told = {**reached, "reason": "owner"}
    bench.publish("huiyin.wait.started.v1", told, time=START + HOUR / 60)
    bench.clock.pass_(hours=3)
    bench.publish("huiyin.wait.ended.v1", told)
    assert running(bench, case)["resolve"] == (1, START + 27 * HOUR)
    more = {**reached, "kind": "resolve", "minutes": 60}
    bench.publish("huiyin.extension.requested.v1", {**more, "reason": "parts"})
    with refused("more-time-by-another"):
        bench.publish("huiyin.extension.granted.v1", more)
    bench.publish("huiyin.extension.granted.v1", {**more, "by": "staff:manager-1"})
    assert running(bench, case)["resolve"] == (1, START + 28 * HOUR)


def test_when_it_waited_is_the_events_own_time(bench: Workbench) -> None:
    case = bench.open_case()
    told = {"case": case, **BY, "reason": "owner", "began_at": "2026-03-02T01:00:00.000000Z"}
    with pytest.raises(InvalidEventError):
        bench.publish("huiyin.wait.started.v1", told)
