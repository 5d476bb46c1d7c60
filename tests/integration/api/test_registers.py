"""Registers over HTTP: items begun, led on, refused, listed, counted, and seen by those who may."""

import uuid
from typing import Any

import httpx
import pytest

from services.ledger.registers.found import all_registers
from tests.integration.api.scene import System, open_findings

CREATED, OK, NOT_FOUND, FORBIDDEN = 201, 200, 404, 403
STALE, REFUSED, UNCONDITIONAL, METHOD_UNKNOWN = 412, 422, 428, 405
ID = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"
PHONE = "13900004321"
FLAT = "3-1502"
PLACES = ({"id": "b1-board", "channel": "notice_board", "building": "b1"},)


def draft(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    """Drafts a notice; returns its answer."""
    said: dict[str, Any] = {
        "community": "yinhu",
        "subject": "outage",
        "title": "十二月三日停水通知",
        "text": f"九点至十二点停水，请提前储水。咨询电话 {PHONE}。",
        "places": list(PLACES),
        "valid_from": "2026-11-30T00:00:00Z",
        **changes,
    }
    response = client.post("/v1/notices", json=said)
    assert response.status_code == CREATED, response.text
    begun: dict[str, Any] = response.json()
    return begun


def step(
    client: httpx.Client, begun: dict[str, Any], name: str, /, version: int | None = 1, **told: Any
) -> httpx.Response:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.post(f"/v1/notices/{begun['id']}/{name}", json=told, headers=headers)


def shown(client: httpx.Client, begun: dict[str, Any], position: int | None = None) -> Any:
    asked = {"min_position": position or begun["position"]}
    response = client.get(f"/v1/notices/{begun['id']}", params=asked)
    assert response.status_code == OK, response.text
    return response.json()


def test_an_item_is_begun_led_on_and_told_whole(system: System) -> None:
    with system.client() as author, system.client("manager", actor="staff:2") as manager:
        response = author.post(
            "/v1/notices/draft",
            json={
                "community": "yinhu",
                "subject": "outage",
                "title": "停水",
                "text": f"咨询电话 {PHONE}",
                "places": list(PLACES),
                "valid_from": "2026-11-30T00:00:00Z",
                "happened_at": "2026-11-20T08:00:00Z",
            },
        )
        begun = response.json()
        assert response.status_code == CREATED
        assert response.headers["location"] == f"/v1/notices/{begun['id']}"
        assert response.headers["etag"] == '"1"'
        assert step(manager, begun, "approve").headers["etag"] == '"2"'
        assert step(author, begun, "post", 2, place="b1-board").status_code == CREATED
        last = step(
            author,
            begun,
            "record_delivery",
            3,
            channel="home_visit",
            flat={"building": "b1", "unit": FLAT},
            state="delivered",
        ).json()
        told = shown(author, begun, last["position"])
    item = told["item"]
    assert (item["state"], item["version"]) == ("posted", 4)
    assert item["number"].startswith("yinhu-N")
    assert item["said"] == {"title": "停水", "text": "咨询电话 139****4321"}
    assert item["forgotten"] == []
    parts = {(part["part"], part["state"]): part for part in told["parts"]}
    assert parts.keys() == {("place", "posted"), ("delivery", "delivered")}
    assert parts["delivery", "delivered"]["said"] == {"flat/unit": "3-****"}
    assert [event["type"].split(".")[2] for event in told["timeline"]] == [
        "drafted",
        "approved",
        "posted",
        "recorded",
    ]
    assert told["timeline"][0]["time"] == "2026-11-20T08:00:00.000000Z"
    assert PHONE not in str(told)
    assert FLAT not in str(told)


def test_a_step_says_which_version_it_was_decided_on(system: System) -> None:
    with system.client() as author, system.client("manager", actor="staff:2") as manager:
        begun = draft(author)
        assert step(manager, begun, "approve", None).status_code == UNCONDITIONAL
        assert step(manager, begun, "approve").status_code == CREATED
        stale = step(manager, begun, "classify", important=True, reason="涉及安全")
    assert stale.status_code == STALE
    assert stale.json()["rule"] == "version-conflict"


@pytest.mark.proves("Art.4(1)", "approved-by-another")
def test_an_author_may_not_approve_and_nothing_is_appended(system: System) -> None:
    with system.client("manager", actor="staff:7") as author:
        begun = draft(author)
        refused = step(author, begun, "approve")
        told = shown(author, begun)
    problem = refused.json()
    assert refused.status_code == REFUSED
    assert (problem["rule"], problem["article"]) == ("approved-by-another", "Art.4(1)")
    assert problem["field"] == "/by"
    assert len(told["timeline"]) == 1


def test_the_same_key_gives_the_first_answer(system: System) -> None:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    said = {
        "community": "yinhu",
        "subject": "other",
        "title": "一",
        "text": "一",
        "places": list(PLACES),
        "valid_from": "2026-11-30T00:00:00Z",
    }
    with system.client() as author:
        first = author.post("/v1/notices", json=said, headers=headers)
        again = author.post("/v1/notices", json=said, headers=headers)
    assert (first.status_code, again.status_code) == (CREATED, OK)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"by": "staff:9"}, "/by"),
        ({"important": False}, "/important"),
        ({"number": "N1"}, "/number"),
        ({"subject": "gossip"}, "/subject"),
        ({"happened_at": "yesterday"}, ""),
        ({"places": []}, "/places"),
    ],
)
def test_what_a_body_may_not_say_is_named(
    system: System, told: dict[str, Any], pointer: str
) -> None:
    said = {
        "community": "yinhu",
        "subject": "other",
        "title": "一",
        "text": "一",
        "places": list(PLACES),
        "valid_from": "2026-11-30T00:00:00Z",
        **told,
    }
    with system.client() as author:
        refused = author.post("/v1/notices", json=said)
    assert refused.status_code == REFUSED
    assert pointer in [error["pointer"] for error in refused.json()["errors"]]


