"""A complaint about somebody on the staff: for that person it is nowhere, and nothing tells that it
is anywhere.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import STRUCTURED, System, contact, step
from tests.integration.api.test_incidents import declare, link
from tests.integration.api.test_stream import listening, until

CREATED, OK, NOT_FOUND, REFUSED = 201, 200, 404, 422
PAGE = {"Accept": "text/html"}
ABSENT = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A complaint logged at the desk, kept from ``guard`` from the first moment."""

    id: str
    position: int
    positions: tuple[int, ...]
    guard: str
    word: str


@pytest.fixture
def guard(system: System) -> Iterator[httpx.Client]:
    """Whom the complaint is about: a colleague with the rights of a manager."""
    who = f"staff:guard-{uuid.uuid4().hex[:8]}"
    system.employ(who)
    with system.client("manager", actor=who) as client:
        yield client


@pytest.fixture
def manager(system: System) -> Iterator[httpx.Client]:
    with system.client("manager", actor="staff:manager-1") as client:
        yield client


@pytest.fixture
def complaint(system: System, manager: httpx.Client, guard: httpx.Client) -> Complaint:
    word = f"暗号{uuid.uuid4().hex[:6]}"
    actor = _actor(system, guard)
    response = manager.post("/v1/cases", json={**complained(word), "restricted_from": [actor]})
    assert response.status_code == CREATED, response.text
    told = response.json()
    (case,) = told["cases"]
    manager.get(f"/v1/cases/{case}", params={"min_position": told["position"]})
    return Complaint(
        id=case,
        position=told["position"],
        positions=tuple(receipt["position"] for receipt in told["receipts"]),
        guard=actor,
        word=word,
    )


def complained(word: str = "") -> dict[str, Any]:
    """What is logged at the desk."""
    said: dict[str, Any] = contact(text=f"保安说话难听，{word}", matter={"category": "complaint"})[
        "data"
    ]
    return said


def _actor(system: System, client: httpx.Client) -> str:
    bearer = client.headers["Authorization"].removeprefix("Bearer ")
    return system.tokens.verify(bearer).actor


def counted(client: httpx.Client, **query: Any) -> dict[str, Any]:
    figures: dict[str, Any] = client.get("/v1/inbox/counts", params=query).json()
    return {name: value for name, value in figures.items() if name not in ("as_of", "watermark")}


def restricted(
    client: httpx.Client, case: str, step_: str, body: dict[str, Any], *, version: int
) -> httpx.Response:
    return client.post(f"/v1/cases/{case}/{step_}", json=body, headers={"If-Match": f'"{version}"'})


def version_of(client: httpx.Client, case: str, *, position: int = 1) -> int:
    shown = client.get(f"/v1/cases/{case}", params={"min_position": position})
    assert shown.status_code == OK, shown.text
    version: int = shown.json()["case"]["version"]
    return version


@pytest.mark.proves("situation:complaint-about-staff", "hidden-everywhere")
def test_lists_search_and_figures_leave_it_out(
    complaint: Complaint, guard: httpx.Client, manager: httpx.Client
) -> None:
    def listed(client: httpx.Client, **query: Any) -> set[str]:
        found: set[str] = set()
        cursor: str | None = None
        while True:
            page = client.get(
                "/v1/inbox", params={**query, **({"cursor": cursor} if cursor else {})}
            ).json()
            found |= {row["case"] for row in page["cases"]}
            if (cursor := page["next_cursor"]) is None:
                return found

    then = datetime.now(UTC).isoformat()
    assert complaint.id in listed(manager)
    assert listed(manager) - listed(guard) == {complaint.id}
    assert listed(manager, q=complaint.word) == {complaint.id}
    assert listed(guard, q=complaint.word) == set()
    for query in ({}, {"overdue": False}, {"as_of": then}, {"category": "complaint"}):
        all_, seen = counted(manager, **query), counted(guard, **query)
        assert seen["total"] == all_["total"] - 1, query
        assert sum(seen["by_state"].values()) == seen["total"]
        assert seen["by_category"].get("complaint", 0) == all_["by_category"]["complaint"] - 1
        assert 0 not in seen["by_category"].values()
    assert listed(guard, as_of=then) == listed(manager, as_of=then) - {complaint.id}


@pytest.mark.proves("situation:complaint-about-staff", "hidden-everywhere")
def test_every_address_answers_as_for_a_case_that_never_was(
    complaint: Complaint, guard: httpx.Client
) -> None:
    for path in ("/v1/cases/{}", "/cases/{}", "/cases/{}/events/" + str(complaint.position)):
        there = guard.get(path.format(complaint.id))
        absent = guard.get(path.format(ABSENT))
        assert there.status_code == absent.status_code == NOT_FOUND
        assert without(there, complaint.id) == without(absent, ABSENT)
    steps: dict[str, dict[str, Any]] = {
        "acknowledge": {},
        "assign": {"assignee": complaint.guard},
        "notes": {"text": "没有的事"},
        "restrict": {"persons": ["staff:x"]},
        "lift": {"persons": [complaint.guard], "reason": "没有的事"},
        "recuse": {},
        "merge": {"into": ABSENT, "reason": "同一处"},
        "reveal": {"purpose": "contact_party"},
    }
    for name, body in steps.items():
        answers = [
            restricted(guard, case, name, body, version=4) for case in (complaint.id, ABSENT)
        ]
        assert [each.status_code for each in answers] == [NOT_FOUND, NOT_FOUND], name
        assert without(answers[0], complaint.id) == without(answers[1], ABSENT)


