"""Incidents, entrapments and threats over HTTP: each rule refuses or is found, and a refusal leaves
the log as it was.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import System, open_findings

CREATED, REFUSED = 201, 422
MISSING = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"

INCIDENT = {"community": "yinhu", "what": "power_cut", "title": "3号楼停电"}
ENTRAPMENT = {"community": "yinhu", "lift": "3号楼2号梯", "people": 3}
THREAT = {"community": "yinhu", "threat": "violence", "immediate": True, "text": "要动手"}
REPORTED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)

Drive = Callable[["Item"], tuple["Item", str, dict[str, Any]]]
"""Brings an item to where a rule holds, and says which step it refuses."""


class Item:
    """An item being driven to where a rule holds."""

    def __init__(self, system: System, client: httpx.Client, plural: str) -> None:
        self.system, self._client, self.at, self.version = system, client, f"/v1/{plural}", 0
        self.position = 0

    def begin(self, said: dict[str, Any]) -> "Item":
        begun = self._done(self._client.post(self.at, json=said))
        self.at = f"{self.at}/{begun['id']}"
        return self

    def step(self, name: str, **told: Any) -> "Item":
        self._done(self.try_(name, told))
        return self

    def try_(self, name: str, told: dict[str, Any]) -> httpx.Response:
        """Posts a step, or an opening where the item is not begun yet."""
        headers = {"If-Match": f'"{self.version}"'} if self.version else {}
        return self._client.post(f"{self.at}/{name}", json=told, headers=headers)

    def shown(self) -> dict[str, Any]:
        response = self._client.get(self.at, params={"min_position": self.position})
        told: dict[str, Any] = response.json()
        told["parts"].sort(key=lambda part: (part["part"], part["state"]))
        return told

    def _done(self, response: httpx.Response) -> dict[str, Any]:
        assert response.status_code == CREATED, response.text
        answer: dict[str, Any] = response.json()
        self.version, self.position = answer["version"], answer["position"]
        return answer


def after(minutes: float) -> str:
    """A moment so long after the items were reported."""
    return format_instant(REPORTED + timedelta(minutes=minutes))


def open_case(item: Item, **changes: Any) -> str:
    return item.system.open_case(**changes).id


def over(item: Item) -> Item:
    return item.begin(INCIDENT).step("end", text="来电了")


def linked(item: Item) -> str:
    case = open_case(item)
    item.begin(INCIDENT).step("link", case=case)
    return case


def incident(item: Item) -> Item:
    return item.begin(INCIDENT)


def shut_in(item: Item) -> Item:
    return item.begin({**ENTRAPMENT, "happened_at": after(0)})


def all_out(item: Item) -> Item:
    begun = item if item.version else shut_in(item)
    return begun.step("free", people=3, happened_at=after(3))


def shut_in_and_called(item: Item) -> Item:
    shut_in(item).step("call", text="都还好", happened_at=after(1))
    item.step("call", answered=False, happened_at=after(2))
    return item.step("arrive", rescuer="own_staff", happened_at=after(2))


def elsewhere(item: Item) -> str:
    return open_case(item, community="fengming", building=None)


def threat(item: Item) -> Item:
    return item.begin({**THREAT, "happened_at": after(0)})


BACK = {"inspected_by": "检验所"}

INCIDENTS: dict[tuple[str, str], Drive] = {
    ("incident-of-a-community", "Art.9(1)"): lambda item: (
        item,
        "declare",
        {"what": "gas", "title": "燃气味"},
    ),
    ("known-building", "Art.9(1)"): lambda item: (
        item,
        "declare",
        {**INCIDENT, "buildings": ["b99"]},
    ),
    ("incident-period", "Art.3(3)"): lambda item: (
        item,
        "declare",
        {**INCIDENT, "started_at": after(1), "expected_end_at": after(1)},
    ),
    ("incident-over", "Art.9(1)"): lambda item: (over(item), "update", {"text": "又停了"}),
    ("link-names-a-case", "Art.9(1)"): lambda item: (incident(item), "link", {}),
    ("link-within-community", "Art.9(1)"): lambda item: (
        incident(item),
        "link",
        {"case": elsewhere(item)},
    ),
    ("link-once", "Art.9(1)"): lambda item: (item, "link", {"case": linked(item)}),
    ("late-link-with-reason", "Art.9(1)"): lambda item: (
        over(item),
        "link",
        {"case": open_case(item)},
    ),
    ("linked-there", "Art.9(1)"): lambda item: (
        incident(item),
        "unlink",
        {"case": open_case(item), "reason": "自家跳闸"},
    ),
}
ENTRAPMENTS: dict[tuple[str, str], Drive] = {
    ("entrapment-of-a-community", "Art.9(1)"): lambda item: (item, "report", {"lift": "2号梯"}),
    ("entrapment-case-there", "Art.9(1)"): lambda item: (
        item,
        "report",
        {**ENTRAPMENT, "case": elsewhere(item)},
    ),
    ("no-fewer-than-freed", "Art.9(1)"): lambda item: (
        all_out(item),
        "correct",
        {"people": 2, "reason": "数错了"},
    ),
    ("arrive-once", "Art.9(1)"): lambda item: (
        shut_in(item).step("arrive", rescuer="own_staff", happened_at=after(4)),
        "arrive",
        {"rescuer": "own_staff"},
    ),
    ("freed-as-reported", "Art.9(1)"): lambda item: (shut_in(item), "free", {"people": 4}),
    ("freed-before-service", "Art.5(1)"): lambda item: (
        shut_in(item),
        "return_to_service",
        BACK,
    ),
    ("in-service-once", "Art.9(1)"): lambda item: (
        all_out(item).step("return_to_service", **BACK),
        "return_to_service",
        BACK,
    ),
    ("somebody-inside", "Art.9(1)"): lambda item: (all_out(item), "call", {}),
}
THREATS: dict[tuple[str, str], Drive] = {
    ("threat-over", "Art.9(1)"): lambda item: (
        threat(item).step("inform_police").step("close", result="已劝离"),
        "inform_police",
        {},
    ),
    ("threat-case-there", "Art.9(1)"): lambda item: (
        item,
        "report",
        {**THREAT, "case": elsewhere(item)},
    ),
    ("act-before-closing-threat", "Art.5(1)"): lambda item: (
        threat(item),
        "close",
        {"result": "没事了"},
    ),
    ("police-or-reason", "Art.5(1)"): lambda item: (
        threat(item).step("take_measure", measure="guard_posted"),
        "close",
        {"result": "已劝离"},
    ),
}
REFUSALS = [
    pytest.param(plural, rule, article, drive, id=rule)
    for plural, drives in (
        ("incidents", INCIDENTS),
        ("entrapments", ENTRAPMENTS),
        ("threats", THREATS),
    )
    for (rule, article), drive in drives.items()
]


@pytest.mark.parametrize(("plural", "rule", "article", "drive"), REFUSALS)
def test_what_a_rule_refuses_is_not_appended(
    system: System, plural: str, rule: str, article: str, drive: Drive
) -> None:
    with system.client() as desk:
        item, name, told = drive(Item(system, desk, plural))
        before = system.parts.store.head().position
        refused = item.try_(name, told)
        after_it = system.parts.store.head().position
    problem = refused.json()
    assert refused.status_code == REFUSED, refused.text
    assert (problem["rule"], problem["article"]) == (rule, article)
    assert problem["ruleset"].startswith("default@")
    assert after_it == before


def private_case(item: Item) -> tuple[Item, str, dict[str, Any]]:
    private = open_case(item, matter={"sensitivity": "private"})
    item.begin(INCIDENT).step("link", case=private)
    return item, "update", {"text": "九点半来电", "tell_all": "wechat_group"}


FINDINGS: dict[tuple[str, str, str], Drive] = {
    ("incidents", "private-told-one-to-one", "Art.5(3)"): private_case,
    ("entrapments", "rescuer-in-time", "Art.3(4)"): lambda item: (
        shut_in(item),
        "arrive",
        {"rescuer": "maintainer", "happened_at": after(31)},
    ),
    ("entrapments", "reassured-without-gap", "Art.5(1)"): lambda item: (
        shut_in(item),
        "call",
        {"happened_at": after(6)},
    ),
    ("threats", "threat-acted-on-in-time", "Art.5(1)"): lambda item: (
        threat(item),
        "inform_police",
        {"happened_at": after(6)},
    ),
}


@pytest.mark.parametrize(
    ("plural", "rule", "article", "drive"),
    [pytest.param(*key, drive, id=key[1]) for key, drive in FINDINGS.items()],
)
def test_what_a_rule_finds_is_listed(
    system: System, plural: str, rule: str, article: str, drive: Drive
) -> None:
    with system.client() as desk:
        item, name, told = drive(Item(system, desk, plural))
        noticed = item.try_(name, told)
        assert noticed.status_code == CREATED, noticed.text
        listed = open_findings(desk, position=noticed.json()["position"])
    about = item.at.removeprefix(f"/v1/{plural}/")
    [found] = [each for each in listed if each["detail"]["about"].endswith(f"/{about}")]
    assert (found["detail"]["rule"], found["detail"]["article"]) == (rule, article)


def test_calls_rescuers_and_measures_are_parts_of_their_item(system: System) -> None:
    with system.client() as desk:
        lift = all_out(shut_in_and_called(Item(system, desk, "entrapments")))
        shown = lift.step("return_to_service", **BACK).shown()
        assert shown["item"]["state"] == "in_service"
        assert [(part["part"], part["state"]) for part in shown["parts"]] == [
            ("call", "answered"),
            ("call", "no_answer"),
            ("rescuer", "arrived"),
        ]
        acted = threat(Item(system, desk, "threats"))
        for measure in ("guard_posted", "talked_down"):
            acted.step("take_measure", measure=measure)
        shown = acted.step("inform_police").shown()
    assert shown["item"]["state"] == "acted_on"
    measures = {part["detail"]["measure"] for part in shown["parts"]}
    assert measures == {"guard_posted", "talked_down"}


@pytest.mark.proves("situation:power-cut", "one-update-answers-all")
def test_one_update_answers_everybody_who_called(system: System) -> None:
    with system.client() as desk:
        item = Item(system, desk, "incidents").begin(INCIDENT)
        cases = [open_case(item) for _ in range(3)]
        for case in cases:
            item.step("link", case=case)
        answer = item.try_("update", {"text": "九点半来电", "tell_all": "wechat_group"}).json()
        asked = {"min_position": answer["position"]}
        states = [desk.get(f"/v1/cases/{case}", params=asked).json() for case in cases]
        assert desk.post(f"{item.at}/link", json={"case": MISSING}).status_code != CREATED
    replies = [each for each in answer["receipts"] if each["stream"].startswith("case/")]
    assert len(replies) == len(cases)
    assert {state["case"]["state"] for state in states} == {"answered"}
