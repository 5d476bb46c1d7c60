"""Whom a missed promise climbs to, and when."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events.escalation import after_quiet
from services.ledger.case import Case
from tests.unit.services.ledger.workbench import COMPANY, Workbench

SINCE = "2026-01-01T00:00:00.000000Z"


def climb(bench: Workbench, case: str, *, kind: str = "resolve") -> list[dict[str, Any]]:
    """The steps on record after the service has looked."""
    bench.ledger.noticing.raise_due([case], bench.clock.now, caller=COMPANY)
    found = [e.envelope.data for e in bench.clocks(case) if ".escalated." in e.envelope.type]
    return [data for data in found if data["kind"] == kind]


def told(steps: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["level"], each["to"], each["escalated_at"]) for each in steps]


def post(bench: Workbench, code: str, level: str, above: str | None = None) -> None:
    said = {"by": "staff:hr", "post": code, "level": level, "title": "岗位", "since": SINCE}
    said |= {} if above is None else {"reports_to": above}
    bench.publish("huiyin.post.established.v1", said)
    bench.publish("huiyin.staff.registered.v1", {"by": "staff:hr", "staff": f"staff:{code}"})
    held = {"by": "staff:hr", "chart_of": "company", "post": code, "since": SINCE}
    bench.publish("huiyin.holder.assigned.v1", {**held, "holder": f"staff:{code}"})


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


@pytest.mark.proves("Art.3(4)", "Art.7(1)")
def test_without_a_chart_it_goes_to_the_desk_and_then_to_the_companys(bench: Workbench) -> None:
    case = bench.open_case(urgency="emergency")
    bench.clock.pass_(days=9)
    assert told(climb(bench, case)) == [
        ("supervisor", "team:desk-lakeside", "2026-03-03T01:00:00.000000Z"),
        ("company", "desk:company", "2026-03-03T01:15:00.000000Z"),
    ]
    before = len(bench.store.bodies)
    climb(bench, case)
    assert len(bench.store.bodies) == before, "once"


def test_what_is_not_urgent_waits_for_the_morning(bench: Workbench) -> None:
    bench.clock.pass_(hours=14)  # eleven in the evening
    case = bench.open_case(urgency="normal")
    bench.clock.pass_(days=9)
    at = [each["escalated_at"] for each in climb(bench, case)]
    assert at == ["2026-03-04T00:00:00.000000Z", "2026-03-04T02:00:00.000000Z"]


def test_a_promise_that_is_kept_climbs_no_further(bench: Workbench) -> None:
    case = bench.open_case(urgency="emergency")
    bench.clock.pass_(days=1, minutes=5)
    assert len(climb(bench, case)) == 1
    by = {"case": case, "by": "staff:engineer-7"}
    bench.publish("huiyin.reply.sent.v1", {**by, "channel": "phone", "text": "已经修好"})
    bench.publish("huiyin.case.resolved.v1", {**by, "outcome": "修好了"})
    bench.clock.pass_(days=9)
    assert len(climb(bench, case)) == 1


def test_whom_the_case_is_kept_from_is_passed_over(bench: Workbench) -> None:
    post(bench, "head", "company")
    post(bench, "region", "region", "head")
    post(bench, "lead", "supervisor", "region")
    case = bench.open_case(urgency="emergency")
    kept = {"case": case, "by": "staff:manager-1", "persons": ["staff:region"], "reason": "避嫌"}
    bench.publish("huiyin.access.restricted.v1", kept)
    bench.clock.pass_(days=9)
    levels = [(each["level"], each["to"], each["step"]) for each in climb(bench, case)]
    assert levels == [("supervisor", "staff:lead", 1), ("company", "staff:head", 2)]


def test_a_case_is_read_once_and_again_where_it_moved(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, read = bench.open_case(urgency="emergency"), []
    load = bench.ledger.noticing._core.application.load_case

    def counted(case_id: str) -> Case | None:
        read.append(case_id)
        return load(case_id)

    monkeypatch.setattr(bench.ledger.noticing._core.application, "load_case", counted)
    bench.clock.pass_(days=1, minutes=5)
    assert [each["to"] for each in climb(bench, case)] == ["team:desk-lakeside"]
    assert len(read) == 1, "for every clock of it"
    post(bench, "head", "company")
    kept = {"case": case, "by": "staff:manager-1", "persons": ["staff:head"], "reason": "避嫌"}
    bench.publish("huiyin.access.restricted.v1", kept)
    bench.clock.pass_(days=9)
    assert [each["to"] for each in climb(bench, case)][1:] == ["desk:company"]


def test_a_deputy_is_turned_to_and_named_as_one(bench: Workbench) -> None:
    post(bench, "head", "company")
    bench.publish("huiyin.staff.registered.v1", {"by": "staff:hr", "staff": "staff:deputy"})
    away = {"by": "staff:hr", "staff": "staff:head", "since": SINCE, "deputy": "staff:deputy"}
    bench.publish("huiyin.absence.started.v1", away)
    case = bench.open_case(urgency="emergency")
    bench.clock.pass_(days=9)
    (step,) = climb(bench, case)
    assert (step["to"], step["stands_in_for"]) == ("staff:deputy", "staff:head")
    assert "next_at" not in step, "nobody is above"


@pytest.mark.parametrize(
    ("at", "after"),
    [
        ((2, 12, 59), (2, 12, 59)),
        ((2, 13, 0), (3, 0, 0)),
        ((2, 23, 59), (3, 0, 0)),
        ((3, 0, 0), (3, 0, 0)),
    ],
)
def test_quiet_hours_end_at_eight(at: tuple[int, ...], after: tuple[int, ...]) -> None:
    asked = datetime(2026, 3, *at, tzinfo=UTC)  # type: ignore[arg-type,misc]  # day, hour, minute
    assert after_quiet("normal", asked) == datetime(2026, 3, *after, tzinfo=UTC)  # type: ignore[arg-type,misc]  # the same
    assert after_quiet("urgent", asked) == asked