def test_lists_filter_count_and_page(system: System) -> None:
    with system.client(communities=["fengming"]) as desk, system.client("manager") as manager:
        begun = [draft(desk, community="fengming", places=[_place(n)]) for n in range(5)]
        approved = step(manager, begun[0], "approve")
        assert approved.status_code == REFUSED, "staff:1 wrote it"
        with system.client("manager", actor="staff:3") as other:
            approved = step(other, begun[0], "approve")
        position = approved.json()["position"]
        asked: dict[str, Any] = {"limit": 2, "min_position": position}
        seen: list[str] = []
        while True:
            page = desk.get("/v1/notices", params=asked).json()
            seen += [item["id"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            asked["cursor"] = page["next_cursor"]
        assert len(seen) == len(set(seen)) >= len(begun)
        assert {each["id"] for each in begun} <= set(seen)
        drafted = desk.get("/v1/notices", params={"state": "drafted", "limit": 20}).json()
        assert begun[0]["id"] not in {item["id"] for item in drafted["items"]}
        counted = desk.get("/v1/notices/counts").json()
        assert counted["total"] == len(seen)
        assert counted["by_state"]["approved"] >= 1
        parts = desk.get("/v1/notices/parts", params={"part": "place", "item": begun[1]["id"]})
        assert [part["state"] for part in parts.json()["parts"]] == ["planned"]
        assert desk.get("/v1/notices", params={"cursor": "nonsense"}).status_code == REFUSED


def _place(number: int) -> dict[str, Any]:
    return {"id": f"board-{number}", "channel": "notice_board"}


def test_the_past_is_answered_as_it_was(system: System) -> None:
    with system.client() as author, system.client("manager", actor="staff:2") as manager:
        begun = draft(author)
        before = shown(author, begun)["timeline"][0]["recordedtime"]
        approved = step(manager, begun, "approve").json()
        assert shown(author, begun, approved["position"])["item"]["state"] == "approved"
        then = author.get(f"/v1/notices/{begun['id']}", params={"as_of": before}).json()
    assert then["item"]["state"] == "drafted"
    assert len(then["timeline"]) == 1


def test_an_item_of_another_community_is_not_there(system: System) -> None:
    with system.client() as author, system.client(communities=["fengming"]) as stranger:
        begun = draft(author)
        shown(author, begun)
        never = {**begun, "id": str(uuid.uuid4())}
        for each in (begun, never):
            assert stranger.get(f"/v1/notices/{each['id']}").status_code == NOT_FOUND
        unseen, missing = (step(stranger, each, "remove") for each in (begun, never))
        assert unseen.status_code == missing.status_code == NOT_FOUND
        elsewhere = stranger.get("/v1/notices", params={"community": "yinhu"})
        assert elsewhere.status_code == FORBIDDEN
        assert begun["id"] not in stranger.get("/v1/notices", params={"limit": 20}).text


def test_personal_data_is_shown_for_a_purpose_and_that_stands_in_the_story(
    system: System,
) -> None:
    with system.client() as desk, system.client(communities=["fengming"]) as stranger:
        begun = draft(desk)
        address = f"/v1/notices/{begun['id']}/reveal"
        curious = desk.post(address, json={"purpose": "curiosity"})
        assert curious.status_code == REFUSED
        unseen = stranger.post(address, json={"purpose": "hand_over"})
        missing = stranger.post(f"/v1/notices/{ID}/reveal", json={"purpose": "hand_over"})
        assert unseen.status_code == missing.status_code == NOT_FOUND
        revealed = desk.post(address, json={"purpose": "hand_over"}).json()
        assert PHONE in str(revealed["values"])
        told = shown(desk, begun, revealed["receipt"]["position"])
        assert told["item"]["version"] == 1, "looking changes nothing"
        assert desk.get(f"/v1/findings/{begun['id']}").status_code == NOT_FOUND
    viewed = told["timeline"][-1]
    assert viewed["type"] == "huiyin.item.viewed.v1"
    assert viewed["data"]["purpose"] == "hand_over"
    assert viewed["data"]["by"] == "staff:1"
    assert PHONE not in str(told)


@pytest.mark.usefixtures("watchful")
@pytest.mark.proves("Art.6(5)", "answer-finding-once")
def test_a_finding_is_listed_and_answered_once(system: System) -> None:
    with system.client() as desk, system.client("manager", actor="staff:2") as manager:
        begun = draft(desk, text="水压尽快恢复。")
        listed = open_findings(manager, position=begun["position"])
        (found,) = (f for f in listed if f["detail"]["about"] == f"notice/{begun['id']}")
        assert found["said"] == {"span": "尽快"}
        assert found["detail"]["proposal"] == "写明日期"
        at, first = f"/v1/findings/{found['id']}", {"If-Match": '"1"'}
        assert desk.post(f"{at}/dismiss", json={}, headers=first).status_code == FORBIDDEN
        remedy = {"remedy": "已写明日期"}
        answered = desk.post(f"{at}/confirm", json=remedy, headers=first)
        assert answered.status_code == CREATED
        again = manager.post(f"{at}/dismiss", json={"reason": "误判"}, headers={"If-Match": '"2"'})
        assert again.status_code == REFUSED
        assert again.json()["rule"] == "answer-finding-once"
        assert desk.post("/v1/findings", json={}).status_code == METHOD_UNKNOWN
        told = desk.get(at, params={"min_position": answered.json()["position"]}).json()
    assert told["item"]["state"] == "confirmed"
    assert told["item"]["done"] is True
    assert told["timeline"][0]["causationid"] == begun["receipts"][0]["id"]


def test_the_document_describes_every_register(system: System) -> None:
    with system.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    for register in all_registers().values():
        assert {f"/v1/{register.plural}", f"/v1/{register.plural}/{{id}}"} <= paths.keys()
    drafting = paths["/v1/notices/draft"]["post"]["requestBody"]["content"]["application/json"]
    schema = drafting["schema"]
    assert schema["required"] == ["subject", "title", "text", "places", "valid_from"]
    assert schema["properties"].keys().isdisjoint({"by", "id", "number", "important", "sealing"})
    assert "$ref" not in str(schema)
