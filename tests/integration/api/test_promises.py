"""Publishing calendars and policies over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.instant import format_instant
from services.ledger.promises.published.shipping import shipped_calendars, shipped_policy
from tests.integration.api.scene import System

OK, CREATED, FORBIDDEN, INVALID = 200, 201, 403, 422


def far() -> str:
    """Nothing else begins then, so that other tests go by the shipped version."""
    return format_instant(datetime.now(UTC) + timedelta(days=3_000))


def policy_in_force(system: System) -> dict[str, Any]:
    with system.client("auditor") as client:
        versions = client.get("/v1/policies", params={"min_position": 1}).json()["policies"]
    return next(each for each in versions if each["in_force"])


def test_the_shipped_versions_are_there_from_the_start(system: System) -> None:
    assert policy_in_force(system)["number"] == 1
    with system.client("auditor") as client:
        calendars = client.get("/v1/calendars").json()["calendars"]
    assert {each["id"] for each in calendars} >= {"24x7", "office", "service", "revisit"}


def test_the_shipped_policy_draws_repairs_and_no_day_is_drawn_yet(system: System) -> None:
    [sample] = policy_in_force(system)["terms"]["revisit_samples"]
    assert (sample["categories"], sample["share_percent"]) == (["repair"], 10)
    with system.client("auditor") as client:
        found = client.get("/v1/revisit_draws", params={"min_position": 1})
    assert (found.status_code, found.json()["draws"]) == (OK, [])


def test_a_version_is_previewed_published_and_listed(system: System) -> None:
    terms = shipped_policy().model_copy(update={"name": "试行"}).model_dump(mode="json")
    terms["promises"] = terms["promises"][:-1]
    body = {"terms": terms, "effective_at": far(), "basis": "试行通知"}
    with system.client("administrator") as client:
        head = system.parts.store.head().position
        preview = client.post("/v1/policies", json=body, params={"dry_run": True})
        assert preview.status_code == OK
        assert {each["kind"] for each in preview.json()["targets"]} == {"revisit"}
        assert system.parts.store.head().position == head
        silent = {**body, "terms": {**terms, "escalations": terms["escalations"][:1]}}
        climbs = client.post("/v1/policies", json=silent, params={"dry_run": True}).json()
        assert {each["urgency"] for each in climbs["escalations"]} == {"normal"}
        del terms["escalations"]  # as whoever publishes targets only
        published = client.post("/v1/policies", json=body)
        assert published.status_code == CREATED
        position, version = (published.json()[name] for name in ("position", "version"))
        listed = client.get("/v1/policies", params={"min_position": position}).json()["policies"]
    newest = listed[0]
    assert (newest["number"], newest["basis"]) == (version, "试行通知")
    assert not newest["in_force"]
    assert newest["terms"]["name"] == "试行"
    assert len(newest["terms"]["escalations"]) == len(shipped_policy().escalations or ())


@pytest.mark.proves(
    "Art.3(4)", "policy-words", "effective-ahead", "versions-in-order", "climb-after-warning"
)
def test_what_may_not_be_published_says_why_and_records_nothing(system: System) -> None:
    terms = shipped_policy().model_dump(mode="json")
    wrong = {**terms, "promises": [{**terms["promises"][0], "kind": "answer"}]}
    unwarned = {"climbs": [{"percent": 79, "steps": [{"minutes": 5}]}]}
    late, later = far(), format_instant(datetime.now(UTC) + timedelta(days=3_001))
    with system.client("administrator") as client:
        begun = client.post(
            "/v1/calendars/spare", json={"terms": _calendar(), "effective_at": later}
        )
        assert begun.status_code == CREATED
        head = system.parts.store.head().position
        refused = [
            client.post("/v1/policies", json={"terms": wrong, "effective_at": late}),
            client.post(
                "/v1/policies", json={"terms": terms, "effective_at": "2026-01-01T00:00:00Z"}
            ),
            client.post("/v1/calendars/spare", json={"terms": _calendar(), "effective_at": late}),
            client.post(
                "/v1/policies",
                json={"terms": {**terms, "escalations": [unwarned]}, "effective_at": late},
            ),
            client.post("/v1/calendars/spare", json={"terms": {**_calendar(), "week": {}}}),
        ]
    assert [each.status_code for each in refused] == [INVALID] * 5
    assert [each.json().get("rule") for each in refused[:4]] == [
        "policy-words",
        "effective-ahead",
        "versions-in-order",
        "climb-after-warning",
    ]
    assert system.parts.store.head().position == head


def test_publishing_is_the_administrators(system: System) -> None:
    body = {"terms": _calendar()}
    with system.client("manager") as client:
        assert client.post("/v1/calendars/spare", json=body).status_code == FORBIDDEN
    with system.client("administrator", communities=["yinhu"]) as client:
        assert client.post("/v1/calendars/spare", json=body).status_code == FORBIDDEN


def _calendar() -> dict[str, Any]:
    return shipped_calendars()["service"].model_dump(mode="json")
