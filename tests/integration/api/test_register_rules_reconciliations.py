"""Reconciliations over HTTP: each refusal leaves the log as it was, a gap is listed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.ledger.cases.deadlines import LEDGER_ZONE
from tests.integration.api.scene import System

OK, CREATED, REFUSED, FORBIDDEN = 200, 201, 422, 403


def day(ago: int) -> str:
    today = datetime.now(UTC).astimezone(LEDGER_ZONE).date()
    return (today - timedelta(days=ago)).isoformat()


def compare(client: httpx.Client, **changes: Any) -> httpx.Response:
    said = {
        "community": "fengming",
        "counted": "mailroom",
        "day": day(8),
        "outside": 0,
        "counted_by": "staff:fm-02",
        "evidence": "收发室签收簿",
        **changes,
    }
    return client.post("/v1/reconciliations", json=said)


def too_soon(client: httpx.Client) -> httpx.Response:
    return compare(client, day=day(-1))


def too_late(client: httpx.Client) -> httpx.Response:
    return compare(client, day=day(40))


def agreed(client: httpx.Client) -> httpx.Response:
    begun = compare(client).json()
    return client.post(
        f"/v1/reconciliations/{begun['id']}/explain",
        json={"reason": "没有差额"},
        headers={"If-Match": '"1"'},
    )


@pytest.mark.parametrize(
    ("refused", "rule", "before"),
    [
        pytest.param(
            too_soon, "day-is-over", 0,
            marks=pytest.mark.proves("Art.9(1)", "day-is-over"),
        ),
        pytest.param(
            too_late, "compared-within-a-month", 0,
            marks=pytest.mark.proves("Art.9(1)", "compared-within-a-month"),
        ),
        pytest.param(
            agreed, "gap-is-open", 1,
            marks=pytest.mark.proves("Art.9(1)", "gap-is-open"),
        ),
    ],
)  # fmt: skip
def test_a_refused_step_appends_nothing(
    system: System, refused: Callable[[httpx.Client], httpx.Response], rule: str, before: int
) -> None:
    """``before`` is how many events lead there: no more are in the log after the refusal."""
    head = system.parts.store.head().position
    with system.client("manager") as manager:
        response = refused(manager)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, "Art.9(1)")
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == head + before


@pytest.mark.proves("Art.9(1)", "every-entry-counted")
def test_a_gap_is_listed_with_both_numbers_and_found(system: System) -> None:
    with system.client("manager") as manager:
        response = compare(manager, outside=3, day=day(9))
        assert response.status_code == CREATED, response.text
        begun = response.json()
        asked = {"min_position": begun["position"], "limit": 20}
        items = manager.get("/v1/reconciliations", params=asked).json()["items"]
        found = manager.get("/v1/findings", params={**asked, "open": True}).json()["items"]
    [shown] = [each for each in items if each["id"] == begun["id"]]
    assert shown["state"] == "gap"
    numbers = {name: shown["detail"][name] for name in ("outside", "held", "gap")}
    assert numbers == {"outside": 3, "held": 0, "gap": -3}
    about = f"reconciliation/{begun['id']}"
    assert "every-entry-counted" in [
        each["detail"]["rule"] for each in found if each["detail"]["about"] == about
    ]


def test_the_desk_reads_no_counts(system: System) -> None:
    """A count tells of cases that are kept from somebody."""
    with system.client() as desk:
        assert compare(desk).status_code == FORBIDDEN
        assert desk.get("/v1/reconciliations").status_code == FORBIDDEN


@pytest.mark.proves("situation:reconciliation", "reconciliation-grid")
def test_the_grid_shows_each_day_by_source_and_names_the_gaps(system: System) -> None:
    with system.client("manager") as manager, system.client() as desk:
        gap = compare(manager, outside=4, day=day(12), counted="mailroom").json()
        told = compare(manager, outside=0, day=day(12), counted="slips").json()
        asked = {"community": "fengming", "last_day": day(12), "min_position": told["position"]}
        found = manager.get("/v1/reconciliation_grid", params=asked).json()
        page = manager.get("/reconciliation_grid", params=asked).text
        assert desk.get("/v1/reconciliation_grid").status_code == FORBIDDEN
        for end in ("0001-01-02", "9999-12-31"):
            for field, path in (
                ("last_day", "/v1/reconciliation_grid"),
                ("first_day", "/v1/disclosure_calendar"),
            ):
                assert manager.get(path, params={field: end}).status_code == REFUSED
            assert manager.get("/reconciliation_grid", params={"last_day": end}).status_code == OK
        assert manager.get("/v1/dashboard", params={"last_day": "9999-12-31"}).status_code == OK
    [grid] = found["communities"]
    first = grid["days"][0]
    assert (first["day"], len(grid["days"]), found["last_day"]) == (day(12), 31, day(12))
    [counted] = [each for each in first["counts"]["mailroom"] if each["id"] == gap["id"]]
    assert (counted["outside"], counted["gap"], counted["state"]) == (4, counted["held"] - 4, "gap")
    assert gap["id"] in {each["id"] for each in grid["gaps"]}
    assert f"/reconciliations/{gap['id']}" in page
