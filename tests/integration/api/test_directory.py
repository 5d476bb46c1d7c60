"""The directory over HTTP: who is who on a day, found from two characters, masked, within one's
scope; merged parties as one; who may be one person, and what speaks against it.
"""

from typing import Any

import httpx
import pytest

from tests.integration.api.scene import System, step

OK, CREATED, FORBIDDEN, MISSING = 200, 201, 403, 404
HOME = {"building": "b3", "unit": "3-0777"}


def occupancy(system: System, name: str, since: str, **party: str) -> str:
    who = {"kind": "owner", "name": name, **party}
    said = {"community": "yinhu", "by": "staff:1", "flat": HOME, "party": who, "role": "owner"}
    told = system.publish(step("huiyin.occupancy.started.v1", {**said, "since": since}))
    item: str = told["stream"].removeprefix("occupancy/")
    return item


def asked(system: System, client: httpx.Client, path: str = "", **params: Any) -> dict[str, Any]:
    position = system.parts.store.head().position
    answer = client.get(f"/v1/directory{path}", params={"min_position": position, **params})
    assert answer.status_code == OK, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.proves("Art.2", "directory-of-a-day")
def test_who_lives_where_is_told_for_any_day(system: System) -> None:
    first = occupancy(system, "尉迟南乔", "2020-01-01T00:00:00Z", phone="13900007201")
    ended = {"id": first, "by": "staff:1", "ended_at": "2024-01-01T00:00:00Z", "reason": "sold"}
    system.publish(step("huiyin.occupancy.ended.v1", ended))
    occupancy(system, "尉迟北辰", "2024-01-01T00:00:00Z", phone="13900007202")
    with system.client("desk") as desk:
        now = asked(system, desk, q="尉迟", sort="residents")["parties"]
        then = asked(system, desk, q="尉迟", sort="residents", on="2023-05-05T00:00:00Z")["parties"]
        assert [row["said"]["phone"] for row in now] == ["139****7202"]
        assert [row["said"]["phone"] for row in then] == ["139****7201"]
        assert now[0]["said"]["name"] == "尉***"
        [role] = now[0]["roles"]
        assert (role["role"], role["now"], role["building"]) == ("owner", True, "b3")
        both = asked(system, desk, q="尉迟")["parties"]
        assert len(both) == 2
        assert asked(system, desk, q="尉迟", building="b1")["parties"] == []
        assert asked(system, desk, q="，。")["parties"] == []
    with system.client("desk", communities=["fengming"]) as elsewhere:
        assert asked(system, elsewhere, q="尉迟")["parties"] == []
        hidden = elsewhere.get(f"/v1/directory/{now[0]['subject']}")
        assert hidden.status_code == MISSING
        narrow = elsewhere.get("/v1/directory/duplicates", params={"community": "yinhu"})
        assert narrow.status_code == FORBIDDEN


@pytest.mark.proves("Art.2", "merged-read-together")
def test_merged_parties_are_one_and_found_under_either(system: System) -> None:
    occupancy(system, "司徒青", "2025-01-01T00:00:00Z")
    named = {"name": "司徒青", "phone": "13900007203", "unit": HOME["unit"]}
    case = system.open_case(party=named, community="yinhu", building="b3")
    with system.client("manager") as manager:
        rows = {row["kind"] + str(len(row["roles"])): row for row in
                asked(system, manager, q="司徒")["parties"]}  # fmt: skip
        resident, caller = rows["owner1"]["subject"], rows["owner0"]["subject"]
        pairs = manager.get("/v1/directory/duplicates", params={"community": "yinhu"}).json()
        [pair] = [
            pair
            for pair in pairs["pairs"]
            if {pair["one"]["subject"], pair["other"]["subject"]} == {resident, caller}
        ]
        assert (pair["likeness"], pair["conflicts"]) == ("same_name_and_home", [])
        said = {"community": "yinhu", "subject": caller, "into": resident, "ground": "same_home"}
        merged = manager.post("/v1/identities", json={**said, "reason": "同名同户，电话核过"})
        assert merged.status_code == CREATED, merged.text
        [row] = asked(system, manager, q="7203")["parties"]
        assert (row["subject"], row["also"]) == (resident, [caller])
        person = asked(system, manager, f"/{resident}")
        assert {row["subject"] for row in person["known"]} == {resident, caller}
        assert person["cases"] == [case.id]
        assert asked(system, manager, f"/{caller}")["merged_into"] == resident
        pairs = manager.get("/v1/directory/duplicates", params={"community": "yinhu"}).json()
        assert caller not in str(pairs)
        at = f"/v1/identities/{merged.json()['id']}/split"
        split = manager.post(at, json={"reason": "两个人"}, headers={"If-Match": '"1"'})
        assert split.status_code == CREATED
        assert len(asked(system, manager, q="司徒")["parties"]) == 2
        assert asked(system, manager, f"/{resident}")["cases"] == []


@pytest.mark.proves("Art.2", "likely-one-person")
def test_two_of_one_number_may_be_one(system: System) -> None:
    two = {"name": "第五书", "phone": "13900007211/13900007212"}
    system.open_case(party=two, community="yinhu", building="b3")
    system.open_case(party={"name": "第五书", "phone": "139-0000-7211"}, community="yinhu")
    system.open_case(party={"name": "公西玉", "phone": "13900007212"}, community="yinhu")
    with system.client("manager") as manager:
        both = {
            each["subject"]: each["said"]["name"]
            for each in asked(system, manager, q="13900007")["parties"]
        }
        found = manager.get("/v1/directory/duplicates", params={"community": "yinhu"}).json()
        mine = [each for each in found["pairs"] if each["one"]["subject"] in both]
        assert {(each["likeness"], *each["conflicts"]) for each in mine} == {
            ("same_name_and_phone",),
            ("same_phone", "two_names"),
        }
    assert "1390000721" not in str(found)


