"""A report about a superior: for that person it is nowhere, as a complaint about them would be."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import STRUCTURED, System, step
from tests.integration.api.test_complaint_about_staff import without
from tests.integration.api.test_stream import listening, until

CREATED, OK, NOT_FOUND, REFUSED = 201, 200, 404, 422
PAGE = {"Accept": "text/html"}
ABSENT = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"
REVIEWER = "staff:region-1"


@pytest.fixture
def superior() -> str:
    return f"staff:superior-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def hidden_from(system: System, superior: str) -> Iterator[httpx.Client]:
    with system.client("manager", actor=superior) as client:
        yield client


@pytest.fixture
def reviewer(system: System) -> Iterator[httpx.Client]:
    with system.client("manager", actor=REVIEWER) as client:
        yield client


@pytest.fixture
def report(system: System, superior: str) -> dict[str, Any]:
    told = {
        "community": "yinhu",
        "superior": superior,
        "title": "配件采购",
        "text": "主管让从他亲戚的店里买配件。",
        "to": REVIEWER,
    }
    with system.client("desk") as clerk:
        response = clerk.post("/v1/reports/confide", json=told)
    assert response.status_code == CREATED, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.proves("Art.7(1)", "hidden-everywhere")
def test_lists_counts_and_parts_leave_it_out(
    report: dict[str, Any], hidden_from: httpx.Client, reviewer: httpx.Client
) -> None:
    asked: dict[str, Any] = {"min_position": report["position"], "assignee": REVIEWER}

    def listed(client: httpx.Client) -> set[str]:
        found: set[str] = set()
        cursor: str | None = None
        while True:
            query = {**asked, **({"cursor": cursor} if cursor else {})}
            page = client.get("/v1/reports", params=query).json()
            found |= {row["id"] for row in page["items"]}
            if (cursor := page["next_cursor"]) is None:
                return found

    def parts(client: httpx.Client) -> set[str]:
        query = {**asked, "item": report["id"]}
        del query["assignee"]
        return {
            row["item"] for row in client.get("/v1/reports/parts", params=query).json()["parts"]
        }

    assert listed(reviewer) - listed(hidden_from) == {report["id"]}
    assert (parts(reviewer), parts(hidden_from)) == ({report["id"]}, set())
    all_, seen = (c.get("/v1/reports/counts").json() for c in (reviewer, hidden_from))
    assert seen["total"] == all_["total"] - 1
    assert sum(seen["by_state"].values()) == seen["total"]


@pytest.mark.proves("Art.7(1)", "hidden-everywhere")
def test_every_address_answers_as_for_a_report_that_never_was(
    report: dict[str, Any], hidden_from: httpx.Client, reviewer: httpx.Client
) -> None:
    asked = {"min_position": report["position"]}
    assert reviewer.get(f"/v1/reports/{report['id']}", params=asked).status_code == OK
    assert reviewer.get(f"/reports/{report['id']}", headers=PAGE).status_code == OK
    for path in ("/v1/reports/{}", "/reports/{}"):
        there, absent = (hidden_from.get(path.format(id_)) for id_ in (report["id"], ABSENT))
        assert there.status_code == absent.status_code == NOT_FOUND
        assert without(there, report["id"]) == without(absent, ABSENT)
    steps: dict[str, dict[str, Any]] = {
        "answer": {"answer": "没有的事"},
        "pass_on": {"to": "staff:x"},
        "withdraw": {"reason": "没有的事"},
        "reveal": {"purpose": "inspect_record"},
    }
    for name, body in steps.items():
        there, absent = (
            hidden_from.post(f"/v1/reports/{id_}/{name}", json=body, headers={"If-Match": '"1"'})
            for id_ in (report["id"], ABSENT)
        )
        assert there.status_code == absent.status_code == NOT_FOUND, name
        assert without(there, report["id"]) == without(absent, ABSENT)


@pytest.mark.proves("Art.7(1)", "hidden-everywhere")
def test_receipts_the_log_and_live_updates_do_not_tell_of_it(
    system: System, report: dict[str, Any], hidden_from: httpx.Client, reviewer: httpx.Client
) -> None:
    position = report["position"]
    assert reviewer.get(f"/v1/receipts/{position}").status_code == OK
    with listening(hidden_from, params={"after": position - 1}) as stream:
        assert all(data is None for _, data in until(stream, position))
    with listening(reviewer, params={"after": position - 1}) as stream:
        assert all(data is not None for _, data in until(stream, position))
    assert hidden_from.get(f"/v1/receipts/{position}").status_code == NOT_FOUND
    query = {"after": position - 1, "limit": 1}
    actor = system.tokens.verify(hidden_from.headers["Authorization"].removeprefix("Bearer ")).actor
    with system.client("auditor", actor=actor) as client, system.client("auditor") as other:
        assert client.get("/v1/log", params=query).text == ""
        assert len(other.get("/v1/log", params=query).text.splitlines()) == 1


@pytest.mark.proves("Art.7(1)", "hidden-hand")
def test_no_step_is_published_in_their_name(
    system: System, report: dict[str, Any], superior: str
) -> None:
    data = {"id": report["id"], "by": superior, "answer": "没有的事"}
    head = system.parts.store.head().position
    with system.client("publisher") as client:
        response = client.post(
            "/v1/events", json=step("huiyin.report.answered.v1", data), headers=STRUCTURED
        )
    assert response.status_code == REFUSED
    assert (response.json()["rule"], response.json()["article"]) == ("hidden-hand", "Art.7(1)")
    assert system.parts.store.head().position == head


def test_whoever_it_went_to_answers_it(report: dict[str, Any], reviewer: httpx.Client) -> None:
    answered = reviewer.post(
        f"/v1/reports/{report['id']}/answer",
        json={"answer": "已请纪检核查"},
        headers={"If-Match": '"1"'},
    )
    assert answered.status_code == CREATED, answered.text
