"""Publishing by HTTP: each event's fate is told with its own status, and nothing sent is repeated
back.
"""

import uuid
from typing import Any

import httpx
import orjson
import pytest

from events.envelope import leaf_hash
from tests.integration.api.scene import (
    BATCH,
    HOTLINE,
    KAFKA_ONLY,
    NAME,
    PHONE,
    STRUCTURED,
    System,
    contact,
    step,
)


def send(system: System, event: Any, **claims: Any) -> httpx.Response:
    with system.client("publisher", **claims) as client:
        return client.post("/v1/events", content=orjson.dumps(event), headers=STRUCTURED)


def send_batch(system: System, events: Any, **claims: Any) -> httpx.Response:
    with system.client("publisher", **claims) as client:
        return client.post("/v1/events", content=orjson.dumps(events), headers=BATCH)


def head(system: System) -> int:
    return system.parts.store.head().position


def refused(response: httpx.Response, status: int, rule: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["rule"] == rule
    assert problem["type"] == f"urn:huiyin:problem:{rule}"
    for personal in (NAME, PHONE, "漏水"):
        assert personal not in response.text
    return problem


def test_an_accepted_event_gets_the_receipt_of_the_bytes_in_the_log(system: System) -> None:
    response = send(system, contact())
    assert response.status_code == 201
    receipt = response.json()
    assert response.headers["location"] == f"/v1/receipts/{receipt['position']}"
    (row,) = system.parts.store.read_positions([receipt["position"]])
    assert receipt["leaf_hash"] == leaf_hash(row.body)
    assert receipt["type"] == "huiyin.contact.logged.v1"
    assert {decided["type"] for decided in receipt["decided"]} == {
        "huiyin.matter.identified.v1",
        "huiyin.case.opened.v1",
        "huiyin.clocks.started.v1",
    }


def test_the_same_event_again_gets_the_first_receipt(system: System) -> None:
    event = contact()
    first, before = send(system, event), head(system)
    again = send(system, event)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "outcome": "duplicate"}
    assert head(system) == before


def test_the_same_id_with_other_content_is_a_conflict(system: System) -> None:
    event = contact()
    send(system, event)
    before = head(system)
    other = contact(id=event["id"], time=event["time"], text="别的事")
    refused(send(system, other), 409, "origin-conflict")
    assert head(system) == before


def test_binary_mode_is_taken_as_well(system: System) -> None:
    event = contact()
    attributes = ("specversion", "id", "source", "type", "time")
    headers = {f"ce-{name}": event[name] for name in attributes}
    headers["Content-Type"] = "application/json"
    with system.client("publisher") as client:
        response = client.post("/v1/events", content=orjson.dumps(event["data"]), headers=headers)
    assert response.status_code == 201
    assert send(system, event).status_code == 200


def test_a_reply_before_its_contact_waits_and_is_counted(system: System) -> None:
    reference = f"ref-{uuid.uuid4()}"
    reply = {"externalref": reference, "channel": "phone", "by": "staff:2", "text": "马上到"}
    with system.client() as client:
        before = client.get("/v1/intake/waiting").json()["waiting"]
        response = send(system, step("huiyin.reply.sent.v1", reply))
        assert response.status_code == 202
        assert response.json()["outcome"] == "waiting"
        assert client.get("/v1/intake/waiting").json()["waiting"] == before + 1


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"channel": "telepathy"}, "/data/channel"),
        ({"matters": []}, "/data/matters"),
        ({"party": {"kind": "owner", "name": ""}}, "/data/party/name"),
        ({"community": "Yinhu!"}, "/data/community"),
        ({"sealing": {"commitment": "x"}}, "/data/sealing"),
    ],
)
def test_a_malformed_event_is_told_by_its_fields(
    system: System, data: dict[str, Any], pointer: str
) -> None:
    event = contact()
    event["data"] |= data
    problem = refused(send(system, event), 422, "invalid-event")
    assert any(found["pointer"].startswith(pointer) for found in problem["errors"]), problem


