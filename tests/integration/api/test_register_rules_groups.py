"""Groups and transcripts over HTTP: each refusal leaves the log as it was, each finding is
listed.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import System, open_findings

CREATED, OK, REFUSED = 201, 200, 422


def ago(hours: float) -> str:
    return format_instant(datetime.now(UTC) - timedelta(hours=hours))


def registered(client: httpx.Client, **changes: Any) -> httpx.Response:
    said = {
        "community": "yinhu",
        "app": "wechat",
        "name": "银湖1号楼业主群",
        "building": "b1",
        "purpose": "building",
        "owner": "staff:yh-01",
        **changes,
    }
    return client.post("/v1/groups", json=said)


def step(
    client: httpx.Client, group: httpx.Response, name: str, /, version: int = 1, **told: Any
) -> httpx.Response:
    headers = {"If-Match": f'"{version}"'}
    return client.post(f"/v1/groups/{group.json()['id']}/{name}", json=told, headers=headers)


def told(**changes: Any) -> dict[str, Any]:
    return {"category": "repair", "text": "门口灯不亮。", "said_at": ago(1), **changes}


def chat(client: httpx.Client, **changes: Any) -> httpx.Response:
    said = {"community": "yinhu", "channel": "private_chat", **told(**changes)}
    return client.post("/v1/transcripts", json=said)


def groundless(client: httpx.Client) -> httpx.Response:
    return registered(client, community=None, building=None)


def retired_twice(client: httpx.Client) -> httpx.Response:
    group = registered(client)
    assert step(client, group, "retire", reason="并入大群").status_code == CREATED
    return step(client, group, "retire", 2, reason="并入大群")


def foretold(client: httpx.Client) -> httpx.Response:
    return step(client, registered(client), "transcribe", **told(said_at=ago(-1)))


def placeless(client: httpx.Client) -> httpx.Response:
    return chat(client, community=None)


@pytest.mark.parametrize(
    ("refused", "rule", "before"),
    [
        pytest.param(
            groundless, "group-of-a-community", 0,
            marks=pytest.mark.proves("Art.4(4)", "group-of-a-community"),
        ),
        pytest.param(
            retired_twice, "retire-once", 2,
            marks=pytest.mark.proves("Art.4(4)", "retire-once"),
        ),
        pytest.param(
            foretold, "said-before-transcribed", 1,
            marks=pytest.mark.proves("Art.4(4)", "said-before-transcribed"),
        ),
        pytest.param(
            placeless, "transcript-of-a-community", 0,
            marks=pytest.mark.proves("Art.4(4)", "transcript-of-a-community"),
        ),
    ],
)  # fmt: skip
def test_a_refused_step_appends_nothing(
    system: System,
    refused: Callable[[httpx.Client], httpx.Response],
    rule: str,
    before: int,
) -> None:
    """``before`` is how many events lead there: no more are in the log after the refusal."""
    head = system.parts.store.head().position
    with system.client("manager") as manager:
        response = refused(manager)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, "Art.4(4)")
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == head + before


def found_about(client: httpx.Client, stream: str, answer: httpx.Response) -> set[tuple[str, str]]:
    """The findings about an item, by rule and article, once what was answered is shown."""
    assert answer.status_code == CREATED, answer.text
    position = max(receipt["position"] for receipt in answer.json()["receipts"])
    listed = open_findings(client, position=position)
    about = [each["detail"] for each in listed if each["detail"]["about"] == stream]
    return {(detail["rule"], detail["article"]) for detail in about}


@pytest.mark.proves("Art.4(4)", "transcribed-in-time")
@pytest.mark.proves("Art.5(3)", "private-in-group")
def test_what_is_found_of_a_request_in_a_group_is_listed(system: System) -> None:
    with system.client() as desk:
        group = registered(desk)
        late = step(desk, group, "transcribe", **told(said_at=ago(30), sensitivity="private"))
        found = found_about(desk, f"group/{group.json()['id']}", late)
    assert found == {("transcribed-in-time", "Art.4(4)"), ("private-in-group", "Art.5(3)")}


@pytest.mark.proves("Art.4(4)", "group-registered")
def test_a_group_nobody_registered_is_listed(system: System) -> None:
    with system.client() as desk:
        asked = chat(desk, channel="wechat_group", group_name="楼下邻居群")
        found = found_about(desk, f"transcript/{asked.json()['id']}", asked)
    assert found == {("group-registered", "Art.4(4)")}


@pytest.mark.proves("Art.4(4)", "request-becomes-a-contact")
def test_a_request_in_a_group_stands_in_the_inbox_and_beside_the_group(system: System) -> None:
    with system.client() as desk:
        group = registered(desk)
        for version, text in enumerate(("门口灯不亮。", "门禁也坏了。"), start=1):
            asked = step(desk, group, "transcribe", version, **told(text=text))
            assert asked.status_code == CREATED, asked.text
        receipts = asked.json()["receipts"]
        case = next(r["stream"] for r in receipts if r["stream"].startswith("case/"))
        position = {"min_position": max(receipt["position"] for receipt in receipts)}
        shown = desk.get(f"/v1/cases/{case.removeprefix('case/')}", params=position)
        assert shown.status_code == OK
        page = desk.get(f"/v1/groups/{group.json()['id']}", params=position).json()
    assert {part["said"]["text"] for part in page["parts"]} == {"门口灯不亮。", "门禁也坏了。"}
    assert page["item"]["state"] == "registered"
