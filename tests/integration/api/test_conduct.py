"""Answers drawn by lot over HTTP: drawn once, scored by somebody else, told by team."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from services.ledger.cases.deadlines import LEDGER_ZONE
from tests.integration.api.scene import System, rules_found
from tests.integration.api.test_attending import opened
from tests.integration.api.test_cases import act, done
from tests.integration.api.test_register_rules import (
    Step,
    changed,
    expect_refusal,
    led_to,
)

TODAY = datetime.now(UTC).astimezone(LEDGER_ZONE)
ANSWERERS = ("staff:conduct-1", "staff:conduct-2")


def noon(days_ago: int) -> datetime:
    return (TODAY - timedelta(days=days_ago)).replace(hour=12, minute=0, second=0, microsecond=0)


def draw(days_ago: int, **changes: Any) -> Step:
    return changed(("draw", {"day": noon(days_ago).date().isoformat()}), **changes)


SCORED: Step = ("review", {"reply": "1", "score": 4, "warmth": 5})


def answered(system: System, days_ago: int) -> None:
    """Each of two colleagues answered twice that day."""
    raised = format_instant(noon(days_ago) - timedelta(hours=1))
    for person in ANSWERERS:
        with system.client("desk", actor=person) as desk:
            case, version = opened(system, desk, time=raised)
            for _ in range(2):
                said = {"channel": "phone", "text": "今天下午三点到您家。"}
                body = {**said, "happened_at": format_instant(noon(days_ago))}
                version = done(act(desk, case, "replies", body, version=version))


@pytest.mark.parametrize(
    ("refused", "rule"),
    [
        (draw(5, community=None), "sample-of-a-community"),
        (draw(-1), "sample-after-day"),
        (draw(40), "sample-of-late"),
        (draw(29, community="fengming"), "sample-of-something"),
    ],
)
def test_a_refused_draw_appends_nothing(system: System, refused: Step, rule: str) -> None:
    expect_refusal(system, ("conduct_samples", [], refused, rule, "Art.6(1)"))


@pytest.mark.parametrize(
    ("days_ago", "given", "refused", "rule"),
    [
        (6, [], changed(SCORED, reply="999"), "reply-drawn"),
        (7, [SCORED], SCORED, "review-reply-once"),
    ],
)
def test_a_refused_score_appends_nothing(
    system: System, days_ago: int, given: list[Step], refused: Step, rule: str
) -> None:
    answered(system, days_ago)
    expect_refusal(system, ("conduct_samples", [draw(days_ago), *given], refused, rule, "Art.6(1)"))


@pytest.mark.proves("Art.6(1)", "conduct-reviewed-by-another")
def test_nobody_scores_their_own_answers(system: System) -> None:
    answered(system, 8)
    with (
        system.client("manager") as manager,
        system.client("manager", actor=ANSWERERS[0]) as drawn,
    ):
        item, version = led_to(manager, "conduct_samples", [draw(8)])
        head = system.parts.store.head().position
        response = score(drawn, item, version)
    assert response.status_code == 422
    problem = response.json()
    assert (problem["rule"], problem["article"]) == ("conduct-reviewed-by-another", "Art.6(1)")
    assert system.parts.store.head().position == head


def score(client: httpx.Client, item: str | None, version: int, **changes: Any) -> httpx.Response:
    name, body = changed(SCORED, **changes)
    headers = {"If-Match": f'"{version}"'}
    return client.post(f"/v1/conduct_samples/{item}/{name}", json=body, headers=headers)


@pytest.mark.proves("Art.6(1)", "low-conduct-score")
def test_scores_are_told_by_team_and_a_low_one_is_found(system: System) -> None:
    answered(system, 9)
    with system.client("manager") as manager:
        low = changed(SCORED, reply="2", score=2, warmth=None)
        item, _ = led_to(manager, "conduct_samples", [draw(9), SCORED, low])
        head = system.parts.store.head().position
        mine = rules_found(system, manager, item)
        month = noon(9).date().isoformat()[:7]
        asked: dict[str, str | int] = {"community": "yinhu", "min_position": head}
        asked |= {"first_month": month, "last_month": month}
        [row] = manager.get("/v1/quality", params=asked).json()["rows"]
        shown = manager.get(f"/v1/conduct_samples/{item}").json()
    assert mine == ["low-conduct-score"]
    assert shown["item"]["state"] == "reviewed"
    assert row["drawn"] >= 2
    assert row["scores"][1] >= 1
    assert row["scores"][3] >= 1
    assert "person" not in row
    assert {part["state"] for part in shown["parts"]} == {"reviewed"}


@pytest.mark.proves("Art.6(1)", "opened-once")
def test_nobody_draws_until_they_like_what_comes(system: System) -> None:
    answered(system, 10)
    with system.client("manager") as manager:
        led_to(manager, "conduct_samples", [draw(10)])
        head = system.parts.store.head().position
        again = manager.post("/v1/conduct_samples/draw", json={"community": "yinhu", **draw(10)[1]})
    assert (again.status_code, again.json()["rule"]) == (422, "opened-once")
    assert system.parts.store.head().position == head