def without(response: httpx.Response, case: str) -> str:
    """The answer without what belongs to the one request: the id asked for, tokens of forms."""
    lines = response.text.replace(case, "").splitlines()
    return "\n".join(line for line in lines if "csrf" not in line and "request" not in line)


@pytest.mark.proves("situation:complaint-about-staff", "hidden-everywhere")
def test_receipts_proofs_log_and_live_updates_do_not_tell_of_it(
    system: System, complaint: Complaint, guard: httpx.Client, manager: httpx.Client
) -> None:
    for position in complaint.positions:
        assert manager.get(f"/v1/receipts/{position}").status_code == OK
        assert guard.get(f"/v1/receipts/{position}").status_code == NOT_FOUND
        assert guard.get(f"/v1/receipts/{position}/proof").status_code == NOT_FOUND
    begin = min(complaint.positions) - 1
    with listening(guard, params={"after": begin}) as stream:
        heard = until(stream, complaint.position)
    assert all(data is None for _, data in heard)
    with listening(manager, params={"after": begin}) as stream:
        assert all(data is not None for _, data in until(stream, complaint.position))
    query = {"after": begin, "limit": len(complaint.positions)}
    with (
        system.client("auditor", actor=complaint.guard) as auditor,
        system.client("auditor") as other,
    ):
        assert auditor.get("/v1/log", params=query).text == ""
        assert len(other.get("/v1/log", params=query).text.splitlines()) == len(complaint.positions)


def test_those_it_is_not_about_see_it_marked(complaint: Complaint, manager: httpx.Client) -> None:
    shown = manager.get(f"/v1/cases/{complaint.id}").json()
    assert shown["case"]["restricted"] is True
    page = manager.get(f"/cases/{complaint.id}", headers=PAGE)
    assert page.status_code == OK
    assert complaint.guard in page.text


REFUSALS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "restricted-assignee": ("assign", "Art.6(6)", {"assignee": "GUARD"}, "/assignee"),
    "restricted-level": (
        "escalate",
        "Art.7(1)",
        {"assignee": "GUARD", "level": "supervisor", "reason": "三次未果"},
        "/assignee",
    ),
    "restrict-once": ("restrict", "Art.6(6)", {"persons": ["GUARD"]}, "/persons"),
    "recuse-yourself": ("restrict", "Art.6(6)", {"persons": ["staff:manager-1"]}, "/persons"),
    "lift-restricted": ("lift", "Art.6(6)", {"persons": ["staff:x"], "reason": "误"}, "/persons"),
}


@pytest.mark.parametrize("rule", REFUSALS)
def test_what_is_refused_names_article_and_rule_and_changes_nothing(
    system: System, complaint: Complaint, manager: httpx.Client, rule: str
) -> None:
    name, article, body, field = REFUSALS[rule]
    told = {
        key: complaint.guard
        if value == "GUARD"
        else [complaint.guard]
        if value == ["GUARD"]
        else value
        for key, value in body.items()
    }
    version = version_of(manager, complaint.id)
    head = system.parts.store.head().position
    response = restricted(manager, complaint.id, name, told, version=version)
    assert response.status_code == REFUSED, response.text
    problem = response.json()
    assert (problem["rule"], problem["article"], problem["field"]) == (rule, article, field)
    assert system.parts.store.head().position == head


def test_a_publisher_cannot_let_them_act_or_hide_nothing(
    system: System, complaint: Complaint, manager: httpx.Client
) -> None:
    note = {"case": complaint.id, "by": complaint.guard, "text": "没有的事", "audience": "internal"}
    head = system.parts.store.head().position
    with system.client("publisher") as client:
        refused = client.post(
            "/v1/events", json=step("huiyin.note.added.v2", note), headers=STRUCTURED
        )
    assert refused.status_code == REFUSED
    assert refused.json()["rule"] == "restricted-hand"
    praise = contact(matter={"category": "commendation"})["data"]
    refused = manager.post("/v1/cases", json={**praise, "restricted_from": ["staff:x"]})
    assert (refused.status_code, refused.json()["rule"]) == (REFUSED, "restrict-a-case")
    slip = {"restricted_from": [complaint.guard, "guard"]}
    refused = manager.post("/v1/cases", json={**complained(), **slip})
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        REFUSED, "restricted-known", "/restricted_from",
    )  # fmt: skip
    refused = manager.post("/v1/cases", json={**praise, "restricted_from": []})
    assert refused.status_code == REFUSED
    other = system.open_case()
    merging = restricted(
        manager,
        other.id,
        "merge",
        {"into": complaint.id, "reason": "同一处"},
        version=version_of(manager, other.id),
    )
    assert (merging.status_code, merging.json()["rule"]) == (REFUSED, "merge-alike-restricted")
    assert system.parts.store.head().position == other.position
    assert head < other.position


