"""How a case is attended to, over HTTP: refusals append nothing to it, findings and refused
channels are listed.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import System, open_findings
from tests.integration.api.test_cases import act, done, refused


@pytest.fixture
def manager(system: System) -> Iterator[httpx.Client]:
    with system.client("manager", actor="staff:chief") as client:
        yield client


def opened(system: System, client: httpx.Client, **changes: Any) -> tuple[str, int]:
    case = system.open_case(**changes).id
    return case, int(client.get(f"/v1/cases/{case}").headers["etag"].strip('"'))


@pytest.mark.parametrize(
    ("step", "body", "rule", "article"),
    [
        pytest.param(*each, id=each[2], marks=pytest.mark.proves(each[3], each[2]))
        for each in [
            ("assess", {"urgency": "normal"}, "assess-anew", "Art.5(1)"),
            ("mark", {"sensitivity": "normal"}, "mark-anew", "Art.5(3)"),
            (
                "recategorise",
                {"category": "repair", "reason": "看错了"},
                "recategorise-anew",
                "Art.3(4)",
            ),
        ]
    ],
)
def test_what_changes_nothing_is_refused(  # noqa: PLR0917 - a row of the table
    system: System, manager: httpx.Client, step: str, body: dict[str, Any], rule: str, article: str
) -> None:
    case, version = opened(system, manager, matter={"urgency": "normal"})
    head = system.parts.store.head().position
    problem = refused(act(manager, case, step, body, version=version), 422, rule)
    assert problem["article"] == article
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.5(1)", "lower-with-reason")
@pytest.mark.proves("Art.5(3)", "unmark-with-reason")
def test_what_is_taken_back_takes_a_reason(system: System, manager: httpx.Client) -> None:
    case, version = opened(system, manager, matter={"urgency": "normal"})
    version = done(act(manager, case, "assess", {"urgency": "emergency"}, version=version))
    version = done(act(manager, case, "mark", {"sensitivity": "private"}, version=version))
    head = system.parts.store.head().position
    refused(
        act(manager, case, "assess", {"urgency": "urgent"}, version=version),
        422,
        "lower-with-reason",
    )
    refused(
        act(manager, case, "mark", {"sensitivity": "normal"}, version=version),
        422,
        "unmark-with-reason",
    )
    assert system.parts.store.head().position == head
    lower = {"urgency": "urgent", "reason": "水已止住"}
    assert act(manager, case, "assess", lower, version=version).status_code == 201


@pytest.mark.proves("Art.5(1)", "first-attempt-at-once")
@pytest.mark.proves("Art.3(3)", "dated-words")
def test_what_is_found_is_listed_and_the_urgent_board_tells_of_the_first_attempt(
    system: System, manager: httpx.Client
) -> None:
    case, version = opened(system, manager, matter={"urgency": "normal"})
    version = done(act(manager, case, "assess", {"urgency": "urgent"}, version=version))
    asked = {"channel": "app", "outcome": "no_answer"}
    version = done(act(manager, case, "attempts", asked, version=version))
    said = {"channel": "phone", "text": "过几天给您换"}
    answered = act(manager, case, "replies", said, version=version)
    position = answered.json()["position"]
    found = open_findings(manager, position=position)
    mine = {e["detail"]["rule"] for e in found if e["detail"]["about"] == f"case/{case}"}
    assert mine == {"first-attempt-at-once", "dated-words"}
    shown = manager.get(f"/v1/cases/{case}", params={"min_position": position}).json()["case"]
    assert (shown["urgency"], shown["attempted_by"]) == ("urgent", "app")
    assert shown["attempted_at"] is not None


@pytest.mark.proves("Art.5(3)", "review-refusal-once")
def test_a_refused_channel_is_listed_and_looked_at_once(
    system: System, manager: httpx.Client
) -> None:
    case, version = opened(system, manager)
    version = done(act(manager, case, "mark", {"sensitivity": "private"}, version=version))
    said = {"channel": "qq_group", "text": "家里的事已经劝过"}
    refused(act(manager, case, "replies", said, version=version), 422, "private-one-to-one")
    position = system.parts.store.head().position
    listed = manager.get("/v1/refusals", params={"min_position": position, "limit": 20}).json()
    [mine] = [each for each in listed["items"] if each["detail"]["case"] == case]
    assert mine["detail"]["channel"] == "qq_group"
    at = f"/v1/refusals/{mine['id']}/review"
    review = {"text": "已改电话答复"}
    first = manager.post(at, json=review, headers={"If-Match": '"1"'})
    assert first.status_code == 201, first.text
    head = system.parts.store.head().position
    again = manager.post(at, json=review, headers={"If-Match": '"2"'})
    assert refused(again, 422, "review-refusal-once")["article"] == "Art.5(3)"
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.5(3)", "private-told-openly")
def test_a_private_matter_told_in_a_group_is_listed_with_what_to_do(
    system: System, manager: httpx.Client
) -> None:
    opened_there = system.open_case(channel="wechat_group", matter={"sensitivity": "private"})
    head = system.parts.store.head().position
    listed = {"open": True, "min_position": head, "limit": 20}
    found = manager.get("/v1/findings", params=listed).json()["items"]
    [mine] = [e["detail"] for e in found if e["detail"]["about"] == f"case/{opened_there.id}"]
    assert mine["rule"] == "private-told-openly"
    assert "一对一" in mine["proposal"]
