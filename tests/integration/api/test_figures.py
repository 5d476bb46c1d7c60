"""Figures of registers over HTTP: each is a count of items, told with the number behind it, and
asked for as of a moment before.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import System
from tests.integration.api.test_register_rules import (
    EVALUATED,
    GIVE_BACK,
    ORDER,
    ORDER_REPLY,
    SIGN,
    Step,
    changed,
    led_to,
)
from tests.integration.api.test_register_rules_openness import ASKED, LOW, PRAISE

OK = 200
MONTH = "2024-05"
DAY = "2024-05-10T0{hour}:00:00Z"


def at(step: Step, hour: int, **changes: Any) -> Step:
    return changed(step, happened_at=DAY.format(hour=hour), **changes)


def row(system: System, client: httpx.Client, path: str, **asked: Any) -> dict[str, Any]:
    """The one row of the month, as of everything known."""
    known = {"min_position": system.parts.store.head().position, **asked}
    span = {"community": "yinhu", "first_month": MONTH, "last_month": MONTH}
    response = client.get(path, params={**span, **known})
    assert response.status_code == OK, response.text
    [found] = response.json()["rows"]
    return dict(found)


@pytest.mark.proves("Art.1", "low-score")
def test_scores_are_averaged_and_lead_to_the_answers_behind_them(system: System) -> None:
    with system.client("manager") as manager:
        led_to(manager, "surveys", [at(LOW, 1), at(ASKED, 2)])
        led_to(manager, "surveys", [at(LOW, 3, score=2, party=None)])
        led_to(manager, "surveys", [at(LOW, 4, score=4)])
        led_to(manager, "commendations", [at(PRAISE, 5)])
        found = row(system, manager, "/v1/satisfaction")
        behind = manager.get(found["items"]).json()["items"]
    assert (found["answers"], found["average"]) == (3, 2.33)
    assert found["scores"] == [1, 1, 0, 1, 0]
    assert [found[name] for name in ("low", "waiting", "overdue", "anonymous")] == [2, 1, 1, 1]
    assert found["commendations"] == 1
    assert sorted(each["detail"]["score"] for each in behind) == [1, 2, 4]


def test_orders_are_rated_by_what_became_of_them_until_then(system: System) -> None:
    due = {"due_at": DAY.format(hour=6), "sign_by": DAY.format(hour=2)}
    with system.client("manager") as manager:
        good = [at(ORDER, 1, their_number="F-1", **due), at(SIGN, 2), at(ORDER_REPLY, 3)]
        led_to(manager, "external_orders", [*good, at(EVALUATED, 4)])
        before = datetime.now(UTC)
        late = [at(ORDER, 1, their_number="F-2", **due), at(SIGN, 3), at(ORDER_REPLY, 7)]
        led_to(manager, "external_orders", [*late, at(EVALUATED, 8, satisfied=False)])
        led_to(manager, "external_orders", [at(ORDER, 5, their_number="F-1", **due)])
        led_to(manager, "external_orders", [at(ORDER, 1, their_number="F-3"), at(GIVE_BACK, 2)])
        found = row(system, manager, "/v1/order_rates")
        then = row(system, manager, "/v1/order_rates", as_of=format_instant(before))
        behind = manager.get(found["items"]).json()["items"]
    assert (found["received"], found["given_back"], len(behind)) == (4, 1, 4)
    assert found["signed"] == {"count": 1, "of": 3, "percent": 33.3}
    assert found["in_time"] == {"count": 1, "of": 3, "percent": 33.3}
    assert found["satisfied"] == {"count": 1, "of": 2, "percent": 50.0}
    assert found["again"] == {"count": 1, "of": 2, "percent": 50.0}
    assert then["received"] == 1
    assert then["again"] == {"count": 0, "of": 1, "percent": 0.0}


def test_figures_stay_within_the_scope_of_who_asks(system: System) -> None:
    with (
        system.client("manager") as manager,
        system.client("desk", communities=["fengming"]) as far,
    ):
        led_to(manager, "surveys", [changed(LOW, happened_at="2024-06-01T00:00:00Z")])
        position = system.parts.store.head().position
        asked: dict[str, str | int] = {"min_position": position, "first_month": "2024-06"}
        rows = far.get("/v1/satisfaction", params=asked).json()["rows"]
        refused = far.get("/v1/satisfaction", params={"community": "yinhu"})
    assert "yinhu" not in {each["community"] for each in rows}
    assert refused.status_code == 403
