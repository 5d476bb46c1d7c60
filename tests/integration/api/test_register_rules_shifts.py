"""Shifts and work that passes on, over HTTP: what is urgent goes on with somebody, and each refusal
leaves the log as it was.
"""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from events.reference import CommunityRegistered
from events.staff import staff_id
from services.composition.initialising import OPERATOR
from tests.integration.api.scene import System, open_findings, step
from tests.integration.api.test_register_rules import changed
from tests.integration.api.test_register_rules_conduct import PROMISED

CREATED, REFUSED = 201, 422
TEXT = "电梯还没修好，维保四点到。"


class Crew:
    """Two people nobody else is, and their clients."""

    def __init__(self, system: System, *, community: str = "yinhu") -> None:
        self.system, self.head = system, 0
        own = uuid.uuid4().hex[:12]
        self.anna, self.bert = f"staff:{own}-a", f"staff:{own}-b"
        for who in (self.anna, self.bert):
            told = {"by": "staff:hr", "community": community, "staff": who}
            system.publish(step("huiyin.staff.registered.v1", told))

    def post(self, who: str, path: str, version: int | None = None, **said: Any) -> httpx.Response:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        self.head = self.system.parts.store.head().position
        with self.system.client("manager", actor=who) as client:
            return client.post(f"/v1/{path}", json=said, headers=headers)

    def case(self, **said: Any) -> str:
        """An urgent case of Anna's, as the inbox shows it."""
        case = self.system.open_case(**said)
        with self.system.client("manager") as client:
            shown = client.get(f"/v1/cases/{case.id}")
            assigned = client.post(
                f"/v1/cases/{case.id}/assign",
                json={"assignee": self.anna},
                headers={"If-Match": shown.headers["ETag"]},
            )
            assert assigned.status_code == CREATED, assigned.text
            client.get("/v1/inbox", params={"min_position": assigned.json()["position"]})
        return case.id

    def of_staff(self, who: str, name: str, **said: Any) -> httpx.Response:
        """A step of somebody's own item, posted as it stands."""
        with self.system.client("manager", actor="staff:hr") as client:
            known = self.head = self.system.parts.store.head().position
            item = client.get(f"/v1/staff/{staff_id(who)}", params={"min_position": known})
            return client.post(
                f"/v1/staff/{staff_id(who)}/{name}",
                json=said,
                headers={"If-Match": item.headers["ETag"]},
            )

    def hand_over(self, **said: Any) -> httpx.Response:
        told = {"community": "yinhu", "shift": "前台早班", "text": TEXT, **said}
        return self.post(self.anna, "shifts/hand_over", **told)

    def assignee(self, case: str) -> str:
        with self.system.client("manager") as client:
            known = self.system.parts.store.head().position
            shown = client.get(f"/v1/cases/{case}", params={"min_position": known})
        assignee: str = shown.json()["case"]["assignee"]
        return assignee


def accepted(crew: Crew, who: str, version: int = 1) -> httpx.Response:
    shift = crew.hand_over()
    assert shift.status_code == CREATED, shift.text
    return crew.post(who, f"shifts/{shift.json()['id']}/accept", version)


def accepted_twice(crew: Crew) -> httpx.Response:
    shift = crew.hand_over().json()["id"]
    assert crew.post(crew.bert, f"shifts/{shift}/accept", 1).status_code == CREATED
    return crew.post(crew.bert, f"shifts/{shift}/accept", 2)


def to_somebody_away(crew: Crew) -> httpx.Response:
    absent = crew.of_staff(crew.bert, "start_absence", since="2026-01-01T00:00:00Z")
    assert absent.status_code == CREATED, absent.text
    return crew.hand_over(to=crew.bert)


def what_is_over(crew: Crew) -> httpx.Response:
    case = crew.case()
    with crew.system.client("manager") as client:
        shown = client.get(f"/v1/cases/{case}")
        ended = client.post(
            f"/v1/cases/{case}/withdraw",
            json={"evidence": "电话录音 7 号"},
            headers={"If-Match": shown.headers["ETag"]},
        )
    assert ended.status_code == CREATED, ended.text
    return crew.hand_over(cases=[case])


def not_nothing(crew: Crew) -> httpx.Response:
    crew.case()
    return crew.hand_over(nothing_open=True)


@pytest.mark.parametrize(
    ("refused", "rule"),
    [
        pytest.param(lambda c: c.hand_over(to=c.anna), "shift-to-another"),
        pytest.param(to_somebody_away, "shift-taker-here"),
        pytest.param(what_is_over, "handed-over-open"),
        pytest.param(not_nothing, "nothing-open-true"),
        pytest.param(lambda c: c.hand_over(text=None), "handover-says-what"),
        pytest.param(accepted_twice, "accept-shift-once"),
        pytest.param(lambda c: accepted(c, c.anna), "accepted-by-another"),
        pytest.param(
            lambda c: c.of_staff(c.anna, "reassign", to=c.anna, reason="workload"),
            "reassign-to-another",
        ),
        pytest.param(
            lambda c: c.of_staff(c.anna, "reassign", to="staff:nobody", reason="workload"),
            "taker-here",
        ),
        pytest.param(
            lambda c: c.of_staff(c.anna, "reassign", to=c.bert, reason="workload"),
            "work-there",
        ),
    ],
)  # fmt: skip
def test_a_refused_step_appends_nothing(
    system: System, refused: Callable[[Crew], httpx.Response], rule: str
) -> None:
    crew = Crew(system)
    response = refused(crew)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, "Art.7(3)")
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == crew.head