@pytest.mark.proves("Art.2", "new-occupant-sees-nothing-of-the-old")
def test_who_is_only_known_from_what_is_kept_from_somebody_is_not_there(system: System) -> None:
    party = {"name": "令狐听雨", "phone": "13900007205", "unit": "1-0909"}
    case = system.open_case(party=party, community="yinhu")
    with system.client("desk") as desk:
        assert len(asked(system, desk, q="令狐")["parties"]) == 1
        declared = {"case": case.id, "by": "staff:1"}
        system.publish(step("huiyin.anonymity.declared.v1", declared))
        assert asked(system, desk, q="令狐")["parties"] == []
        system.publish(step("huiyin.anonymity.lifted.v1", {**declared, "reason": "不介意了"}))
        system.publish(
            step("huiyin.access.restricted.v1", {**declared, "persons": ["staff:kept-7"]})
        )
        assert len(asked(system, desk, q="令狐")["parties"]) == 1
    with system.client("desk", actor="staff:kept-7") as kept:
        assert asked(system, kept, q="令狐")["parties"] == []


PUBLISHED = {
    "service": "lift_rescue",
    "name": "银湖电梯救援",
    "name_en": "Yinhu lift rescue",
    "telephone": "0571-00007311",
    "post": "dir-lift",
    "since": "2025-01-01T00:00:00Z",
}


@pytest.mark.proves("Art.4(2)", "directory-of-offices")
@pytest.mark.proves("Art.6(4)", "service-number-of-an-office")
@pytest.mark.proves("Art.4(2)", "service-number-standing")
@pytest.mark.proves("Art.4(2)", "service-number-forwards")
def test_numbers_and_posts_are_told_for_any_day(system: System) -> None:
    with system.client("manager") as manager:

        def publish(**said: Any) -> httpx.Response:
            return manager.post("/v1/service_numbers", json={**PUBLISHED, **said})

        def withdraw(at: str, version: int, ended_at: str) -> httpx.Response:
            ends = {"ended_at": ended_at}
            headers = {"If-Match": f'"{version}"'}
            return manager.post(f"{at}/withdraw", json=ends, headers=headers)

        def refused(answer: httpx.Response, rule: str, article: str) -> None:
            head = system.parts.store.head().position
            problem = manager.send(answer.request).json()
            assert (problem["rule"], problem["article"]) == (rule, article)
            assert system.parts.store.head().position == head

        own = publish(community="yinhu").json()
        publish(name="公司热线", telephone="400-000-7311")
        at = f"/v1/service_numbers/{own['id']}"
        refused(publish(telephone="13900007311"), "service-number-of-an-office", "Art.6(4)")
        early = withdraw(at, 1, "2024-01-01T00:00:00Z")
        refused(early, "service-number-forwards", "Art.4(2)")
        assert withdraw(at, 1, "2026-01-01T00:00:00Z").status_code == CREATED
        refused(withdraw(at, 2, "2026-02-01T00:00:00Z"), "service-number-standing", "Art.4(2)")
        for fact, said in (
            ("post.established", {"community": "yinhu", "post": "dir-lift", "title": "梯务岗",
                                  "level": "responsible", "since": "2025-01-01T00:00:00Z"}),
            ("staff.registered", {"community": "yinhu", "staff": "staff:dir-1", "name": "濮阳川"}),
            ("holder.assigned", {"chart_of": "yinhu", "post": "dir-lift",
                                 "holder": "staff:dir-1", "since": "2025-06-01T00:00:00Z"}),
        ):  # fmt: skip
            system.publish(step(f"huiyin.{fact}.v1", {**said, "by": "staff:1"}))
        then, before = "2025-07-01T00:00:00Z", "2025-03-01T00:00:00Z"

        def numbers(**said: Any) -> set[str]:
            found = asked(system, manager, "/numbers", q="7311", **said)["numbers"]
            return {row["telephone"] for row in found}

        assert numbers(on=then) == {"0571-00007311", "400-000-7311"}
        assert numbers() == {"400-000-7311"}
        [row] = asked(system, manager, "/numbers", q="银湖电梯 救援", on=then)["numbers"]
        assert (row["community"], row["name"], row["post"]) == ("yinhu", "银湖电梯救援", "dir-lift")
        [post] = asked(system, manager, "/posts", q="濮阳", on=then)["posts"]
        [holder] = post["holders"]
        assert (post["title"], holder["staff"], holder["name"]) == (
            "梯务岗", "staff:dir-1", "濮**",
        )  # fmt: skip
        assert asked(system, manager, "/posts", q="濮阳", on=before)["posts"] == []
        [vacant] = asked(system, manager, "/posts", q="梯务", on=before)["posts"]
        assert vacant["holders"] == []
    with system.client("desk", communities=["fengming"]) as elsewhere:
        found = asked(system, elsewhere, "/numbers", q="7311", on=then)["numbers"]
        assert {row["telephone"] for row in found} == {"400-000-7311"}
        assert asked(system, elsewhere, "/posts", q="梯务")["posts"] == []
