"""Listening and staying calm over HTTP: refusals append nothing, findings are listed, hot cases are
shown with whose hands they are in.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import System, open_findings
from tests.integration.api.test_attending import opened
from tests.integration.api.test_cases import act, done, refused

DISPUTE: dict[str, Any] = {"channel": "phone", "sort": "argument", "text": "争了起来"}
UNDERSTOOD: dict[str, Any] = {"channel": "phone", "asked": ["visit_time"], "text": "厨房漏水"}
REPLY: dict[str, Any] = {"channel": "phone", "text": "今天下午三点到您家。"}


@pytest.fixture
def manager(system: System) -> Iterator[httpx.Client]:
    system.employ("staff:y", "staff:z")
    with system.client("manager", actor="staff:chief") as client:
        yield client


def found_about(client: httpx.Client, case: str, position: int) -> set[str]:
    found = open_findings(client, position=position)
    return {e["detail"]["rule"] for e in found if e["detail"]["about"] == f"case/{case}"}


@pytest.mark.proves("Art.6(6)", "hand-over-to-another")
def test_a_case_is_not_handed_to_who_has_it(system: System, manager: httpx.Client) -> None:
    case, version = opened(system, manager)
    version = done(act(manager, case, "assign", {"assignee": "staff:y"}, version=version))
    head = system.parts.store.head().position
    body = {"assignee": "staff:y", "reason": "换人"}
    problem = refused(
        act(manager, case, "hand_over", body, version=version), 422, "hand-over-to-another"
    )
    assert problem["article"] == "Art.6(6)"
    assert system.parts.store.head().position == head


@pytest.mark.proves("situation:no-gaming", "revisit-by-another")
def test_whoever_resolved_a_case_does_not_ask_how_it_went(
    system: System, manager: httpx.Client
) -> None:
    case, version = opened(system, manager, matter={"category": "complaint"})
    version = done(act(manager, case, "replies", REPLY, version=version))
    done(act(manager, case, "resolve", {"outcome": "换了阀门"}, version=version))
    head = system.parts.store.head().position
    asked = {"channel": "phone", "outcome": "satisfied"}
    problem = refused(act(manager, case, "revisit", asked, version=None), 422, "revisit-by-another")
    assert problem["article"] == "Art.3(4)"
    assert system.parts.store.head().position == head
    with system.client("manager", actor="staff:quality") as another:
        assert act(another, case, "revisit", asked, version=None).status_code == 201


@pytest.mark.proves("Art.6(2)", "asked-once")
@pytest.mark.proves("Art.6(6)", "taken-over-by-another")
def test_what_is_found_is_listed_and_hot_cases_tell_whose_hands_they_are_in(
    system: System, manager: httpx.Client
) -> None:
    case, version = opened(system, manager, matter={"category": "complaint"})
    version = done(act(manager, case, "assign", {"assignee": "staff:y"}, version=version))
    for _ in range(2):
        version = done(act(manager, case, "understand", UNDERSTOOD, version=version))
    version = done(act(manager, case, "dispute", DISPUTE, version=version))
    answered = act(manager, case, "replies", REPLY, version=version)
    version, position = done(answered), answered.json()["position"]
    assert found_about(manager, case, position) == {"asked-once", "taken-over-by-another"}
    assert hot(manager, case, position)["hot_hand"] == "staff:y"
    handed = {"assignee": "staff:z", "reason": "换人慢慢说"}
    position = act(manager, case, "hand_over", handed, version=version).json()["position"]
    row = hot(manager, case, position)
    assert (row["hot_hand"], row["assignee"], row["heat"]) == (None, "staff:z", 1)


def hot(client: httpx.Client, case: str, position: int) -> dict[str, Any]:
    listed = client.get("/v1/hot_cases", params={"min_position": position})
    assert listed.status_code == 200, listed.text
    [row] = [each for each in listed.json()["cases"] if each["case"] == case]
    return dict(row)


@pytest.mark.proves("Art.6(6)", "taken-over-by-another")
def test_a_low_score_makes_a_case_hot(system: System, manager: httpx.Client) -> None:
    case, _ = opened(system, manager)
    score = {"community": "yinhu", "case": case, "score": 1, "channel": "phone"}
    answer = manager.post("/v1/surveys/record", json=score)
    assert answer.status_code == 201, answer.text
    assert hot(manager, case, answer.json()["position"])["heat"] == 1


@pytest.mark.proves("Art.6(6)", "low-score-asked-by-another")
def test_whoever_handled_a_case_asking_why_it_scored_low_is_found(
    system: System, manager: httpx.Client
) -> None:
    case, version = opened(system, manager)
    done(act(manager, case, "assign", {"assignee": "staff:chief"}, version=version))
    score = {"community": "yinhu", "case": case, "score": 1, "channel": "phone"}
    survey = manager.post("/v1/surveys/record", json=score).json()["id"]
    told = {"how": "anonymous", "channel": "phone", "text": "已致歉"}
    asked = manager.post(f"/v1/surveys/{survey}/follow_up", json=told, headers={"If-Match": '"1"'})
    assert asked.status_code == 201, asked.text
    found = open_findings(manager, position=system.parts.store.head().position)
    mine = {e["detail"]["rule"] for e in found if e["detail"]["about"] == f"survey/{survey}"}
    assert mine == {"low-score", "low-score-asked-by-another"}