@pytest.mark.proves("situation:shift-change", "shift-lists-what-is-open")
@pytest.mark.proves("Art.7(3)", "shift-passes-cases-on")
def test_a_change_of_shift_in_the_middle_of_it_leaves_nothing_urgent_behind(
    system: System,
) -> None:
    crew = Crew(system)
    case = crew.case()
    shift = crew.hand_over(to=crew.bert)
    assert shift.status_code == CREATED, shift.text
    address = f"/v1/shifts/{shift.json()['id']}"
    known = {"min_position": shift.json()["position"]}
    with system.client("manager") as client:
        shown = client.get(address, params=known).json()
        waiting = client.get("/v1/shifts", params={**known, "state": "handed_over", "limit": 20})
    assert [(part["part"], part["key"], part["state"]) for part in shown["parts"]] == [
        ("case", case, "open")
    ]
    assert shown["item"]["due_at"] is not None, "late, once nobody has taken over by then"
    assert waiting.status_code == 200
    taken = crew.post(crew.bert, f"shifts/{shift.json()['id']}/accept", 1, text="接到")
    assert taken.status_code == CREATED, taken.text
    assert crew.assignee(case) == crew.bert


@pytest.mark.proves("Art.7(3)", "urgent-work-orphaned")
@pytest.mark.proves("Art.7(3)", "work-reassigned")
def test_urgent_work_of_somebody_away_is_found_and_passes_on(system: System) -> None:
    crew = Crew(system)
    case = crew.case()
    absent = crew.of_staff(crew.anna, "start_absence", since="2026-01-01T00:00:00Z", reason="sick")
    assert absent.status_code == CREATED, absent.text
    with system.client("manager") as client:
        findings = open_findings(client, position=absent.json()["position"])
    about = f"staff/{staff_id(crew.anna)}"
    found = {d["rule"] for each in findings if (d := each["detail"])["about"] == about}
    assert found == {"urgent-work-orphaned"}
    moved = crew.of_staff(crew.anna, "reassign", to=crew.bert, reason="absence")
    assert moved.status_code == CREATED, moved.text
    assert crew.assignee(case) == crew.bert


@pytest.mark.proves("Art.7(3)", "shift-accepted-in-time")
def test_a_shift_taken_over_late_is_found(system: System) -> None:
    crew = Crew(system)
    told = {"by": crew.anna, "community": "yinhu", "shift": "前台早班", "text": TEXT}
    handed = step("huiyin.shift.handed_over.v1", told)
    shift = system.publish({**handed, "time": "2026-03-02T08:00:00Z"})["stream"]
    late = crew.post(crew.bert, f"shifts/{shift.removeprefix('shift/')}/accept", 1)
    assert late.status_code == CREATED, late.text
    with system.client("manager") as client:
        findings = open_findings(client, position=late.json()["position"])
    rules = {d["rule"] for each in findings if (d := each["detail"])["about"] == shift}
    assert rules == {"shift-accepted-in-time"}


@pytest.mark.proves("Art.7(3)", "urgent-given-to-absent")
def test_an_urgent_case_given_to_somebody_away_is_found(system: System) -> None:
    crew = Crew(system)
    absent = crew.of_staff(crew.anna, "start_absence", since="2026-01-01T00:00:00Z")
    assert absent.status_code == CREATED, absent.text
    case = crew.case()
    with system.client("manager") as client:
        findings = open_findings(client, position=system.parts.store.head().position)
    rules = {d["rule"] for each in findings if (d := each["detail"])["about"] == f"case/{case}"}
    assert rules == {"urgent-given-to-absent"}


@pytest.mark.proves("Art.7(3)", "promise-orphaned")
def test_a_promise_of_somebody_away_is_found(system: System) -> None:
    nobody_above = CommunityRegistered(
        community="xinyuan", name="新苑", name_en="New Court", desk="desk:xinyuan"
    )
    system.parts.ledger.register_community(nobody_above, caller=OPERATOR)
    crew = Crew(system, community=nobody_above.community)
    _, promised = changed(PROMISED, promised_by=crew.anna)
    made = crew.post(crew.anna, "promises", community=nobody_above.community, **promised)
    assert made.status_code == CREATED, made.text
    with system.client("manager") as client:
        client.get("/v1/promises", params={"min_position": made.json()["position"]})
    absent = crew.of_staff(crew.anna, "start_absence", since="2026-01-01T00:00:00Z")
    assert absent.status_code == CREATED, absent.text
    with system.client("manager") as client:
        findings = open_findings(client, position=absent.json()["position"])
    about = f"staff/{staff_id(crew.anna)}"
    rules = {d["rule"] for each in findings if (d := each["detail"])["about"] == about}
    assert rules == {"promise-orphaned"}
