"""The clocks of a case over HTTP and on its page, now and as of a past instant."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.instant import format_instant
from services.composition.followers import build_clock
from services.composition.state import build_questions
from tests.integration.api.scene import System

OK, CREATED, FORBIDDEN, NOT_FOUND, INVALID = 200, 201, 403, 404, 422
CLOSED_WITHIN_S = 120.0
ALARMS_OF_A_REPAIR = 9
"""Acknowledge, first reply and resolve: each warns twice and is missed. How many steps each climbs,
the chart of the day says.
"""

MISSED = {"acknowledge", "first_reply", "resolve"}


def at_the_top(alarms: list[dict[str, Any]]) -> set[str]:
    """Which of the promises have climbed as high as there is."""
    return {each["kind"] for each in alarms if each["level"] == "company"}


def clocks(system: System, case: str, **params: Any) -> dict[str, dict[str, Any]]:
    with system.client("desk") as client:
        answered = client.get(f"/v1/cases/{case}/clocks", params=params)
    assert answered.status_code == OK, answered.text
    return {each["kind"]: each for each in answered.json()["clocks"]}


def reply(system: System, case: str) -> int:
    told = {"channel": "phone", "text": "明天上午上门"}
    with system.client("desk") as client:
        version = client.get(f"/v1/cases/{case}").headers["etag"]
        done = client.post(f"/v1/cases/{case}/replies", json=told, headers={"If-Match": version})
    assert done.status_code == CREATED, done.text
    position: int = done.json()["position"]
    return position


def test_a_case_that_turns_out_urgent_stands_in_the_inbox_by_its_new_deadline(
    system: System,
) -> None:
    case = system.open_case()
    with system.client("desk") as client:
        shown = client.get(f"/v1/cases/{case.id}")
        told = {"urgency": "emergency", "reason": "天花板在滴水"}
        version = {"If-Match": shown.headers["etag"]}
        done = client.post(f"/v1/cases/{case.id}/assess", json=told, headers=version)
        assert done.status_code == CREATED, done.text
        then = {"min_position": system.parts.store.head().position}
        after = client.get(f"/v1/cases/{case.id}", params=then)
    running = clocks(system, case.id, **then)
    due_at = running["first_reply"]["due_at"]
    assert after.json()["case"]["first_reply_due_at"] == due_at
    assert due_at < shown.json()["case"]["first_reply_due_at"]
    assert running["arrive"]["state"] == "running"


def test_each_promise_is_there_with_its_reckoning_and_its_events(system: System) -> None:
    case = system.open_case()
    running = clocks(system, case.id)
    assert running.keys() == {"acknowledge", "first_reply", "resolve"}
    first = running["first_reply"]
    assert (first["state"], first["policy"], first["calendar"]) == (
        "running",
        "default@1",
        "24x7@1",
    )
    assert first["reckoning"][-1].startswith("应于 ")
    assert first["happened_at"] <= first["known_at"]
    with system.client("auditor") as client:
        decided = client.get(f"/v1/receipts/{first['decided_pos']}").json()
    assert decided["stream"] == f"clocks/{case.id}"
    kept = clocks(system, case.id, min_position=reply(system, case.id))
    assert {kind: each["state"] for kind, each in kept.items()} == {
        "acknowledge": "met",
        "first_reply": "met",
        "resolve": "running",
    }
    assert kept["first_reply"]["ended_pos"] > kept["first_reply"]["decided_pos"]


def test_as_of_a_past_instant_it_still_runs(system: System) -> None:
    case = system.open_case()
    then = format_instant(datetime.now(UTC))
    give_up_at_s = time.monotonic() + CLOSED_WITHIN_S
    with system.client("desk") as client:
        path = f"/v1/cases/{case.id}/clocks"
        while client.get(path, params={"as_of": then}).status_code != OK:
            assert time.monotonic() < give_up_at_s, "the instant is not closed"
            time.sleep(0.05)
    position = reply(system, case.id)
    assert clocks(system, case.id, min_position=position)["first_reply"]["state"] == "met"
    past = clocks(system, case.id, as_of=then)
    assert {each["state"] for each in past.values()} == {"running"}
    assert past == clocks(system, case.id, as_of=then)


def test_a_wait_stops_the_clock_and_an_extension_moves_the_deadline(system: System) -> None:
    case = system.open_case()
    first = clocks(system, case.id)["resolve"]
    with system.client("desk", actor="staff:desk-7") as desk:
        at = f"/v1/cases/{case.id}"
        waiting = desk.post(f"{at}/wait", json={"reason": "owner"})
        assert waiting.status_code == CREATED, waiting.text
        paused = clocks(system, case.id, min_position=waiting.json()["position"])["resolve"]
        assert (paused["due_at"], paused["overdue"]) == (None, False)
        assert paused["latest_due_at"] > first["due_at"]
        assert desk.post(f"{at}/resume", json={"reason": "owner"}).status_code == CREATED
        asked = {"kind": "resolve", "minutes": 60, "reason": "parts"}
        assert desk.post(f"{at}/extend", json=asked).status_code == CREATED
        assert desk.post(f"{at}/grant", json=asked).status_code == FORBIDDEN
    with system.client("manager", actor="staff:manager-7") as manager:
        more = {"kind": "resolve", "minutes": 60}
        granted = manager.post(f"{at}/grant", json=more)
        assert granted.status_code == CREATED, granted.text
        asked_at = {"min_position": granted.json()["position"]}
        told = manager.get(f"{at}/clocks", params=asked_at).json()
    resolve = next(each for each in told["clocks"] if each["kind"] == "resolve")
    assert resolve["extensions_us"] == 3_600_000_000
    assert resolve["due_at"] > first["due_at"]
    assert [each["step"] for each in told["steps"]] == [
        "wait_started",
        "wait_ended",
        "extension_requested",
        "extension_granted",
    ]


@pytest.mark.proves("Art.3(4)", "clock-running", "wait-allowed", "wait-begun", "more-time-asked")
def test_a_step_that_makes_no_sense_says_why_and_records_nothing(system: System) -> None:
    case = system.open_case()
    with system.client("manager") as manager:
        at = f"/v1/cases/{case.id}"
        head = system.parts.store.head().position
        answers = {
            "clock-running": manager.post(f"{at}/arrive", json={}),
            "wait-allowed": manager.post(f"{at}/wait", json={"reason": "rain"}),
            "wait-begun": manager.post(f"{at}/resume", json={"reason": "owner"}),
            "more-time-asked": manager.post(f"{at}/deny", json={"kind": "resolve"}),
        }
    for rule, answer in answers.items():
        assert answer.status_code == INVALID
        assert (answer.json()["rule"], answer.json()["article"]) == (rule, "Art.3(4)")
    assert system.parts.store.head().position == head


def test_what_fell_due_is_raised_once_and_told(system: System) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=40)
    case = system.open_case(time=format_instant(long_ago))
    clock = build_clock(system.parts)
    give_up_at_s = time.monotonic() + CLOSED_WITHIN_S
    with system.client("desk") as client:
        while True:
            list(clock.round())
            told = client.get(f"/v1/cases/{case.id}/clocks").json()
            if at_the_top(told["alarms"]) == MISSED:
                break
            assert time.monotonic() < give_up_at_s, told["alarms"]
            time.sleep(0.05)
        page = client.get(f"/cases/{case.id}").text
    alarms = told["alarms"]
    marks = [(each["kind"], each["number"], each["percent"], each["step"]) for each in alarms]
    assert len(marks) == len(set(marks))
    assert sum(each["step"] is None for each in alarms) == ALARMS_OF_A_REPAIR
    assert [each["at"] for each in alarms] == sorted(each["at"] for each in alarms)
    assert {each["kind"] for each in alarms if each["alarm"] == "breached"} == MISSED
    assert all(each["to"] for each in alarms if each["alarm"] == "escalated")
    assert all(each["known_at"] > each["at"] for each in alarms)
    assert "到期未办到" in page
    assert "升级至公司" in page
    look_at_what_presses(system, case.id)
    list(clock.round())
    again = {"min_position": system.parts.store.head().position}
    with system.client("desk") as client:
        assert client.get(f"/v1/cases/{case.id}/clocks", params=again).json()["alarms"] == alarms


def look_at_what_presses(system: System, case: str) -> None:
    """The same case where the most pressing ones are looked for, over HTTP and at the desk."""
    asked = {"alarm": "escalated", "community": "yinhu"}
    with system.client("manager") as client:
        first = client.get("/v1/inbox", params=asked).json()["cases"]
        (mine,) = [row for row in first if row["case"] == case]
        assert (mine["alarm"], mine["alarm_level"]) == ("escalated", "company")
        assert mine["alarm_to"]
        counted = client.get("/v1/inbox/counts", params=asked).json()
        assert counted["total"] == counted["by_alarm"]["escalated"] >= 1
        assert client.get("/v1/inbox", params={"alarm": "warned"}).status_code == OK
        listed = client.get("/", params={"tab": "all", "alarm": "escalated"}).text
        assert f"case-{case}" in listed
        assert "已升级至公司" in listed
        assert f"/cases/{case}" in client.get("/deadlines").text


def test_what_falls_due_within_the_hour_is_told_to_whom_it_concerns(system: System) -> None:
    soon = system.open_case(matter={"urgency": "emergency"})
    with system.client("manager") as client:
        told = client.get("/v1/due_soon").json()
        mine = [each for each in told["promises"] if each["case"]["case"] == soon.id]
        assert "arrive" in {each["kind"] for each in mine}
        assert all(each["due_at"] > told["instant"] for each in mine)
        dues = [each["due_at"] for each in told["promises"]]
        assert dues == sorted(dues)
        assert f"/cases/{soon.id}" in client.get("/deadlines").text
    now, asked = datetime.now(UTC), build_questions(system.parts).reckoned_by
    until = now + timedelta(days=1)
    assert soon.id in asked("24x7@1", now, until, after=None, limit=1_000)
    assert soon.id not in asked("24x7@1", now, until, after=soon.id, limit=1_000)
    assert soon.id not in asked("24x7@2", now, until, after=None, limit=1_000)
    with system.client("manager", communities=["fengming"]) as client:
        told = client.get("/v1/due_soon", params={"minutes": 1_440}).json()
        assert soon.id not in {each["case"]["case"] for each in told["promises"]}


def test_a_stranger_sees_no_clocks(system: System) -> None:
    case = system.open_case()
    with system.client("desk", communities=["fengming"]) as client:
        assert client.get(f"/v1/cases/{case.id}/clocks").status_code == NOT_FOUND
