"""Whom a missed promise climbs to, and when."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from events.clock_step import ExtensionGranted, ExtensionRequested
from events.quiet_hours import FIRST_QUIET, QuietHours
from events.sla_policy import WholePolicyTerms
from services.ledger.cases.case import Case
from services.ledger.promises.published.shipping import shipped_policy
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
    case, other = bench.open_case(urgency="emergency"), bench.open_case(urgency="emergency")
    application, read = bench.ledger.noticing._core.application, []
    load = application.load_cases

    def counted(cases: Iterable[str]) -> dict[str, Case]:
        read.append(list(cases))
        return load(read[-1])

    monkeypatch.setattr(application, "load_cases", counted)
    bench.clock.pass_(days=1, minutes=5)
    bench.ledger.noticing.raise_due([case, other], bench.clock.now, caller=COMPANY)
    assert read == [[case, other]], "together, for every clock of theirs"
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
    assert FIRST_QUIET.over(asked) == datetime(2026, 3, *after, tzinfo=UTC)  # type: ignore[arg-type,misc]  # the same


def test_quiet_hours_of_one_day_end_on_it() -> None:
    noon = QuietHours(begin="12:00", end="13:30")
    assert noon.over(datetime(2026, 3, 2, 4, 30, tzinfo=UTC)) == datetime(
        2026, 3, 2, 5, 30, tzinfo=UTC
    )
    for kept in (datetime(2026, 3, 2, 3, 59, tzinfo=UTC), datetime(2026, 3, 2, 5, 30, tzinfo=UTC)):
        assert noon.over(kept) == kept


def figures(bench: Workbench, *escalations: dict[str, Any]) -> None:
    """The shipped promises, and these lines on what climbs."""
    told = {**dict(shipped_policy()), "escalations": escalations}
    bench.ledger.promising.publish_policy(
        WholePolicyTerms.model_validate(told), effective_at=None, basis=None, caller=COMPANY
    )


AT_ONCE = {"minutes": 0, "elapsed": True}
LATER = {"minutes": 30, "elapsed": True}


@pytest.mark.proves("Art.3(4)", "Art.7(1)")
def test_a_warning_climbs_where_the_policy_says_so_until_the_deadline(bench: Workbench) -> None:
    climbs = [
        {"percent": 80, "steps": [AT_ONCE, LATER, LATER]},
        {"percent": 100, "steps": [LATER]},
    ]
    figures(bench, {"kinds": ["resolve"], "climbs": climbs}, {"kinds": ["first_reply"]})
    post(bench, "lead", "supervisor")
    case = bench.open_case(urgency="emergency", category="complaint")
    bench.clock.pass_(days=30)
    found = climb(bench, case)
    assert [(each["percent"], each["step"], each["to"]) for each in found] == [
        (80, 1, "staff:lead"), (80, 2, "desk:company"), (100, 1, "staff:lead"),
    ]  # fmt: skip
    assert found[1]["escalated_at"] > found[0]["escalated_at"] == found[0]["alarmed_at"]
    assert "next_at" not in found[1]
    assert found[2]["alarmed_at"] == found[2]["due_at"] < found[2]["escalated_at"]
    assert climb(bench, case, kind="first_reply") == []


def test_the_deadline_ends_what_the_warning_began(bench: Workbench) -> None:
    long = {"minutes": 10_000, "elapsed": True}
    climbs = [{"percent": 80, "steps": [AT_ONCE, long]}, {"percent": 100, "steps": [AT_ONCE]}]
    figures(bench, {"climbs": climbs})
    case = bench.open_case(urgency="emergency")
    bench.clock.pass_(days=30)
    assert [(each["percent"], each["step"]) for each in climb(bench, case)] == [(80, 1), (100, 1)]


def test_more_time_ends_what_a_warning_began(bench: Workbench) -> None:
    figures(bench, {"climbs": [{"percent": 80, "steps": [LATER]}]})
    case = bench.open_case(urgency="emergency")
    bench.clock.pass_(hours=19, minutes=20)  # four fifths of a day are 19.2 hours
    assert climb(bench, case) == []
    asked = {"case": case, "kind": "resolve", "minutes": 600}
    for kind, said in (
        (ExtensionRequested, {"by": "staff:engineer-7", "reason": "parts"}),
        (ExtensionGranted, {"by": "staff:manager-1"}),
    ):
        bench.ledger.perform(kind.model_validate({**asked, **said}), caller=COMPANY)
    bench.clock.pass_(hours=2)
    assert climb(bench, case) == []
    bench.clock.pass_(days=1)
    assert [each["percent"] for each in climb(bench, case)] == [80], "of the new deadline"


def test_a_new_version_changes_how_nothing_climbs_that_began_before(bench: Workbench) -> None:
    """Each goes by the version its clock was decided under, also for the steps still to come."""
    bench.ledger.promising.adopt(caller=COMPANY)
    before = bench.open_case(urgency="emergency")
    bench.clock.pass_(days=1, minutes=5)
    [first] = climb(bench, before)
    figures(bench)
    after = bench.open_case(urgency="emergency")
    bench.clock.pass_(days=9)
    steps = climb(bench, before)
    assert steps[0] == first
    assert [each["escalated_at"] for each in steps[1:]] == [first["next_at"]]
    assert climb(bench, after) == []
    missed = [
        event.envelope.data
        for event in bench.clocks(after)
        if event.envelope.type == "huiyin.clock.breached.v2"
    ]
    assert missed
    assert all(each["policy"] == "default@2" and "climbs_at" not in each for each in missed)
