"""Promises over HTTP: what is refused leaves the log as it was, what is found is listed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.instant import format_instant
from events.reference import CommunityRegistered
from services.composition.initialising import OPERATOR
from tests.integration.api.scene import System, rules_found, step
from tests.integration.api.test_cases import act, done, refused
from tests.integration.api.test_register_rules import (
    EARLY,
    OWNER,
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
)

RULE = "promise-needs-a-post"
LONG_AGO = {"happened_at": "2026-01-05T00:00:00Z"}
PROMISED: Step = (
    "make",
    {
        "party": OWNER,
        "subject": "visit",
        "text": "明天上午到您家看",
        "channel": "phone",
        "promised_by": "staff:1",
        "role": "company",
        "due_at": format_instant(datetime.now(UTC) + timedelta(days=30)),
    },
)
TOO_MUCH = changed(PROMISED, subject="refund", amount_yuan=300, role="front_desk")
STOOD_BY: Step = ("confirm", {"role": "company"})
THEIRS: Step = ("reassign", {"assignee": "staff:1", "occasion": "workload"})
KEPT: Step = ("keep", {"text": "已上门"})
BROKEN: Step = ("break", {"reason": "忘了"})
TAKEN_BACK: Step = ("withdraw", {"reason": "备件停产", "channel": "phone"})
DUE_LONG_AGO = changed(PROMISED, due_at="2026-01-06T00:00:00Z", **LONG_AGO)
ANOTHERS = changed(TOO_MUCH, promised_by="staff:2")

REFUSALS: list[RefusalRow] = [
    ("promises", [], changed(PROMISED, community=None), "promise-of-a-community", "Art.6(3)"),
    ("promises", [], changed(PROMISED, party=None), "promise-to-somebody", "Art.6(3)"),
    ("promises", [], changed(PROMISED, due_at=EARLY), "promise-due-ahead", "Art.6(3)"),
    ("promises", [PROMISED, KEPT], KEPT, "promise-standing", "Art.6(3)"),
    ("promises", [PROMISED], STOOD_BY, "confirm-beyond-authority", "Art.6(3)"),
    ("promises", [TOO_MUCH], STOOD_BY, "promise-confirmed-by-another", "Art.6(3)"),
    (
        "promises",
        [ANOTHERS],
        changed(STOOD_BY, role="guard"),
        "confirm-within-authority",
        "Art.6(3)",
    ),
    ("promises", [DUE_LONG_AGO], TAKEN_BACK, "withdraw-before-due", "Art.6(3)"),
    ("promises", [PROMISED], THEIRS, "promise-to-another-hand", "Art.7(3)"),
]

FOUND: list[tuple[str, list[Step], list[str]]] = [
    ("promises", [TOO_MUCH], ["promise-beyond-authority"]),
    ("promises", [DUE_LONG_AGO, KEPT], ["promise-kept-late"]),
    ("promises", [PROMISED, BROKEN], ["broken-promise-told"]),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.parametrize("row", [pytest.param(row, id="+".join(row[2])) for row in FOUND])
def test_what_is_found_is_listed(system: System, row: tuple[str, list[Step], list[str]]) -> None:
    plural, steps, rules = row
    with system.client("manager") as manager:
        item, _ = led_to(manager, plural, steps)
        assert sorted(rules_found(system, manager, item)) == rules


def test_a_promise_whose_day_is_over_stands_first_and_late(system: System) -> None:
    with system.client("manager") as manager:
        item, _ = led_to(manager, "promises", [DUE_LONG_AGO])
        asked = {"min_position": system.parts.store.head().position}
        shown = manager.get(f"/v1/promises/{item}", params=asked).json()["item"]
    assert (shown["state"], shown["overdue"], shown["assignee"]) == ("made", True, "staff:1")


def test_a_case_leads_to_what_an_answer_in_it_promised_and_it_to_the_case(system: System) -> None:
    case = system.open_case().id
    due_at = format_instant(datetime.now(UTC) + timedelta(hours=20))
    said = {"channel": "phone", "text": "明早回话", "promise": {"due_at": due_at, "route": "phone"}}
    with system.client("manager", actor="staff:word-1") as manager:
        version = manager.get(f"/v1/cases/{case}").json()["case"]["version"]
        done(act(manager, case, "replies", said, version=version))
        asked: dict[str, Any] = {
            "detail": f"case:{case}",
            "min_position": system.parts.store.head().position,
        }
        [promise] = manager.get("/v1/promises", params=asked).json()["items"]
        page = manager.get(f"/cases/{case}").text
    assert (promise["state"], promise["assignee"]) == ("made", "staff:word-1")
    assert (promise["detail"]["case"], promise["detail"]["subject"]) == (case, "answer")
    assert f"/promises?tab=all&amp;case={case}" in page


@pytest.mark.proves("Art.6(3)", "promise-needs-a-post")
def test_without_a_post_nobody_promises_more_than_everybody_may(system: System) -> None:
    place = CommunityRegistered(
        community="lanting", name="兰亭苑", name_en="Orchid Court", desk="desk:lanting"
    )
    system.parts.ledger.register_community(place, caller=OPERATOR)
    head = {"community": "lanting", "post": "head", "title": "主任", "level": "project_manager"}
    known = {"by": "staff:hr", "community": "lanting", "staff": "staff:head"}
    system.publish(step("huiyin.staff.registered.v1", known))
    since = {"by": "staff:hr", "since": format_instant(datetime.now(UTC))}
    system.publish(step("huiyin.post.established.v1", {**head, **since}))
    holder = {"chart_of": "lanting", "post": "head", "holder": "staff:head"}
    system.publish(step("huiyin.holder.assigned.v1", {**holder, **since}))
    case = system.open_case(community="lanting", building=None).id
    due_at = format_instant(datetime.now(UTC) + timedelta(days=3))
    said = {
        "channel": "phone",
        "text": "三天后回话",
        "promise": {"due_at": due_at, "route": "phone"},
    }
    before = system.parts.store.head().position
    with system.client("manager", actor="staff:no-post") as stranger:
        problem = refused(act(stranger, case, "replies", said, version=2), 422, RULE)
    assert (problem["article"], problem["field"]) == ("Art.6(3)", "/promise/due_at")
    assert "staff:head" in problem["detail"], "it says who may"
    assert system.parts.store.head().position == before
    with system.client("manager", actor="staff:head") as boss:
        done(act(boss, case, "replies", said, version=2))
