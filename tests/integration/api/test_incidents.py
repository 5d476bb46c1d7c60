"""What is asked about incidents beyond the register: figures with and without, candidates, and the
urgent board.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import System

CREATED, OK, NOT_FOUND, FORBIDDEN, REFUSED = 201, 200, 404, 403, 422
STARTED = format_instant(datetime.now(UTC) - timedelta(minutes=5))


def declare(desk: httpx.Client, **changes: Any) -> dict[str, Any]:
    said = {"community": "yinhu", "what": "power_cut", "title": "3号楼停电", **changes}
    begun: dict[str, Any] = desk.post("/v1/incidents", json={**said, "started_at": STARTED}).json()
    return begun


def link(desk: httpx.Client, begun: dict[str, Any], case: str, step: str = "link") -> int:
    told = {"case": case} if step == "link" else {"case": case, "reason": "自家跳闸"}
    headers = {"If-Match": f'"{begun["version"]}"'}
    done = desk.post(f"/v1/incidents/{begun['id']}/{step}", json=told, headers=headers)
    assert done.status_code == CREATED, done.text
    begun["version"] = done.json()["version"]
    position: int = done.json()["position"]
    return position


def inbox(desk: httpx.Client, incident: str, position: int) -> set[str]:
    """Every case the inbox lists, page after page."""
    asked: dict[str, Any] = {"incident": incident, "min_position": position}
    cases: set[str] = set()
    while True:
        page = desk.get("/v1/inbox", params=asked).json()
        cases |= {case["case"] for case in page["cases"]}
        if page["next_cursor"] is None:
            return cases
        asked["cursor"] = page["next_cursor"]


@pytest.mark.proves("situation:power-cut", "figures-with-and-without")
def test_figures_are_read_with_an_incident_and_without(system: System) -> None:
    with system.client() as desk:
        begun = declare(desk)
        ours = [system.open_case().id for _ in range(2)]
        other = system.open_case().id
        for case in ours:
            position = link(desk, begun, case)
        assert inbox(desk, begun["id"], position) == set(ours)
        assert set(ours) <= inbox(desk, "any", position)
        without = inbox(desk, "none", position)
        assert other in without
        assert without.isdisjoint(ours)
        address = f"/v1/incidents/{begun['id']}/figures"
        figures = desk.get(address, params={"min_position": position}).json()
        told = {"text": "九点半来电", "tell_all": "wechat_group"}
        headers = {"If-Match": f'"{begun["version"]}"'}
        at = f"/v1/incidents/{begun['id']}/update"
        updated = desk.post(at, json=told, headers=headers).json()
        later = desk.get(address, params={"min_position": updated["position"]}).json()
        counted = desk.get("/v1/inbox/counts", params={"incident": "none"}).json()
    linked = figures["linked"]
    assert (linked["cases"], linked["callers"], linked["answered"]) == (2, 2, 0)
    assert linked["by_state"] == {"open": 2}
    assert linked["first_at"] <= linked["last_at"]
    assert figures["with"]["total"] >= figures["without"]["total"] + len(ours)
    assert (later["linked"]["answered"], later["linked"]["by_state"]) == (2, {"answered": 2})
    assert counted["total"] >= figures["without"]["total"]


def test_a_case_that_is_unlinked_counts_without_again(system: System) -> None:
    with system.client() as desk:
        begun = declare(desk)
        case = system.open_case().id
        link(desk, begun, case)
        second = declare(desk)
        link(desk, second, case)
        position = link(desk, begun, case, "unlink")
        assert case in inbox(desk, second["id"], position), "the other incident says otherwise"
        position = link(desk, second, case, "unlink")
        assert case in inbox(desk, "none", position)
        assert desk.get("/v1/inbox", params={"incident": "all"}).status_code == REFUSED


def test_candidates_are_open_cases_of_its_buildings_since_it_began(system: System) -> None:
    with system.client() as desk:
        begun = declare(desk, buildings=["b3"])
        here, unsaid = system.open_case(), system.open_case(building=None)
        elsewhere, early = (
            system.open_case(building="b1"),
            system.open_case(time=format_instant(datetime.now(UTC) - timedelta(hours=1))),
        )
        linked = system.open_case()
        position = link(desk, begun, linked.id)
        desk.get("/v1/inbox", params={"min_position": position})
        address = f"/v1/incidents/{begun['id']}/candidates"
        found = desk.get(address, params={"limit": 500}).json()
    cases = {case["case"] for case in found["cases"]}
    assert {here.id, unsaid.id} <= cases
    assert cases.isdisjoint({elsewhere.id, early.id, linked.id})


def test_an_incident_of_another_community_has_no_figures(system: System) -> None:
    with system.client() as desk, system.client(communities=["fengming"]) as stranger:
        begun = declare(desk)
        desk.get("/v1/incidents", params={"min_position": begun["position"]})
        for name in ("figures", "candidates"):
            address = f"/v1/incidents/{begun['id']}/{name}"
            assert stranger.get(address).status_code == NOT_FOUND


@pytest.mark.proves("Art.5(1)", "urgent-board")
def test_what_cannot_wait_is_on_one_board(system: System) -> None:
    with system.client() as desk, system.client(communities=["fengming"]) as stranger:
        begun = declare(desk)
        lift = {"community": "yinhu", "lift": "3号楼2号梯", "people": 2}
        shut_in = desk.post("/v1/entrapments", json=lift).json()
        said = {"threat": "violence", "immediate": True, "text": "要动手"}
        threat = desk.post("/v1/threats", json={"community": "yinhu", **said}).json()
        case = system.open_case(matter={"urgency": "emergency"})
        position = max(case.position, threat["position"])
        board = desk.get("/v1/urgent", params={"min_position": position}).json()
        theirs = stranger.get("/v1/urgent").json()
    for name, item in (("incidents", begun), ("entrapments", shut_in), ("threats", threat)):
        assert item["id"] in {each["id"] for each in board[name]}
        assert all(each["due_at"] for each in board[name] if each["id"] == item["id"])
        assert theirs[name] == []
    assert case.id in {each["case"] for each in board["emergency"]}
    assert all(not each["done"] for each in board["threats"])
    assert board["watermark"] >= position
