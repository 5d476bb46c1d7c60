"""Missed calls over HTTP: each refusal leaves the log as it was, each finding is listed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import PHONE, System, open_findings

CREATED, OK, REFUSED = 201, 200, 422


def ago(minutes: int) -> str:
    return format_instant(datetime.now(UTC) - timedelta(minutes=minutes))


def missed(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    said = {
        "community": "yinhu",
        "party": {"kind": "other", "phone": PHONE},
        "line": "服务热线",
        "rang_at": ago(1),
        **changes,
    }
    response = client.post("/v1/calls", json=said)
    assert response.status_code == CREATED, response.text
    begun: dict[str, Any] = response.json()
    return begun


def step(
    client: httpx.Client, begun: dict[str, Any], name: str, /, version: int = 1, **told: Any
) -> httpx.Response:
    headers = {"If-Match": f'"{version}"'}
    return client.post(f"/v1/calls/{begun['id']}/{name}", json=told, headers=headers)


TOLD: dict[str, Any] = {"reached": True, "category": "repair", "text": "厨房漏水，刚才没人接。"}


def from_the_future(client: httpx.Client) -> httpx.Response:
    return client.post("/v1/calls", json={"community": "yinhu", "rang_at": ago(-60)})


def wordless(client: httpx.Client) -> httpx.Response:
    return step(client, missed(client), "call_back", reached=True)


def placeless(client: httpx.Client) -> httpx.Response:
    return step(client, missed(client, community=None), "call_back", **TOLD)


def settled(client: httpx.Client) -> httpx.Response:
    begun = missed(client)
    step(client, begun, "settle", reason="对方随后到了前台")
    return step(client, begun, "call_back", 2, **TOLD)


@pytest.mark.parametrize(
    ("refused", "rule", "article", "before"),
    [
        pytest.param(
            from_the_future, "rang-before-recorded", "Art.4(2)", 0,
            marks=pytest.mark.proves("Art.4(2)", "rang-before-recorded"),
        ),
        pytest.param(
            wordless, "callback-says-what", "Art.9(1)", 1,
            marks=pytest.mark.proves("Art.9(1)", "callback-says-what"),
        ),
        pytest.param(
            placeless, "callback-of-a-community", "Art.9(1)", 1,
            marks=pytest.mark.proves("Art.9(1)", "callback-of-a-community"),
        ),
        pytest.param(
            settled, "call-back-once", "Art.4(2)", 2,
            marks=pytest.mark.proves("Art.4(2)", "call-back-once"),
        ),
    ],
)  # fmt: skip
def test_a_refused_step_appends_nothing(
    system: System,
    refused: Callable[[httpx.Client], httpx.Response],
    rule: str,
    article: str,
    before: int,
) -> None:
    """``before`` is how many events lead there: no more are in the log after the refusal."""
    head = system.parts.store.head().position
    with system.client() as desk:
        response = refused(desk)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, article)
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == head + before


@pytest.mark.proves("Art.4(2)", "callback-in-time")
def test_a_late_call_back_is_listed_among_the_findings(system: System) -> None:
    with system.client() as desk:
        begun = missed(desk, rang_at=ago(40))
        late = step(desk, begun, "call_back", reached=False).json()
        listed = open_findings(desk, position=late["position"])
    [found] = [each for each in listed if each["detail"]["about"] == f"call/{begun['id']}"]
    assert (found["detail"]["rule"], found["detail"]["article"]) == ("callback-in-time", "Art.4(2)")


@pytest.mark.proves("Art.4(2)", "missed-call-owes-a-callback")
def test_calls_that_wait_longest_come_first_until_they_are_called_back(system: System) -> None:
    with system.client(communities=["fengming"]) as desk:
        newer, older = (missed(desk, community="fengming", rang_at=ago(m)) for m in (5, 9))
        answered = step(desk, older, "call_back", **TOLD).json()
        oldest = missed(desk, community="fengming", rang_at=ago(12))
        asked = {"min_position": oldest["position"], "limit": 20}
        listed = desk.get("/v1/calls", params=asked).json()["items"]
        assert [item["id"] for item in listed] == [oldest["id"], newer["id"], older["id"]]
        assert [item["state"] for item in listed] == ["missed", "missed", "called_back"]
        assert listed[0]["said"]["party/phone"].endswith("4321")
        assert PHONE not in str(listed)
        case = next(r["stream"] for r in answered["receipts"] if r["stream"].startswith("case/"))
        shown = desk.get(f"/v1/cases/{case.removeprefix('case/')}")
        assert shown.status_code == OK
