"""Meetings over HTTP: each refusal leaves the log as it was, each finding is listed, and what was
said and is to be done can be asked for.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import NAME, UNIT, System, open_findings

CREATED, OK, REFUSED = 201, 200, 422
Said = Mapping[str, Any]


def at(days: float) -> str:
    return format_instant(datetime.now(UTC) + timedelta(days=days))


OWN: Said = {
    "community": "yinhu",
    "meeting_kind": "project",
    "title": "项目周例会",
    "starts_at": at(1),
    "place": "二楼会议室",
    "agenda_items": [{"topic": "电梯"}],
}
ASSEMBLY: Said = {**OWN, "meeting_kind": "owners_assembly", "starts_at": at(30)}
COMPANY: Said = {**OWN, "meeting_kind": "department", "community": None}
HELD: Said = {"started_at": at(-0.2), "ended_at": at(-0.1), "present": 5}
VOTES: Said = {
    "in_favour": 8,
    "against": 2,
    "area_in_favour_m2": "800.5",
    "area_against_m2": "200",
}
DO: Said = {"text": "联系维保", "owner": "staff:engineer-7", "due_at": at(3)}
DRAFT: Said = {"summary": "讨论了电梯"}
NOTHING: Said = {}
CANCEL: Said = {"reason": "与街道会议冲突"}
Steps = tuple[tuple[str, Said], ...]
WHOLE: Steps = (
    ("hold", HELD),
    ("pass_resolution", {"text": "换钢丝绳"}),
    ("assign_action", DO),
    ("draft_minutes", DRAFT),
)


def without(name: str) -> Steps:
    return tuple(each for each in WHOLE if each[0] != name)


def assigned(**said: Any) -> Steps:
    return tuple((name, said if name == "assign_action" else told) for name, told in WHOLE)


def convene(client: httpx.Client, said: Said) -> dict[str, Any]:
    response = client.post("/v1/meetings", json=said)
    assert response.status_code == CREATED, response.text
    begun: dict[str, Any] = response.json()
    return begun


def step(
    client: httpx.Client, begun: Mapping[str, Any], name: str, said: Said, version: int
) -> httpx.Response:
    path = f"/v1/meetings/{begun['id']}/{name}"
    return client.post(path, json=dict(said), headers={"If-Match": f'"{version}"'})


def led(client: httpx.Client, said: Said, steps: Steps) -> tuple[dict[str, Any], int, int]:
    """A meeting led through these steps: what began it, its version, its last position."""
    begun = convene(client, said)
    position = begun["position"]
    for version, (name, told) in enumerate(steps, start=1):
        response = step(client, begun, name, told, version)
        assert response.status_code == CREATED, response.text
        position = response.json()["position"]
    return begun, len(steps) + 1, position


REFUSALS: tuple[tuple[str, str, Said, Steps, str, Said], ...] = (
    ("held-not-ahead", "Art.4(3)", OWN, (), "hold", {"started_at": at(1)}),
    ("meeting-period", "Art.3(3)", OWN, (), "hold", {**HELD, "ended_at": at(-0.3)}),
    ("not-held-yet", "Art.4(3)", OWN, (("hold", HELD),), "cancel", CANCEL),
    ("cancelled-is-final", "Art.4(3)", OWN, (("cancel", CANCEL),), "hold", HELD),
    (
        "named-once", "Art.4(3)", OWN, (("raise_opinion", {"text": "灯不亮", "key": "a"}),),
        "raise_opinion", {"text": "灯不亮", "key": "a"},
    ),
    ("known-opinion", "Art.4(3)", OWN, (), "answer_opinion", {"opinion": "9", "answer": "好"}),
    (
        "follow-up-with-category", "Art.9(1)", OWN, (),
        "raise_opinion", {"text": "灯不亮", "follow_up": True},
    ),
    (
        "follow-up-in-a-community", "Art.4(3)", COMPANY, (),
        "raise_opinion", {"text": "灯不亮", "follow_up": True, "category": "repair"},
    ),
    ("held-first", "Art.4(3)", OWN, (), "pass_resolution", {"text": "换绳"}),
    (
        "known-agenda-item", "Art.4(3)", OWN, (("hold", HELD),),
        "pass_resolution", {"text": "换绳", "agenda_item": "9"},
    ),
    (
        "assembly-votes-counted", "Art.4(3)", ASSEMBLY, (("hold", HELD),),
        "pass_resolution", {"text": "换绳"},
    ),
    (
        "votes-decide", "Art.4(3)", ASSEMBLY, (("hold", HELD),),
        "reject_resolution", {"text": "换绳", "votes": VOTES},
    ),
    (
        "action-due-ahead", "Art.9(2)", OWN, (("hold", HELD),),
        "assign_action", {"text": "换绳", "due_at": at(-1)},
    ),
    (
        "known-resolution", "Art.4(3)", OWN, (("hold", HELD),),
        "assign_action", {"text": "换绳", "resolution": "9"},
    ),
    ("known-action", "Art.4(3)", OWN, (("hold", HELD),), "complete_action", {"action": "9"}),
    (
        "action-done-once", "Art.4(3)", OWN, (*WHOLE, ("complete_action", {"action": "1"})),
        "complete_action", {"action": "1"},
    ),
    (
        "none-where-some", "Art.9(2)", OWN, WHOLE,
        "draft_minutes", {"none_of": ["actions"]},
    ),
    (
        "minutes-stand", "Art.9(2)", ASSEMBLY,
        (("hold", HELD), ("receive_minutes", NOTHING)), "assign_action", DO,
    ),
    ("received-from-owners", "Art.9(2)", OWN, (("hold", HELD),), "receive_minutes", NOTHING),
    ("received-once-held", "Art.9(2)", ASSEMBLY, (), "receive_minutes", NOTHING),
    (
        "owners-keep-their-minutes", "Art.9(2)", ASSEMBLY,
        (("hold", HELD), ("draft_minutes", DRAFT)), "approve_minutes", NOTHING,
    ),
    ("draft-before-approval", "Art.9(2)", OWN, (("hold", HELD),), "approve_minutes", NOTHING),
    ("minutes-time", "Art.9(2)", OWN, (("draft_minutes", DRAFT),), "approve_minutes", NOTHING),
    ("minutes-place", "Art.9(2)", {**OWN, "place": None}, WHOLE, "approve_minutes", NOTHING),
    (
        "minutes-attendees", "Art.9(2)", OWN,
        (("hold", {**HELD, "present": None}), *without("hold")), "approve_minutes", NOTHING,
    ),
    ("minutes-agenda", "Art.9(2)", {**OWN, "agenda_items": []}, WHOLE, "approve_minutes", NOTHING),
    (
        "minutes-resolutions", "Art.9(2)", OWN, without("pass_resolution"),
        "approve_minutes", NOTHING,
    ),
    ("minutes-actions", "Art.9(2)", OWN, without("assign_action"), "approve_minutes", NOTHING),
    (
        "minutes-action-owner", "Art.9(2)", OWN, assigned(text="做", due_at=at(3)),
        "approve_minutes", NOTHING,
    ),
    (
        "minutes-action-date", "Art.9(2)", OWN, assigned(text="做", owner="staff:engineer-7"),
        "approve_minutes", NOTHING,
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "article", "opening", "steps", "name", "said"),
    [
        pytest.param(*each, id=each[0], marks=pytest.mark.proves(each[1], each[0]))
        for each in REFUSALS
    ],
)
def test_a_refused_step_appends_nothing(  # noqa: PLR0917 - a row of the table
    system: System, rule: str, article: str, opening: Said, steps: Steps, name: str, said: Said
) -> None:
    with system.client() as desk, system.client("manager", actor="staff:2") as manager:
        begun, version, _ = led(desk, opening, steps)
        head = system.parts.store.head().position
        who = manager if name == "approve_minutes" else desk
        response = step(who, begun, name, said, version)
    assert response.status_code == REFUSED, response.text
    problem = response.json()
    assert (problem["rule"], problem["article"]) == (rule, article)
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.4(3)", "meeting-of-a-community")
def test_owners_meet_in_a_community(system: System) -> None:
    with system.client() as desk:
        head = system.parts.store.head().position
        response = desk.post("/v1/meetings", json={**ASSEMBLY, "community": None})
    problem = response.json()
    assert response.status_code == REFUSED
    assert (problem["rule"], problem["article"]) == ("meeting-of-a-community", "Art.4(3)")
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.9(2)", "minutes-approved-by-another")
def test_who_drafted_minutes_does_not_approve_them(system: System) -> None:
    with (
        system.client("manager", actor="staff:7") as author,
        system.client("manager", actor="staff:2") as manager,
    ):
        begun, version, _ = led(author, OWN, WHOLE)
        head = system.parts.store.head().position
        refused = step(author, begun, "approve_minutes", NOTHING, version)
        assert refused.json()["rule"] == "minutes-approved-by-another"
        assert system.parts.store.head().position == head
        assert step(manager, begun, "approve_minutes", NOTHING, version).status_code == CREATED


def rules_found(client: httpx.Client, begun: Mapping[str, Any], position: int) -> list[Any]:
    listed = open_findings(client, position=position)
    about = f"meeting/{begun['id']}"
    return [
        (each["detail"]["rule"], each["detail"]["article"])
        for each in listed
        if each["detail"]["about"] == about
    ]


@pytest.mark.proves("Art.4(3)", "assembly-notice")
def test_an_assembly_on_short_notice_is_listed_among_the_findings(system: System) -> None:
    with system.client() as desk:
        begun = convene(desk, {**ASSEMBLY, "starts_at": at(10)})
        found = rules_found(desk, begun, begun["position"])
    assert found == [("assembly-notice", "Art.4(3)")]


@pytest.mark.proves("Art.4(3)", "assembly-quorum")
def test_too_few_voting_is_listed_among_the_findings(system: System) -> None:
    electorate = {"owners": 40, "area_m2": "3000"}
    steps: Steps = (
        ("hold", {**HELD, "electorate": electorate}),
        ("pass_resolution", {"text": "换绳", "votes": VOTES}),
    )
    with system.client() as desk:
        begun, _, position = led(desk, ASSEMBLY, steps)
        assert rules_found(desk, begun, position) == [("assembly-quorum", "Art.4(3)")]


@pytest.mark.proves("Art.4(3)")
def test_what_was_said_becomes_a_case_when_asked_for(system: System) -> None:
    told = {
        "text": "楼道灯不亮",
        "category": "repair",
        "follow_up": True,
        "party": {"kind": "owner", "name": NAME, "unit": UNIT},
    }
    with system.client() as desk:
        begun = convene(desk, {**OWN, "meeting_kind": "owners_forum"})
        raised = step(desk, begun, "raise_opinion", told, 1).json()
        streams = [each["stream"] for each in raised["receipts"]]
        case = next(each for each in streams if each.startswith("case/")).partition("/")[2]
        position = raised["position"]
        shown = desk.get(f"/v1/cases/{case}", params={"min_position": position}).json()
        meeting = desk.get(f"/v1/meetings/{begun['id']}", params={"min_position": position}).json()
    assert shown["case"]["category"] == "repair"
    [opinion] = [each for each in meeting["parts"] if each["part"] == "opinion"]
    assert (opinion["key"], opinion["state"], opinion["due_at"]) == ("1", "handed_on", None)


@pytest.mark.proves("Art.9(2)")
def test_a_meeting_waits_for_its_minutes_then_for_what_it_wanted_done(system: System) -> None:
    steps: Steps = (("raise_opinion", {"text": "东门没有灯"}), *WHOLE)
    with system.client() as desk, system.client("manager", actor="staff:2") as manager:
        begun, version, position = led(desk, OWN, steps)
        at_once = {"min_position": position}
        drafted = desk.get(f"/v1/meetings/{begun['id']}", params=at_once).json()["item"]
        assert drafted["state"] == "drafted"
        assert drafted["due_at"] == drafted["detail"]["minutes_due_at"]
        approved = step(manager, begun, "approve_minutes", NOTHING, version).json()
        asked = {"part": "action", "assignee": "staff:engineer-7", "item": begun["id"]}
        at_once = {"min_position": approved["position"]}
        [action] = desk.get("/v1/meetings/parts", params={**asked, **at_once}).json()["parts"]
        waits = desk.get(f"/v1/meetings/{begun['id']}", params=at_once).json()["item"]
        assert (action["state"], action["said"]["text"]) == ("open", "联系维保")
        assert (waits["done"], waits["due_at"]) == (False, action["due_at"])
        step(desk, begun, "complete_action", {"action": "1"}, version + 1)
        answer = {"opinion": "1", "answer": "已装灯"}
        last = step(desk, begun, "answer_opinion", answer, version + 2).json()
        at_once = {"min_position": last["position"]}
        done = desk.get(f"/v1/meetings/{begun['id']}", params=at_once).json()
    assert (done["item"]["state"], done["item"]["done"]) == ("approved", True)
    assert [each["due_at"] for each in done["parts"]] == [None] * len(done["parts"])
    topics = [each["said"] for each in done["parts"] if each["part"] == "agenda_item"]
    assert topics == [{"topic": "电梯"}]


@pytest.mark.proves("Art.4(3)")
def test_an_opinion_nobody_answered_in_time_is_overdue(system: System) -> None:
    told = {"text": "东门没有灯", "happened_at": at(-8)}
    with system.client() as desk:
        begun = convene(desk, {**OWN, "happened_at": at(-9), "starts_at": at(-8.5)})
        raised = step(desk, begun, "raise_opinion", told, 1).json()
        asked = {"part": "opinion", "item": begun["id"], "min_position": raised["position"]}
        [part] = desk.get("/v1/meetings/parts", params=asked).json()["parts"]
        item = desk.get(f"/v1/meetings/{begun['id']}").json()["item"]
    assert part["due_at"] < at(0)
    assert item["overdue"]
