"""A case's life over HTTP: versions guard every step, refusals name rule and article, names stay
masked.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from tests.integration.api.scene import NAME, PHONE, STRUCTURED, UNIT, System, contact


@pytest.fixture
def desk(system: System) -> Iterator[httpx.Client]:
    with system.client("desk") as client:
        yield client


def act(
    client: httpx.Client,
    case: str,
    step: str,
    body: Any = None,
    *,
    version: int | None,
    **headers: str,
) -> httpx.Response:
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return client.post(f"/v1/cases/{case}/{step}", json=body or {}, headers=headers)


def done(response: httpx.Response) -> int:
    """The case's new version, which the answer tells twice."""
    assert response.status_code == 201, response.text
    version: int = response.json()["version"]
    assert response.headers["etag"] == f'"{version}"'
    return version


def refused(response: httpx.Response, status: int, rule: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["rule"] == rule
    assert ("article" in problem) <= problem.get("ruleset", "").startswith("default@")
    return problem


@pytest.mark.proves("Art.3(4)", "reply-before-result")
def test_a_case_goes_its_way_from_contact_to_archive(system: System, desk: httpx.Client) -> None:
    system.employ("staff:engineer-7", "staff:lead-1")
    case = system.open_case().id
    version = int(desk.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
    version = done(act(desk, case, "acknowledge", version=version))
    version = done(act(desk, case, "assign", {"assignee": "staff:engineer-7"}, version=version))
    version = done(act(desk, case, "return", {"reason": "不属于工程部"}, version=version))
    escalation = {"assignee": "staff:lead-1", "level": "supervisor", "reason": "无人接单"}
    version = done(act(desk, case, "escalate", escalation, version=version))
    version = done(act(desk, case, "notes", {"text": "业主白天不在家"}, version=version))
    too_early = act(desk, case, "resolve", {"outcome": "已修好"}, version=version)
    assert refused(too_early, 422, "reply-before-result")["article"] == "Art.3(4)"
    reply = {"channel": "phone", "text": "师傅二十分钟内到", "basis": "值班表"}
    version = done(act(desk, case, "replies", reply, version=version))
    version = done(act(desk, case, "resolve", {"outcome": "已换阀门"}, version=version))
    version = done(act(desk, case, "reopen", {"reason": "又漏了"}, version=version))
    version = done(act(desk, case, "replies", reply, version=version))
    version = done(act(desk, case, "resolve", {"outcome": "换了总管"}, version=version))
    version = done(act(desk, case, "close", version=version))
    with system.client("records_clerk") as clerk:
        filed = act(clerk, case, "file", {"retention": "D10"}, version=version)
        version = done(filed)
    shown = desk.get(f"/v1/cases/{case}", params={"min_position": filed.json()["position"]})
    assert shown.headers["etag"] == f'"{version}"'
    types = [event["type"].split(".", 1)[1] for event in shown.json()["timeline"]]
    assert types[0] == "contact.logged.v1"
    assert types[-1] == "record.filed.v1"
    assert types.count("reply.sent.v1") == 2
    positions = [event["position"] for event in shown.json()["timeline"]]
    assert positions == sorted(positions)


def test_a_step_needs_the_version_it_was_decided_on(system: System, desk: httpx.Client) -> None:
    case = system.open_case().id
    refused(act(desk, case, "acknowledge", version=None), 428, "if-match")
    refused(act(desk, case, "acknowledge", version=99), 412, "version-conflict")
    refused(act(desk, case, "acknowledge", version=None, **{"If-Match": "*"}), 422, "if-match")
    version = int(desk.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
    done(act(desk, case, "acknowledge", version=version))
    stale = act(desk, case, "assign", {"assignee": "staff:2"}, version=version)
    refused(stale, 412, "version-conflict")


def test_a_command_with_a_key_is_carried_out_once(system: System, desk: httpx.Client) -> None:
    case = system.open_case().id
    version = int(desk.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
    key = {"Idempotency-Key": f"form-{uuid.uuid4()}"}
    note = {"text": "业主要求周六上门"}
    first = act(desk, case, "notes", note, version=version, **key)
    again = act(desk, case, "notes", note, version=version, **key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = act(desk, case, "notes", {"text": "别的"}, version=version, **key)
    refused(other, 409, "origin-conflict")


def test_the_desk_logs_a_contact(system: System, desk: httpx.Client) -> None:
    key = {"Idempotency-Key": f"form-{uuid.uuid4()}"}
    response = desk.post("/v1/cases", json=contact()["data"], headers=key)
    assert response.status_code == 201, response.text
    (case,) = response.json()["cases"]
    assert response.headers["location"] == f"/v1/cases/{case}"
    again = desk.post("/v1/cases", json=contact()["data"], headers=key)
    assert again.status_code == 200
    assert again.json()["cases"] == [case]
    params = {"min_position": response.json()["position"]}
    assert desk.get(f"/v1/cases/{case}", params=params).json()["case"]["case"] == case


@pytest.mark.proves("Art.9(1)", "telephone-number")
def test_a_word_in_place_of_a_telephone_number_is_refused(
    system: System, desk: httpx.Client
) -> None:
    data = {**contact()["data"], "party": {"kind": "owner", "name": NAME, "phone": "不详"}}
    head = system.parts.store.head().position
    problem = refused(desk.post("/v1/cases", json=data), 422, "telephone-number")
    assert (problem["field"], problem["article"]) == ("/party/phone", "Art.9(1)")
    masked = orjson.dumps(contact(party={"phone": "139****0001"}))
    with system.client("publisher") as publisher:
        answer = publisher.post("/v1/events", content=masked, headers=STRUCTURED)
    refused(answer, 422, "telephone-number")
    assert system.parts.store.head().position == head


def test_a_contact_may_open_several_cases_or_none(desk: httpx.Client) -> None:
    data = contact()["data"]
    data["matters"] = [
        {"category": "repair", "text": "灯不亮"},
        {"category": "complaint", "text": "楼上太吵"},
        {"category": "payment", "text": "交停车费"},
    ]
    assert len(desk.post("/v1/cases", json=data).json()["cases"]) == 2
    data["matters"] = [{"category": "commendation", "text": "保安很好"}]
    response = desk.post("/v1/cases", json=data)
    assert response.status_code == 201
    assert response.json()["cases"] == []
    assert "location" not in response.headers


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"channel": "telepathy", "text": "x"}, "/channel"),
        ({"channel": "phone", "text": {"sealed": "AAAA"}}, "/text"),
        ({"channel": "phone", "text": ""}, "/text"),
        ({"channel": "phone", "text": "x", "by": "staff:other"}, "/by"),
        ({"channel": "phone", "text": "好" * 3_000}, "/text"),
    ],
)
def test_a_malformed_command_is_told_by_its_fields(
    system: System, desk: httpx.Client, body: dict[str, Any], pointer: str
) -> None:
    case = system.open_case().id
    response = act(desk, case, "replies", body, version=3)
    problem = refused(response, 422, "invalid-request")
    assert any(found["pointer"].startswith(pointer) for found in problem["errors"]), problem
    assert "好好" not in response.text


def test_what_is_no_json_is_refused_without_repeating_it(desk: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    response = desk.post("/v1/cases", content=f'{{"text": "{NAME}'.encode(), headers=headers)
    refused(response, 422, "invalid-request")
    assert NAME not in response.text


@pytest.mark.proves("Art.5(3)", "private-one-to-one")
def test_a_private_matter_is_not_answered_in_public(system: System, desk: httpx.Client) -> None:
    case = system.open_case(matter={"sensitivity": "private"}).id
    version = int(desk.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
    reply = {"channel": "wechat_group", "text": "您的事已处理"}
    problem = refused(act(desk, case, "replies", reply, version=version), 422, "private-one-to-one")
    assert problem["article"] == "Art.5(3)"
    assert problem["field"] == "/channel"


def test_two_cases_become_one(system: System, desk: httpx.Client) -> None:
    first, second = system.open_case(), system.open_case(text="同一根水管又漏了")
    version = int(desk.get(f"/v1/cases/{second.id}").headers["etag"].strip('"'))
    merged = act(
        desk, second.id, "merge", {"into": first.id, "reason": "同一件事"}, version=version
    )
    done(merged)
    params = {"min_position": merged.json()["position"]}
    gone = desk.get(f"/v1/cases/{second.id}", params=params).json()
    assert gone["case"]["state"] == "merged"
    kept = desk.get(f"/v1/cases/{first.id}").json()
    assert kept["case"]["contacts"] == 2
    told = merged.json()["receipts"][0]["position"]
    assert told in [event["position"] for event in kept["timeline"]]


@pytest.mark.proves("situation:duplicates", "case.unmerged")
def test_two_cases_taken_for_one_go_their_own_ways_again(
    system: System, desk: httpx.Client
) -> None:
    kept, other = system.open_case(), system.open_case(text="楼上也漏了")
    path, reason = f"/v1/cases/{other.id}", {"reason": "楼上楼下是两处漏点"}
    before = desk.get(path).json()["case"]
    version = before["version"]
    refused(act(desk, other.id, "unmerge", reason, version=version), 422, "unmerge-merged")
    merged = act(desk, other.id, "merge", {"into": kept.id, "reason": "同一件事"}, version=version)
    version = done(merged)
    one = {"min_position": merged.json()["position"]}
    together = desk.get(f"/v1/cases/{kept.id}", params=one)
    then = time_of(together.json(), merged.json()["receipts"][0]["position"])
    parted = act(desk, other.id, "unmerge", reason, version=version)
    assert done(parted) == version + 1
    two = {"min_position": parted.json()["position"]}
    after = desk.get(path, params=two).json()
    told = ("state", "contacts", "first_reply_due_at", "overdue", "text")
    assert [after["case"][name] for name in told] == [before[name] for name in told]
    alone = desk.get(f"/v1/cases/{kept.id}").json()
    assert alone["case"]["contacts"] == 1
    assert "楼上" not in str(alone)
    assert alone["timeline"][-1]["type"] == "huiyin.case.separated.v1"
    past = desk.get(f"/v1/cases/{kept.id}", params={"as_of": then}).json()
    assert past["timeline"] == together.json()["timeline"]
    assert past["case"]["contacts"] == 2
    again = {"into": kept.id, "reason": "还是同一件事"}
    done(act(desk, other.id, "merge", again, version=version + 1))


def time_of(shown: dict[str, Any], position: int) -> str:
    """When an event was recorded, by its place on the page of a case."""
    (at,) = (each["recordedtime"] for each in shown["timeline"] if each["position"] == position)
    return str(at)


def test_a_case_shows_names_and_numbers_masked(system: System, desk: httpx.Client) -> None:
    case = system.open_case(text=f"请打{PHONE}找我").id
    response = desk.get(f"/v1/cases/{case}")
    for personal in (NAME, PHONE, UNIT):
        assert personal not in response.text
    shown = response.json()
    assert shown["case"]["name"].startswith(NAME[0])
    assert "请打" in shown["case"]["text"]
    assert "sealed" not in response.text
    assert shown["timeline"][0]["data"]["party"]["phone"] == shown["case"]["phone"]


def test_revealing_shows_them_and_is_on_record(system: System, desk: httpx.Client) -> None:
    case = system.open_case().id
    response = desk.post(f"/v1/cases/{case}/reveal", json={"purpose": "contact_party"})
    assert response.status_code == 200, response.text
    shown = {k: v for values in response.json()["values"].values() for k, v in values.items()}
    assert shown["/party/phone"] == PHONE
    (row,) = system.parts.store.read_positions([response.json()["receipt"]["position"]])
    viewed = orjson.loads(row.body)
    assert viewed["type"] == "huiyin.record.viewed.v1"
    assert viewed["data"]["purpose"] == "contact_party"
    assert viewed["data"]["by"] == "staff:1"
    no_purpose = desk.post(f"/v1/cases/{case}/reveal", json={"purpose": NAME})
    refused(no_purpose, 422, "invalid-request")
    assert NAME not in no_purpose.text


def test_other_communities_cases_are_as_if_they_were_not(system: System) -> None:
    case = system.open_case().id
    with system.client("desk", communities=["fengming"]) as other:
        response = other.get(f"/v1/cases/{case}")
        refused(response, 404, "not-found")
        hidden = other.get(f"/v1/cases/{uuid.uuid4()}")
        assert hidden.json() == response.json()
        assert act(other, case, "acknowledge", version=3).status_code in (403, 404)
        reveal = other.post(f"/v1/cases/{case}/reveal", json={"purpose": "contact_party"})
        assert reveal.status_code in (403, 404)


def test_a_case_is_shown_as_it_was(system: System, desk: httpx.Client) -> None:
    case = system.open_case()
    before = desk.get(f"/v1/cases/{case.id}").json()
    moment = before["timeline"][-1]["recordedtime"]
    version = before["case"]["version"]
    position = act(desk, case.id, "acknowledge", version=version).json()["position"]
    now = desk.get(f"/v1/cases/{case.id}", params={"min_position": position})
    then = desk.get(f"/v1/cases/{case.id}", params={"as_of": moment})
    assert now.json()["case"]["state"] == "acknowledged"
    assert then.json()["case"]["state"] == "open"
    assert [e["position"] for e in then.json()["timeline"]] == [
        e["position"] for e in before["timeline"]
    ]
    ahead = desk.get(f"/v1/cases/{case.id}", params={"as_of": "2099-01-01T00:00:00Z"})
    refused(ahead, 422, "as-of-past")
