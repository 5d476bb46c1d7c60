"""Records that lack something, over HTTP: by team, by week, and one by one with what is missing."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import System, contact
from tests.integration.api.test_attending import opened
from tests.integration.api.test_cases import act, done

RAISED = "2026-02-11T01:00:00.000000Z"
DAY = {"happened_at": "2026-02-11T05:00:00Z"}
TEAM = "staff:whole-1"
REPLY: dict[str, Any] = {"channel": "phone", "text": "今天下午三点到您家。", **DAY}


def board(client: httpx.Client, position: int, **asked: Any) -> dict[str, Any]:
    params = {"community": "yinhu", "assignee": TEAM, "min_position": position, **asked}
    response = client.get("/v1/completeness", params=params)
    assert response.status_code == 200, response.text
    return dict(response.json())


def records(client: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    response = client.get("/v1/completeness/records", params={"assignee": TEAM, **asked})
    assert response.status_code == 200, response.text
    return list(response.json()["records"])


def nobodys(client: httpx.Client) -> tuple[str, int]:
    """A case nobody is told to have raised."""
    data = {name: value for name, value in contact()["data"].items() if name != "party"}
    logged = client.post("/v1/cases", json=data).json()
    [case] = logged["cases"]
    return case, max(r["version"] for r in logged["receipts"] if r["stream"] == f"case/{case}")


@pytest.mark.parametrize("view", ["completeness", "reconciliation_grid", "records/unfiled"])
def test_no_question_goes_back_to_the_beginning_of_the_calendar(system: System, view: str) -> None:
    with system.client("manager") as manager:
        answer = manager.get(f"/v1/{view}", params={"as_of": "0001-01-01T00:00:00Z"})
        known = manager.get(
            "/v1/dashboard", params={"as_of": "0001-01-01T00:00:00Z", "position": 1}
        )
    assert (answer.status_code, answer.json()["rule"]) == (422, "as-of-too-early")
    assert (known.status_code, known.json()["rule"]) == (422, "as-of-too-early")


@pytest.mark.proves("Art.9(1)", "completeness-board")
def test_records_that_lack_something_are_counted_and_listed_the_oldest_first(
    system: System,
) -> None:
    system.employ(TEAM)
    with system.client("manager", actor="staff:whole-2") as manager:
        whole, version = opened(system, manager, time=RAISED, matter={"urgency": "normal"})
        version = done(act(manager, whole, "assign", {"assignee": TEAM, **DAY}, version=version))
        later, other = nobodys(manager)
        done(act(manager, later, "assign", {"assignee": TEAM}, version=other))
        head = system.parts.store.head().position
        [team] = board(manager, head)["teams"]
        before = datetime.now(UTC)
        version = done(act(manager, whole, "replies", REPLY, version=version))
        done(act(manager, whole, "resolve", {"outcome": "换了阀门", **DAY}, version=version))
        head = system.parts.store.head().position
        now = board(manager, head)
        left = records(manager, min_position=head)
        then = records(manager, as_of=format_instant(before), limit=1)
        pages = manager.get("/completeness", params={"assignee": TEAM, "lacks": "party"}).text
    assert (team["incomplete"], team["over"], team["party"], team["result"]) == (2, 0, 1, 2)
    assert team["oldest_at"] == RAISED
    assert [(each["case"], each["lacks"]) for each in left] == [(later, ["party", "result"])]
    assert [each["case"] for each in then] == [whole]
    [left_to_team] = now["teams"]
    assert left_to_team["incomplete"] == 1
    assert f"/cases/{later}#actions" in pages
    assert f"/cases/{whole}#actions" not in pages


def test_a_record_kept_from_who_asks_is_neither_counted_nor_listed_for_them(
    system: System,
) -> None:
    system.employ("staff:whole-4", "staff:whole-5")
    with (
        system.client("manager", actor="staff:whole-3") as manager,
        system.client("manager", actor="staff:whole-4") as kept,
    ):
        case, version = opened(system, manager)
        version = done(act(manager, case, "assign", {"assignee": "staff:whole-5"}, version=version))
        body = {"persons": ["staff:whole-4"], "reason": "涉及本人"}
        done(act(manager, case, "restrict", body, version=version))
        asked: dict[str, Any] = {
            "assignee": "staff:whole-5",
            "min_position": system.parts.store.head().position,
        }
        seen = [each.get("/v1/completeness", params=asked).json() for each in (manager, kept)]
        listed = kept.get("/v1/completeness/records", params=asked).json()["records"]
    shown, hidden = seen
    assert [team["incomplete"] for team in shown["teams"]] == [1]
    assert (hidden["teams"], listed) == ([], [])
    counted = [sum(week["whole"]["of"] for week in each["weeks"]) for each in seen]
    assert counted[0] == counted[1] + 1