def test_what_is_no_cloud_event_is_refused(system: System) -> None:
    refused(send(system, {"hello": NAME}), 422, "invalid-event")
    refused(send(system, [contact()]), 422, "invalid-event")
    with system.client("publisher") as client:
        refused(client.post("/v1/events", content=b"{", headers=STRUCTURED), 422, "invalid-event")
        refused(client.post("/v1/events", content=b"{}"), 422, "invalid-event")


def test_an_unknown_type_is_refused(system: System) -> None:
    response = send(system, step("huiyin.contact.imagined.v1", {}))
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_source_speaks_only_as_registered(system: System) -> None:
    before = head(system)
    for event in (contact(source="urn:huiyin:source:nobody"), contact(source=KAFKA_ONLY)):
        response = send(system, event)
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"
    assert head(system) == before


def test_a_token_speaks_only_for_its_sources_and_communities(system: System) -> None:
    assert send(system, contact(), sources=[KAFKA_ONLY]).status_code == 403
    assert send(system, contact(), communities=["fengming"]).status_code == 403
    assert send(system, contact(), sources=[HOTLINE], communities=["yinhu"]).status_code == 201


def test_a_batch_tells_each_fate_in_the_order_sent(system: System) -> None:
    reference = f"ref-{uuid.uuid4()}"
    duplicate = contact()
    send(system, duplicate)
    early = {"externalref": f"ref-{uuid.uuid4()}", "by": "staff:2"}
    events = [
        contact(externalref=reference),
        {"nonsense": NAME},
        step("huiyin.case.acknowledged.v1", {"externalref": reference, "by": "staff:2"}),
        duplicate,
        step("huiyin.case.acknowledged.v1", {"externalref": reference, "by": "staff:2"}),
        step("huiyin.case.acknowledged.v1", early),
        contact(source="urn:huiyin:source:nobody"),
    ]
    response = send_batch(system, events)
    assert response.status_code == 200
    results = response.json()["results"]
    assert [result["index"] for result in results] == list(range(7))
    assert [result["status"] for result in results] == [201, 422, 201, 200, 422, 202, 403]
    assert results[4]["answer"]["rule"] == "acknowledge-once"
    assert NAME not in response.text
    assert results[2]["answer"]["position"] > results[0]["answer"]["position"]


def test_a_batch_of_many_matters_lands_whole(system: System) -> None:
    events = [contact(text=f"第{number}户报修") for number in range(50)]
    results = send_batch(system, events).json()["results"]
    assert {result["status"] for result in results} == {201}
    positions = [result["answer"]["position"] for result in results]
    assert len(set(positions)) == 50
    again = send_batch(system, events).json()["results"]
    assert {result["status"] for result in again} == {200}
    assert [result["answer"]["position"] for result in again] == positions


def test_a_batch_has_a_limit(system: System) -> None:
    before = head(system)
    small = {"specversion": "1.0", "id": "x", "source": "urn:a:b", "type": "t", "data": {}}
    refused(send_batch(system, [small] * 51), 422, "invalid-event")
    assert head(system) == before


@pytest.mark.parametrize("with_length", [True, False])
def test_a_body_has_a_limit_however_it_is_sent(system: System, with_length: bool) -> None:
    content = orjson.dumps(contact(text="水" * 30_000))
    assert len(content) > 65_536
    pieces = (content[start : start + 8_192] for start in range(0, len(content), 8_192))
    with system.client("publisher") as client:
        response = client.post(
            "/v1/events", content=content if with_length else pieces, headers=STRUCTURED
        )
    refused(response, 413, "body-size")


def test_a_trace_goes_into_the_envelope(system: System) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    receipt = send(system, {**contact(), "traceparent": trace}).json()
    (row,) = system.parts.store.read_positions([receipt["position"]])
    assert orjson.loads(row.body)["traceparent"] == trace
