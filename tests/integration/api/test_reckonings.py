"""When something would be due, over HTTP."""

from typing import Any

import pytest

from services.api.promises.reckonings import ReckoningAnswer
from tests.integration.api.scene import System

OK, INVALID = 200, 422


def test_a_matter_is_reckoned_segment_by_segment(system: System) -> None:
    query = {"start": "2026-11-27T17:00:00+08:00", "kind": "resolve", "category": "suggestion"}
    with system.client("desk") as client:
        answered = client.get("/v1/reckonings", params=query)
    assert answered.status_code == OK
    found = answered.json()
    ReckoningAnswer.model_validate(found)
    assert (found["due_at"], found["policy"]) == ("2026-12-04T09:00:00.000000Z", "default@1")
    assert found["owed_us"] == sum(each["counted_us"] for each in found["segments"])
    weekend = found["segments"][1]
    assert weekend["kind"] == "off"
    assert [day["date"] for day in weekend["days"]] == ["2026-11-28", "2026-11-29"]
    assert found["reckoning"][-1] == "应于 2026-12-04 17:00:00 前完成"


def test_a_target_of_ones_own_with_a_wait_that_goes_on(system: System) -> None:
    question: dict[str, Any] = {
        "start": "2026-11-25T09:00:00+08:00",
        "target": {"minutes": 120, "calendar": "office", "wait_cap_minutes": 60},
        "waits": [{"begin": "2026-11-25T10:00:00+08:00"}],
    }
    with system.client("auditor") as client:
        found = client.post("/v1/reckonings", json=question).json()
    assert (found["due_at"], found["latest_due_at"]) == (None, "2026-11-25T04:00:00.000000Z")


@pytest.mark.proves("Art.3(4)", "calendar-published", "promised")
def test_what_cannot_be_reckoned_says_why(system: System) -> None:
    start = "2026-11-25T09:00:00+08:00"
    with system.client("desk") as client:
        neither = client.post("/v1/reckonings", json={"start": start})
        unknown = client.post(
            "/v1/reckonings",
            json={"start": start, "target": {"minutes": 1, "calendar": "lunar"}},
        )
        nothing = client.get(
            "/v1/reckonings", params={"start": start, "kind": "revisit", "category": "suggestion"}
        )
    assert [each.status_code for each in (neither, unknown, nothing)] == [INVALID] * 3
    assert unknown.json()["rule"] == "calendar-published"
    assert nothing.json()["rule"] == "promised"
