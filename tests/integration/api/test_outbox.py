"""The outbox over HTTP: an answer waits there until a connector reports; each refusal leaves the
log as it was, each finding is listed.
"""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import HOTLINE, System, rules_found, step

CREATED, OK, REFUSED = 201, 200, 422
CHANNEL = "official_account"
"""Carried in this module only."""


@pytest.fixture(scope="module", autouse=True)
def _carried(system: System) -> None:
    said = {"community": "fengming", "channel": CHANNEL, "source": "urn:huiyin:source:oa"}
    with system.client("manager") as manager:
        begun = manager.post("/v1/connectors", json={**said, "within_minutes": 20})
    assert begun.status_code == CREATED, begun.text


def answered(system: System) -> tuple[str, str]:
    """A case that was answered by the carried channel, and its item in the outbox."""
    case = system.open_case(community="fengming", building=None)
    said = {"case": case.id, "by": "staff:1", "channel": CHANNEL, "text": "师傅下午三点到。"}
    decided = system.publish(step("huiyin.reply.sent.v1", said))["decided"]
    streams = [receipt["stream"] for receipt in decided]
    [item] = [stream for stream in streams if stream.startswith("dispatch/")]
    return case.id, item.removeprefix("dispatch/")


def act(client: httpx.Client, item: str, name: str, version: int, **told: Any) -> httpx.Response:
    headers = {"If-Match": f'"{version}"'}
    return client.post(f"/v1/outbox/{item}/{name}", json=told, headers=headers)


def shown(system: System, client: httpx.Client, item: str) -> dict[str, Any]:
    position = system.parts.store.head().position
    found = client.get(f"/v1/outbox/{item}", params={"min_position": position})
    assert found.status_code == OK, found.text
    row: dict[str, Any] = found.json()["item"]
    return row


@pytest.mark.proves("Art.3(4)", "reply-undelivered")
def test_an_answer_is_sent_once_its_connector_says_so(system: System) -> None:
    with system.client() as desk:
        case, item = answered(system)
        waiting = shown(system, desk, item)
        assert (waiting["state"], waiting["detail"]["channel"]) == ("waiting", CHANNEL)
        revealed = desk.post(f"/v1/outbox/{item}/reveal", json={"purpose": "contact_party"})
        assert "师傅下午三点到。" in revealed.text
        told = {"id": item, "by": "system:oa", "state": "failed", "code": "not-following"}
        system.publish(step("huiyin.dispatch.reported.v1", told, source=HOTLINE))
        failed = shown(system, desk, item)
        assert failed["state"] == "failed"
        assert rules_found(system, desk, item) == ["reply-undelivered"]
        assert desk.get(f"/v1/cases/{case}").json()["case"]["state"] == "acknowledged"
        assert act(desk, item, "retry", 2, reason="已重新关注").status_code == CREATED
        system.publish(step("huiyin.dispatch.reported.v1", {**told, "state": "read"}))
        assert shown(system, desk, item)["state"] == "read"
        listed = desk.get(
            "/v1/outbox", params={"detail": f"channel:{CHANNEL}", "state": "read"}
        ).json()
        assert item in {each["id"] for each in listed["items"]}
        assert desk.get(f"/v1/cases/{case}").json()["case"]["state"] == "answered"


SENT_NOTICE = {
    "community": "fengming",
    "subject": "outage",
    "title": "停水通知",
    "text": "周三九点停水，请储水。",
    "places": [
        {"id": "oa", "channel": CHANNEL},
        {"id": "oa-a1", "channel": CHANNEL, "building": "a1"},
        {"id": "gate", "channel": "notice_board"},
    ],
    "valid_from": "2026-11-01T00:00:00Z",
}


