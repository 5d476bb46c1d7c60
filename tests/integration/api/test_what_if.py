"""What would have been, over HTTP: beside what was, and nothing is written but the question."""

from typing import Any

import pytest

from services.ledger.promises.published.shipping import shipped_policy
from tests.integration.api.scene import System
from tests.integration.api.test_dashboard import board, does, opened

OK, FORBIDDEN, INVALID = 200, 403, 422


def generous() -> dict[str, Any]:
    """The shipped policy, but for a resolution within some years and no arrival."""
    terms = shipped_policy().model_dump(mode="json", exclude_defaults=True)
    terms["promises"] = [line for line in terms["promises"] if line["kind"] != "arrive"]
    terms["promises"].insert(
        0, {"kind": "resolve", "target": {"minutes": 527_040, "calendar": "office"}}
    )
    return terms


def test_both_sides_are_told_and_only_the_question_is_written(system: System) -> None:
    day = "2024-03-04"
    case = opened(system, day)
    with system.client("manager") as manager:
        does(system, case, "replies", channel="phone", text="马上到")
        position = does(system, case, "resolve", outcome="换了阀门")
        asked: dict[str, Any] = {"period": day, "min_position": position}
        found = manager.post("/v1/what-if", json={**asked, "suppose": {"policy_terms": generous()}})
        assert found.status_code == OK, found.text
        told = found.json()
        assert (told["cases"], told["changed_cases"]) == (1, 1)
        figures = board(manager, period=day, position=told["position"], as_of=told["as_of"])
        for line in told["promises"]:
            then = figures["figures"]["on_time"][line["kind"]]
            assert {name: line["then"][name] for name in then} == then
            times = figures["figures"]["times"].get(line["kind"])
            assert line["then"]["times"] == (times or {**line["then"]["times"], "cases": 0})
        [resolved] = [each for each in told["changes"] if each["kind"] == "resolve"]
        assert (resolved["then"], resolved["other"], resolved["count"]) == ("late", "met", 1)
        [example] = resolved["examples"]
        assert example["case"] == case.id
        assert example["other"]["due_at"] > example["then"]["due_at"]
        kinds = {(each["kind"], each["other"]) for each in told["changes"]}
        assert kinds <= {("resolve", "met"), ("arrive", "none")}
        with system.client("auditor") as auditor:
            after = {"after": told["asked"]["position"] - 1, "limit": 1}
            line = auditor.get("/v1/log", params=after).text.splitlines()[0]
        assert "huiyin.what_if.asked.v1" in line
        again = manager.post("/v1/what-if", json={**asked, "suppose": {"policy_version": 1}}).json()
        assert (again["changes"], again["changed_cases"]) == ([], 0)
        assert all(each["then"] == each["other"] for each in again["promises"])


@pytest.mark.proves("Art.3(4)", "version-published")
def test_what_cannot_be_supposed_is_refused(system: System) -> None:
    suppose: dict[str, Any] = {"policy_version": 1}
    bad = generous()
    bad["promises"] = [{"kind": "resolve", "target": {"minutes": 1, "calendar": "24x7"}}]
    calendar = {"calendars": [{"calendar": "office", "version": 99}]}
    with (
        system.client("manager") as manager,
        system.client("desk") as desk,
        system.client("manager", communities=["fengming"]) as elsewhere,
    ):
        refused = [
            manager.post("/v1/what-if", json=body)
            for body in (
                {"suppose": suppose},
                {"period": "2024-03-04", "suppose": {}},
                {"period": "2024-03-04", "suppose": {"policy_version": 99}},
                {"period": "2024-03-04", "suppose": {"policy_terms": bad}},
                {"period": "2024-03-04", "suppose": calendar},
            )
        ]
        forbidden = [
            desk.post("/v1/what-if", json={"period": "2024-03-04", "suppose": suppose}),
            elsewhere.post(
                "/v1/what-if",
                json={"period": "2024-03-04", "community": ["yinhu"], "suppose": suppose},
            ),
        ]
    assert [each.status_code for each in refused] == [INVALID] * 5
    assert [each.json().get("rule") for each in (refused[0], *refused[2:])] == [
        "period",
        "version-published",
        "first-reply-promised",
        "version-published",
    ]
    assert [each.status_code for each in forbidden] == [FORBIDDEN] * 2
