"""What is added to a case over HTTP: whose it is where it is not ours, and how its record should
read.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import NAME, PHONE, UNIT, System
from tests.integration.api.test_attending import opened
from tests.integration.api.test_cases import act, done, refused

RIGHT = {"kind": "tenant", "name": "洪晓东", "unit": "3-1402"}
WRONG = {"text": "漏的是热水管", "reason": "回听录音"}
ELSEWHERE = "01970000-0000-7000-8000-0000000000ff"


@pytest.fixture
def desk(system: System) -> Iterator[httpx.Client]:
    with system.client("desk") as client:
        yield client


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        pytest.param(body, rule, id=rule, marks=pytest.mark.proves("Art.9(1)", rule))
        for body, rule in [
            ({"part": "time"}, "correct-with-time"),
            ({"part": "time", "at": "2099-01-01T00:00:00Z"}, "correct-into-past"),
            ({"part": "content", "contact": ELSEWHERE}, "correct-own-contact"),
        ]
    ],
)
def test_a_correction_that_corrects_nothing_is_refused(
    system: System, desk: httpx.Client, body: dict[str, Any], rule: str
) -> None:
    case, version = opened(system, desk)
    head = system.parts.store.head().position
    problem = refused(act(desk, case, "correct", {**WRONG, **body}, version=version), 422, rule)
    assert problem["article"] == "Art.9(1)"
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.9(1)", "record.corrected")
def test_both_readings_stay_in_the_story(system: System, desk: httpx.Client) -> None:
    case, version = opened(system, desk, text="漏的是冷水管")
    answer = act(desk, case, "correct", {**WRONG, "part": "content"}, version=version)
    done(answer)
    at = {"min_position": answer.json()["position"]}
    told = desk.get(f"/v1/cases/{case}", params=at).json()["timeline"]
    first, last = told[0], told[-1]
    assert first["data"]["matters"][0]["text"] == "漏的是冷水管"
    assert (last["data"]["text"], last["data"]["reason"]) == tuple(WRONG.values())
    assert (last["data"]["part"], last["data"]["by"]) == ("content", "staff:1")
    (record,) = [e["data"]["contact"] for e in told if e["type"] == "huiyin.record.corrected.v1"]
    assert record == first["id"]


@pytest.mark.proves("situation:not-ours", "refer-with-route")
def test_what_is_not_ours_is_closed_once_the_way_is_known(
    system: System, desk: httpx.Client
) -> None:
    case, version = opened(system, desk, text="燃气表旁有股味道")
    gas = {"kind": "gas", "body": "城市燃气公司"}
    answer = act(desk, case, "refer", gas, version=version)
    version = done(answer)
    params = {"min_position": answer.json()["position"]}
    shown = desk.get(f"/v1/cases/{case}", params=params).json()["case"]
    assert shown["referred_to"] == "gas"
    said = {"channel": "phone", "text": "请拨打燃气公司抢修电话"}
    version = done(act(desk, case, "replies", said, version=version))
    version = done(act(desk, case, "resolve", {"outcome": "已转燃气公司"}, version=version))
    head = system.parts.store.head().position
    problem = refused(act(desk, case, "close", version=version), 422, "refer-with-route")
    assert problem["article"] == "Art.3(4)"
    assert system.parts.store.head().position == head
    way = {**gas, "route": "24 小时抢修电话", "told": "已告知先关总阀"}
    version = done(act(desk, case, "refer", way, version=version))
    done(act(desk, case, "close", version=version))


@pytest.mark.proves("Art.2", "reattribute-own-contact", "reattribute-to-somebody")
@pytest.mark.parametrize(
    ("body", "rule"),
    [
        pytest.param(body, rule, id=rule)
        for body, rule in [
            ({"contact": ELSEWHERE}, "reattribute-own-contact"),
            ({"party": {"kind": "tenant"}}, "reattribute-to-somebody"),
            (
                {"party": {"kind": "owner", "name": NAME, "phone": PHONE, "unit": UNIT}},
                "reattribute-to-another",
            ),
        ]
    ],
)
def test_a_contact_is_put_right_to_somebody_else_only(
    system: System, desk: httpx.Client, body: dict[str, Any], rule: str
) -> None:
    case = system.open_case()
    version = desk.get(f"/v1/cases/{case.id}").json()["case"]["version"]
    told = {"party": RIGHT, "reason": "看错一行", **body}
    head = system.parts.store.head().position
    problem = refused(act(desk, case.id, "reattribute", told, version=version), 422, rule)
    assert problem["article"] == "Art.2"
    assert system.parts.store.head().position == head


@pytest.mark.proves("situation:wrong-flat", "contact.reattributed")
def test_a_case_put_right_is_the_right_partys_for_everybody(
    system: System, desk: httpx.Client
) -> None:
    mistaken = {"kind": "owner", "name": "车玉兰", "unit": "3-0602", "phone": None}
    case = system.open_case(party=mistaken, text="楼上半夜拖椅子，想请人去说一声。")
    before = desk.get(f"/v1/cases/{case.id}").json()
    wrong = before["case"]["party"]
    told = {"party": RIGHT, "building": "b1", "reason": "回拨核对"}
    answer = act(desk, case.id, "reattribute", told, version=before["case"]["version"])
    done(answer)
    at = {"min_position": answer.json()["position"]}
    shown = desk.get(f"/v1/cases/{case.id}", params=at).json()["case"]
    assert shown["party"] not in {wrong, None}
    assert (shown["party_kind"], shown["building"]) == ("tenant", "b1")
    assert shown["name"].startswith("洪")
    found = {
        name: [
            each["case"] for each in desk.get("/v1/inbox", params={"q": name, **at}).json()["cases"]
        ]
        for name in ("车玉兰", "洪晓东", "半夜拖椅子")
    }
    assert case.id not in found["车玉兰"]
    assert case.id in found["洪晓东"]
    assert case.id in found["半夜拖椅子"]
    contact = before["timeline"][0]["id"]
    for subject in (wrong, shown["party"]):
        held = {record.event_id for record in system.parts.vault.records_of(subject)}
        assert contact in held, "forgetting either of them reaches what was said"


UNNAMED: dict[str, Any] = {"known_to": ["staff:answers"], "reason": "怕邻里不和"}


@pytest.mark.proves("Art.2", "anonymity.declared", "stays-unnamed")
def test_who_wants_to_stay_unnamed_is_shown_to_nobody_but_who_answers(
    system: System, desk: httpx.Client
) -> None:
    shy = {"kind": "owner", "name": "谈秀梅", "unit": "3-0904", "phone": None}
    case = system.open_case(party=shy, text="消防门口堆着纸箱，别说是我讲的。")
    version = desk.get(f"/v1/cases/{case.id}").json()["case"]["version"]
    answer = act(desk, case.id, "unname", UNNAMED, version=version)
    version = done(answer)
    at = {"min_position": answer.json()["position"]}
    told = desk.get(f"/v1/cases/{case.id}", params=at).json()
    shown = told["case"]
    assert (shown["unnamed"], shown["name"], shown["unit"]) == (True, None, None)
    assert "谈" not in str(told)
    for words, found in (("谈秀梅", False), (shown["number"], True)):
        listed = desk.get("/v1/inbox", params={"q": words, **at}).json()["cases"]
        assert (case.id in [each["case"] for each in listed]) is found
    page = desk.get(f"/cases/{case.id}")
    assert "谈*" not in page.text
    head = system.parts.store.head().position
    purpose = {"purpose": "contact_party"}
    refused(desk.post(f"/v1/cases/{case.id}/reveal", json=purpose), 422, "stays-unnamed")
    assert system.parts.store.head().position == head
    with system.client("desk", actor="staff:answers") as answering:
        seen = answering.post(f"/v1/cases/{case.id}/reveal", json=purpose)
    assert "谈秀梅" in seen.text
    done(act(desk, case.id, "name", {"reason": "本人同意"}, version=version))
    head = system.parts.store.head().position
    named = desk.get(f"/v1/cases/{case.id}", params={"min_position": head}).json()["case"]
    assert (named["unnamed"], named["name"][:1]) == (False, "谈")


@pytest.mark.proves("Art.2", "lift-anonymity", "unnamed-once")
@pytest.mark.parametrize(
    ("given", "step", "rule"),
    [
        pytest.param(given, step, rule, id=rule)
        for given, step, rule in [
            ([], ("name", {"reason": "同意"}), "lift-anonymity"),
            ([("unname", UNNAMED)], ("unname", UNNAMED), "unnamed-once"),
        ]
    ],
)
def test_naming_changes_something(
    system: System,
    desk: httpx.Client,
    given: list[tuple[str, dict[str, Any]]],
    step: tuple[str, dict[str, Any]],
    rule: str,
) -> None:
    case = system.open_case()
    version = desk.get(f"/v1/cases/{case.id}").json()["case"]["version"]
    for name, body in given:
        version = done(act(desk, case.id, name, body, version=version))
    head = system.parts.store.head().position
    refused(act(desk, case.id, step[0], step[1], version=version), 422, rule)
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.2", "anonymous-already")
def test_who_gave_no_name_need_not_ask_for_it(system: System, desk: httpx.Client) -> None:
    nobody = {"kind": "anonymous", "name": None, "phone": None, "unit": None}
    case = system.open_case(party=nobody)
    version = desk.get(f"/v1/cases/{case.id}").json()["case"]["version"]
    head = system.parts.store.head().position
    refused(act(desk, case.id, "unname", {}, version=version), 422, "anonymous-already")
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.2", "merge-alike-named")
def test_a_merge_names_nobody(system: System, desk: httpx.Client) -> None:
    shy, other = system.open_case(), system.open_case()
    version = desk.get(f"/v1/cases/{shy.id}").json()["case"]["version"]
    version = done(act(desk, shy.id, "unname", UNNAMED, version=version))
    head = system.parts.store.head().position
    into = {"into": other.id, "reason": "同一件事"}
    refused(act(desk, shy.id, "merge", into, version=version), 422, "merge-alike-named")
    assert system.parts.store.head().position == head