def test_it_is_there_again_once_it_is_lifted(
    complaint: Complaint, guard: httpx.Client, manager: httpx.Client
) -> None:
    body = {"persons": [complaint.guard], "reason": "编号写错，与此人无关"}
    version = version_of(manager, complaint.id)
    lifted = restricted(manager, complaint.id, "lift", body, version=version)
    assert lifted.status_code == CREATED, lifted.text
    position = lifted.json()["position"]
    assert version_of(guard, complaint.id, position=position) == version + 1
    assert counted(guard) == counted(manager)
    with listening(guard, params={"after": complaint.position}) as stream:
        assert until(stream, position)[-1][1] is not None


def test_who_steps_back_sees_it_no_more(
    system: System, guard: httpx.Client, manager: httpx.Client
) -> None:
    case = system.open_case()
    actor = _actor(system, guard)
    version = version_of(guard, case.id)
    assigned = restricted(manager, case.id, "assign", {"assignee": actor}, version=version)
    recused = restricted(guard, case.id, "recuse", {"reason": "亲属"}, version=version + 1)
    assert (assigned.status_code, recused.status_code) == (CREATED, CREATED)
    position = recused.json()["position"]
    unseen = guard.get(f"/v1/cases/{case.id}", params={"min_position": position})
    assert unseen.status_code == NOT_FOUND
    shown = manager.get(f"/v1/cases/{case.id}", params={"min_position": position}).json()
    assert shown["case"]["assignee"] == "desk:yinhu"


def test_another_matter_of_the_same_contact_is_shown_without_its_words(
    system: System, guard: httpx.Client, manager: httpx.Client
) -> None:
    reference = uuid.uuid4().hex
    told = contact(text="厨房水管漏水")
    about = {"category": "complaint", "text": "保安说话难听", "externalref": reference}
    told["data"]["matters"].append(about)
    answer = system.publish(told)
    streams = (r["stream"] for r in answer["decided"])
    cases = list(dict.fromkeys(each for each in streams if each.startswith("case/")))
    pipe, _ = (stream.removeprefix("case/") for stream in cases)
    persons = [_actor(system, guard)]
    restriction = system.publish(
        step(
            "huiyin.access.restricted.v1",
            {"externalref": reference, "by": "staff:desk-1", "persons": persons},
        )
    )
    query = {"min_position": restriction["position"]}
    shown = guard.get(f"/v1/cases/{pipe}", params=query)
    assert shown.status_code == OK
    assert "漏水" in shown.text
    assert "难听" not in shown.text
    assert {"elsewhere": True} in shown.json()["timeline"][0]["data"]["matters"]
    assert guard.get(f"/cases/{pipe}/events/{answer['position']}").status_code == NOT_FOUND
    revealed = guard.post(f"/v1/cases/{pipe}/reveal", json={"purpose": "contact_party"})
    assert revealed.status_code == OK
    assert "难听" not in revealed.text
    page = guard.get(f"/cases/{pipe}", headers=PAGE).text
    assert "漏水" in page
    assert "难听" not in page


@pytest.mark.proves("situation:complaint-about-staff", "hidden-everywhere")
def test_an_incident_it_is_linked_to_does_not_name_it(
    complaint: Complaint, guard: httpx.Client, manager: httpx.Client
) -> None:
    begun = declare(manager)
    position = link(manager, begun, complaint.id)
    addresses = {
        f"/v1/incidents/{begun['id']}": {},
        f"/v1/incidents/{begun['id']}/figures": {},
        "/v1/incidents/parts": {"item": begun["id"]},
        "/v1/incidents": {"limit": "1000"},
        f"/incidents/{begun['id']}": {},
    }
    for address, query in addresses.items():
        asked = {**query, "min_position": str(position)}
        seen, unseen = (client.get(address, params=asked) for client in (manager, guard))
        assert (seen.status_code, unseen.status_code) == (OK, OK), unseen.text
        assert complaint.id not in unseen.text
        if "figures" in address:
            assert (seen.json()["linked"]["cases"], unseen.json()["linked"]["cases"]) == (1, 0)
        elif address != "/v1/incidents":
            assert complaint.id in seen.text
    raw = f"/incidents/{begun['id']}/events/{position}"
    assert (manager.get(raw).status_code, guard.get(raw).status_code) == (OK, NOT_FOUND)
    board = guard.get("/v1/urgent", params={"min_position": position})
    assert complaint.id in manager.get("/v1/urgent").text
    assert complaint.id not in board.text
