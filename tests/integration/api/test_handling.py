"""Rates of pauses, mergers and the like over HTTP: each is a count with the events behind it."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import System, open_findings
from tests.integration.api.test_attending import opened
from tests.integration.api.test_cases import act, done

MONTH = "2024-07"
DAY = {"happened_at": "2024-07-10T05:00:00Z"}
RAISED = "2024-07-10T01:00:00.000000Z"
REPLY: dict[str, Any] = {"channel": "phone", "text": "今天下午三点到您家。", **DAY}
PERSON = "staff:handling-1"
SPAN = {"community": "yinhu", "first_month": MONTH, "last_month": MONTH}


def rates(client: httpx.Client, position: int, **asked: Any) -> dict[str | None, dict[str, Any]]:
    """The month's rows by person; None: the team's."""
    response = client.get("/v1/handling", params={**SPAN, "min_position": position, **asked})
    assert response.status_code == 200, response.text
    return {row["person"]: row for row in response.json()["rows"]}


def resolved(system: System, client: httpx.Client, *, paused: bool = False) -> tuple[str, int]:
    case, version = opened(system, client, time=RAISED, matter={"urgency": "normal"})
    if paused:
        wait = act(client, case, "wait", {"reason": "owner", **DAY}, version=None)
        assert wait.status_code == 201, wait.text
    version = done(act(client, case, "assess", {"urgency": "urgent", **DAY}, version=version))
    version = done(act(client, case, "replies", REPLY, version=version))
    outcome = {"outcome": "换了阀门", **DAY}
    return case, done(act(client, case, "resolve", outcome, version=version))


@pytest.mark.proves("situation:no-gaming", "handling-rates")
def test_pauses_and_the_like_are_rated_by_person_with_the_cases_behind(system: System) -> None:
    with system.client("manager", actor=PERSON) as manager:
        paused, _ = resolved(system, manager, paused=True)
        before = datetime.now(UTC)
        other, _ = resolved(system, manager)
        case, version = opened(system, manager, time=RAISED)
        kind = {"category": "suggestion", "reason": "他是提建议", **DAY}
        version = done(act(manager, case, "recategorise", kind, version=version))
        body = {"evidence": "来电录音", **DAY}
        done(act(manager, case, "withdraw", body, version=version))
        head = system.parts.store.head().position
        mine, team = rates(manager, head)[PERSON], rates(manager, head)[None]
        behind = manager.get(mine["rejudged"]["acts"]).json()["acts"]
        shown = manager.get(f"/v1/cases/{case}", params={"min_position": head}).json()
        then = rates(manager, head, as_of=format_instant(before))[PERSON]
    assert mine["handled"] == 3
    assert (mine["paused"]["count"], mine["paused"]["of"], mine["paused"]["percent"]) == (
        1,
        3,
        33.3,
    )
    assert (mine["withdrawn"]["count"], mine["rejudged"]["count"]) == (1, 3)
    assert {each["subject"] for each in behind} == {paused, other, case}
    assert shown["case"]["category"] == "suggestion"
    assert team["handled"] >= mine["handled"]
    assert then["handled"] == 1


@pytest.mark.proves("situation:no-gaming", "handling-rates")
def test_dismissing_is_rated_among_the_findings_somebody_answered(system: System) -> None:
    with system.client("manager", actor="staff:handling-2") as manager:
        for step, body in (("confirm", {"remedy": "已回访"}), ("dismiss", {"reason": "误报"})):
            low = {"community": "yinhu", "period": "2024-Q3", "score": 1, "channel": "app"}
            answer = manager.post("/v1/surveys/record", json=low).json()
            found = open_findings(manager, position=answer["position"])
            about = f"survey/{answer['id']}"
            [finding] = [each["id"] for each in found if each["detail"]["about"] == about]
            headers = {"If-Match": '"1"'}
            path = f"/v1/findings/{finding}/{step}"
            answered = manager.post(path, json={**body, **DAY}, headers=headers)
            assert answered.status_code == 201, answered.text
        row = rates(manager, system.parts.store.head().position)["staff:handling-2"]
    assert (row["dismissed"]["count"], row["dismissed"]["of"]) == (1, 2)


def test_what_was_done_with_a_case_kept_from_who_asks_is_not_counted_for_them(
    system: System,
) -> None:
    system.employ("staff:handling-4")
    with (
        system.client("manager", actor="staff:handling-3") as manager,
        system.client("manager", actor="staff:handling-4") as kept,
    ):
        case, version = resolved(system, manager)
        body = {"persons": ["staff:handling-4"], "reason": "涉及本人"}
        done(act(manager, case, "restrict", body, version=version))
        head = system.parts.store.head().position
        assert rates(manager, head)["staff:handling-3"]["handled"] == 1
        assert "staff:handling-3" not in rates(kept, head)


def test_the_desk_is_not_shown_what_its_colleagues_do(system: System) -> None:
    with system.client("desk") as desk:
        assert desk.get("/v1/handling").status_code == 403
        assert desk.get("/handling", follow_redirects=False).status_code in {302, 303, 403}
    with system.client("auditor", communities=["fengming"]) as auditor:
        asked = {"community": "yinhu", "month": MONTH, "act": "paused"}
        assert auditor.get("/v1/handling/acts", params=asked).status_code == 403