@pytest.mark.proves("Art.5(2)", "posted-once-delivered")
@pytest.mark.proves("Art.5(2)", "send-by-connector")
@pytest.mark.proves("Art.5(2)", "delivery-told-by-connector")
@pytest.mark.proves("Art.5(2)", "send-notice-once")
@pytest.mark.proves("Art.5(2)", "notice-undelivered")
def test_a_notice_is_posted_where_its_connector_delivered_it(system: System) -> None:
    with system.client() as desk, system.client("manager", actor="staff:2") as manager:
        notice = desk.post("/v1/notices", json=SENT_NOTICE).json()["id"]
        at = f"/v1/notices/{notice}"
        approved = manager.post(f"{at}/approve", json={}, headers={"If-Match": '"1"'}).json()
        version = {"If-Match": f'"{approved["version"]}"'}
        for name, place, rule in (
            ("post", "oa", "posted-once-delivered"),
            ("send", "oa", "send-notice-once"),
            ("send", "gate", "send-by-connector"),
        ):
            answer = desk.post(f"{at}/{name}", json={"place": place}, headers=version)
            problem = answer.json()
            assert (answer.status_code, problem["rule"]) == (REFUSED, rule)
            assert problem["article"] == "Art.5(2)"
        assert system.parts.store.head().position == approved["position"]
        claimed = {"channel": CHANNEL, "building": "a1", "state": "delivered"}
        answer = desk.post(f"{at}/record_delivery", json=claimed, headers=version)
        assert answer.json()["rule"] == "delivery-told-by-connector"
        assert system.parts.store.head().position == approved["position"]
        items = [
            receipt["stream"].removeprefix("dispatch/")
            for receipt in approved["receipts"]
            if receipt["stream"].startswith("dispatch/")
        ]

        def places() -> dict[str | None, dict[str, int]]:
            asked = {"min_position": system.parts.store.head().position}
            found = desk.get(f"{at}/deliveries", params=asked).json()
            return {
                row["building"]: row["channels"][CHANNEL]["places"]
                for row in found["buildings"]
                if CHANNEL in row["channels"]
            }

        assert places() == {None: {"queued": 1}, "a1": {"queued": 1}}
        failed = {"by": "system:oa", "state": "failed", "code": "E-9"}
        system.publish(step("huiyin.dispatch.reported.v1", {**failed, "id": items[0]}))
        assert places() == {None: {"undelivered": 1}, "a1": {"queued": 1}}
        assert rules_found(system, desk, items[0]) == ["notice-undelivered"]
        reached = {"by": "system:oa", "state": "delivered"}
        system.publish(step("huiyin.dispatch.reported.v1", {**reached, "id": items[1]}))
        assert places() == {None: {"undelivered": 1}, "a1": {"posted": 1}}
        found = desk.get(f"{at}/deliveries").json()["buildings"]
        [told] = [row["channels"][CHANNEL] for row in found if row["building"] == "a1"]
        assert told["building"] == {"delivered": 1}
        assert desk.get(at).json()["item"]["state"] == "posted"


def backwards(system: System, client: httpx.Client) -> httpx.Response:
    _, item = answered(system)
    assert act(client, item, "report", 1, state="read").status_code == CREATED
    return act(client, item, "report", 2, state="delivered")


def silent(system: System, client: httpx.Client) -> httpx.Response:
    return act(client, answered(system)[1], "report", 1, state="failed")


def taken_up(system: System, client: httpx.Client) -> httpx.Response:
    _, item = answered(system)
    assert act(client, item, "report", 1, state="failed", code="E-1").status_code == CREATED
    return act(client, item, "report", 2, state="handed_over")


def hasty(system: System, client: httpx.Client) -> httpx.Response:
    return act(client, answered(system)[1], "retry", 1)


def given_up_late(system: System, client: httpx.Client) -> httpx.Response:
    _, item = answered(system)
    assert act(client, item, "report", 1, state="read").status_code == CREATED
    return act(client, item, "abandon", 2, reason="改打电话")


def taken_back_up(system: System, client: httpx.Client) -> httpx.Response:
    _, item = answered(system)
    assert act(client, item, "abandon", 1, reason="改打电话").status_code == CREATED
    return act(client, item, "report", 2, state="read")


def nowhere(_: System, client: httpx.Client) -> httpx.Response:
    return client.post("/v1/connectors", json={"channel": "email", "source": "urn:test:mail"})


def retired_twice(_: System, client: httpx.Client) -> httpx.Response:
    said = {"community": "yinhu", "channel": "qq_group", "source": "urn:test:bot"}
    at = f"/v1/connectors/{client.post('/v1/connectors', json=said).json()['id']}/retire"
    client.post(at, json={"reason": "停用"}, headers={"If-Match": '"1"'})
    return client.post(at, json={"reason": "停用"}, headers={"If-Match": '"2"'})


@pytest.mark.parametrize(
    ("refused", "rule", "article"),
    [
        pytest.param(case, rule, article, marks=pytest.mark.proves(article, rule))
        for case, rule, article in (
            (backwards, "dispatch-onwards", "Art.3(4)"),
            (silent, "failure-with-reason", "Art.3(4)"),
            (taken_up, "retry-before-sending", "Art.3(4)"),
            (hasty, "retry-what-failed", "Art.3(4)"),
            (given_up_late, "abandon-undelivered", "Art.3(4)"),
            (taken_back_up, "dispatch-standing", "Art.3(4)"),
            (nowhere, "connector-of-a-community", "Art.4(4)"),
            (retired_twice, "retire-connector-once", "Art.4(4)"),
        )
    ],
)
def test_a_refused_step_appends_nothing(
    system: System,
    refused: Callable[[System, httpx.Client], httpx.Response],
    rule: str,
    article: str,
) -> None:
    """The refused request is the last; nothing lands after what led to it."""
    with system.client("manager") as manager:
        response = refused(system, manager)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, article)
    last = system.parts.store.head().position
    with system.client("manager") as manager:
        again = manager.send(response.request)
    assert again.status_code == REFUSED
    assert system.parts.store.head().position == last
