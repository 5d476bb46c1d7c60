"""The clocks of a case, from its opening to its end: what begins, what is kept, what is void."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.case import CaseAcknowledged
from events.catalogue import decode
from services.ledger.promises.clocks.case_clocks import CaseClocks
from services.ledger.promises.clocks.evolving import fold_clocks
from services.ledger.promises.published.shipping import shipped_policy
from tests.unit.services.ledger.workbench import COMPANY, DESK, START, Workbench, case_of, contact

BY = {"by": "staff:engineer-7"}
HOUR = timedelta(hours=1)


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def clocks(bench: Workbench, case: str) -> CaseClocks:
    facts = (event.envelope for event in bench.clocks(case))
    found = fold_clocks(None, (decode(each.type, each.data) for each in facts))
    assert found is not None
    return found


def running(bench: Workbench, case: str) -> dict[str, tuple[int, datetime | None]]:
    return {clock.kind: (clock.number, clock.due_at) for clock in clocks(bench, case).running}


def step(bench: Workbench, case: str, name: str, **data: Any) -> None:
    bench.publish(f"huiyin.{name}.v1", {"case": case, **BY, **data})


def reply(bench: Workbench, case: str, **data: Any) -> None:
    step(bench, case, "reply.sent", channel="phone", text="明天上午上门", **data)


def ended(bench: Workbench, case: str) -> list[tuple[str, str, Any]]:
    """What ended, in order: kind, and whether it was met, or why it is void."""
    told = []
    for event in bench.clocks(case):
        data = event.envelope.data
        for clock in data.get("clocks", ()):
            if event.envelope.type == "huiyin.clocks.fulfilled.v1":
                told.append((clock["kind"], "fulfilled", clock["met"]))
            elif event.envelope.type == "huiyin.clocks.voided.v1":
                told.append((clock["kind"], "void", data["reason"]))
    return told


def test_a_case_begins_with_what_is_promised(bench: Workbench) -> None:
    case = bench.open_case(category="repair", urgency="urgent")
    assert running(bench, case) == {
        "acknowledge": (1, START + HOUR / 2),
        "first_reply": (1, START + 4 * HOUR),
        "resolve": (1, START + 24 * HOUR),
    }
    [started] = bench.clocks(case)
    opened = next(e for e in bench.log() if e.envelope.type == "huiyin.case.opened.v1")
    first = next(c for c in started.envelope.data["clocks"] if c["kind"] == "first_reply")
    assert first["due_at"] == opened.envelope.data["first_reply_due_at"]
    assert first["reckoning"] == opened.envelope.data["reckoning"]
    assert started.envelope.causationid == opened.envelope.id
    assert [w["at"] for w in first["warnings"]] == [
        "2026-03-02T03:00:00.000000Z",
        "2026-03-02T04:12:00.000000Z",
    ]


def test_an_emergency_repair_has_somebody_on_site_in_a_quarter(bench: Workbench) -> None:
    case = bench.open_case(category="repair", urgency="emergency")
    assert running(bench, case)["arrive"] == (1, START + HOUR / 4)


def test_where_no_answer_is_needed_none_is_owed(bench: Workbench) -> None:
    case = bench.open_case(category="complaint", answer_needed=False)
    assert running(bench, case).keys() == {"acknowledge", "resolve"}


def test_a_contact_reported_late_is_judged_by_when_it_happened(bench: Workbench) -> None:
    happened = START - 5 * HOUR
    logged = contact(party={"kind": "anonymous"}, urgency="urgent")
    case = case_of(bench.publish("huiyin.contact.logged.v1", logged, time=happened))
    assert running(bench, case)["first_reply"] == (1, happened + 4 * HOUR)
    reply(bench, case)
    assert ("first_reply", "fulfilled", False) in ended(bench, case)


def test_an_answer_known_later_than_due_was_in_time(bench: Workbench) -> None:
    case = bench.open_case(urgency="urgent")
    bench.clock.pass_(hours=6)
    reply_time = START + 4 * HOUR
    told = {"case": case, **BY, "channel": "phone", "text": "好"}
    bench.publish("huiyin.reply.sent.v1", told, time=reply_time)
    assert ("first_reply", "fulfilled", True) in ended(bench, case)
    [fulfilled] = [e for e in bench.clocks(case) if e.envelope.type == "huiyin.clocks.fulfilled.v1"]
    assert fulfilled.envelope.time == reply_time


def test_an_automatic_reply_keeps_no_promise(bench: Workbench) -> None:
    case = bench.open_case(urgency="urgent")
    reply(bench, case, automatic=True)
    assert ended(bench, case) == []
    reply(bench, case)
    assert {kind for kind, *_ in ended(bench, case)} == {"acknowledge", "first_reply"}


def test_a_case_goes_its_way(bench: Workbench) -> None:
    case = bench.open_case(category="complaint")
    step(bench, case, "case.acknowledged")
    reply(bench, case)
    bench.clock.pass_(hours=30)
    step(bench, case, "case.resolved", outcome="修好了")
    assert ended(bench, case) == [
        ("acknowledge", "fulfilled", True),
        ("first_reply", "fulfilled", True),
        ("resolve", "fulfilled", True),
    ]
    # Resolved on Tuesday at 15:00; asked back within 22 hours of 9 to 20 o'clock.
    assert running(bench, case) == {"revisit": (1, datetime(2026, 3, 5, 7, tzinfo=UTC))}
    step(bench, case, "case.reopened", reason="又漏了")
    assert running(bench, case).keys() == {"first_reply", "resolve"}
    assert running(bench, case)["resolve"][0] == 2
    assert ended(bench, case)[-1] == ("revisit", "void", "reopened")


def test_a_party_that_asks_once_more_is_owed_the_next_answer(bench: Workbench) -> None:
    case = bench.open_case(externalref="R-1")
    logged = contact(externalref="R-1")
    bench.publish("huiyin.contact.logged.v1", logged)
    assert "next_reply" not in running(bench, case)
    reply(bench, case)
    thanks = contact(externalref="R-1", answer_needed=False)
    bench.publish("huiyin.contact.logged.v1", thanks)
    assert "next_reply" not in running(bench, case)
    bench.clock.pass_(hours=1)
    bench.publish("huiyin.contact.logged.v1", logged)
    assert running(bench, case)["next_reply"] == (1, START + 25 * HOUR)
    bench.publish("huiyin.contact.logged.v1", logged)
    assert running(bench, case)["next_reply"] == (1, START + 25 * HOUR)
    reply(bench, case)
    assert ended(bench, case)[-1] == ("next_reply", "fulfilled", True)


def test_handed_back_it_is_to_be_acknowledged_anew(bench: Workbench) -> None:
    case = bench.open_case()
    bench.clock.pass_(minutes=10)
    step(bench, case, "case.returned", reason="不归我管")
    assert ended(bench, case) == [("acknowledge", "void", "returned")]
    assert running(bench, case)["acknowledge"] == (2, bench.clock.now + HOUR / 2)
    assert running(bench, case)["resolve"] == (1, START + 24 * HOUR)


@pytest.mark.parametrize("end", ["merged", "withdrawn"])
def test_what_ends_without_a_result_is_void(bench: Workbench, end: str) -> None:
    case, other = bench.open_case(), bench.open_case()
    if end == "merged":
        bench.ledger.merge(case, other, reason="同一件事", caller=COMPANY)
    else:
        step(bench, case, "case.withdrawn", evidence="来电说不用了")
    assert running(bench, case) == {}
    assert {(how, why) for _, how, why in ended(bench, case)} == {("void", end)}
    assert len(running(bench, other)) == 3


def test_a_new_policy_leaves_what_was_decided_alone(bench: Workbench) -> None:
    before = bench.open_case(urgency="urgent")
    terms = shipped_policy()
    lines = [
        line.model_copy(update={"target": line.target.model_copy(update={"minutes": 60})})
        if line.kind == "first_reply" and line.urgencies == ("urgent",) and line.target
        else line
        for line in terms.promises
    ]
    bench.ledger.promising.adopt(caller=COMPANY)
    bench.clock.pass_(minutes=1)
    bench.ledger.promising.publish_policy(
        terms.model_copy(update={"promises": tuple(lines)}),
        effective_at=None,
        basis=None,
        caller=COMPANY,
    )
    after = bench.open_case(urgency="urgent")
    assert running(bench, before)["first_reply"] == (1, START + 4 * HOUR)
    assert running(bench, after)["first_reply"] == (1, bench.clock.now + HOUR)
    step(bench, before, "case.acknowledged")
    assert running(bench, before)["first_reply"] == (1, START + 4 * HOUR)


def test_clocks_that_move_meanwhile_are_no_conflict(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second process acknowledges between loading and landing: it is decided again."""
    case = bench.open_case()
    other, loads = bench.another_ledger(), 0
    application = bench.ledger._core.application
    load = application.load

    def race(stream: str, fold: Any) -> Any:
        nonlocal loads
        found = load(stream, fold)
        if stream.startswith("clocks/") and not loads:
            loads = 1
            other.perform(CaseAcknowledged(case=case, by="staff:x"), caller=DESK)
        return found

    monkeypatch.setattr(application, "load", race)
    reply(bench, case)
    assert [kind for kind, *_ in ended(bench, case)] == ["acknowledge", "first_reply"]
