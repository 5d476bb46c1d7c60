"""Answers over HTTP: what is refused leaves the log as it was, what is found is listed."""

import uuid

import pytest

from tests.integration.api.scene import System, open_findings
from tests.integration.api.test_register_rules import (
    EARLY,
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
)

GIVEN: Step = (
    "give",
    {"channel": "phone", "text": "每月三百元", "basis": "contract", "source": "合同第八条"},
)
UNSURE: Step = changed(GIVEN, certain=False, look_up="财务室", reply_due_at="2099-01-01T00:00:00Z")
LONG_AGO = changed(UNSURE, reply_due_at="2026-01-06T00:00:00Z", happened_at="2026-01-05T00:00:00Z")
TOLD: Step = ("settle", {"channel": "phone", "text": "三百元", "basis": "fact"})

REFUSALS: list[RefusalRow] = [
    ("answers", [], changed(GIVEN, community=None), "answer-of-a-community", "Art.6(3)"),
    ("answers", [], changed(GIVEN, source=None), "answer-with-source", "Art.6(3)"),
    ("answers", [], changed(UNSURE, look_up=None), "uncertain-with-route", "Art.6(3)"),
    ("answers", [], changed(UNSURE, reply_due_at=EARLY), "uncertain-with-deadline", "Art.6(3)"),
    (
        "answers",
        [],
        changed(GIVEN, basis="template", question="nobody-asked"),
        "template-published",
        "Art.6(3)",
    ),
    ("answers", [GIVEN], TOLD, "settle-uncertain", "Art.6(3)"),
    ("answers", [UNSURE, TOLD], TOLD, "settle-answer-once", "Art.6(3)"),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.proves("Art.6(3)", "answer-settled-in-time")
def test_what_is_told_late_is_found(system: System) -> None:
    with system.client("manager") as manager:
        item, _ = led_to(manager, "answers", [LONG_AGO, TOLD])
        assert found_about(system, f"answer/{item}") == ["answer-settled-in-time"]


@pytest.mark.proves("Art.6(3)", "answers-agree")
def test_one_question_answered_in_two_ways_is_found(system: System) -> None:
    key = f"parking-{uuid.uuid4().hex[:12]}"
    with system.client("manager") as manager:
        first = changed(GIVEN, question=key, stance="每月300元")
        one, _ = led_to(manager, "answers", [first])
        same, _ = led_to(manager, "answers", [changed(first, stance="每月 ３００ 元")])
        other, _ = led_to(manager, "answers", [changed(first, stance="每月350元")])
        assert found_about(system, f"answer/{one}") == []
        assert found_about(system, f"answer/{same}") == []
        assert found_about(system, f"answer/{other}") == ["answers-agree"]
        published = (
            "publish",
            {
                "question": key,
                "stance": "每月300元",
                "title": "车位月租",
                "text": "每月三百元",
                "basis": "contract",
                "source": "合同第八条",
            },
        )
        question, _ = led_to(manager, "questions", [published])
        asked = {"min_position": system.parts.store.head().position}
        shown = manager.get(f"/v1/questions/{question}", params=asked).json()["item"]
    assert (shown["state"], shown["detail"]["version"]) == ("published", 1)


def found_about(system: System, about: str) -> list[str]:
    with system.client("manager") as manager:
        found = open_findings(manager, position=system.parts.store.head().position)
    return [each["detail"]["rule"] for each in found if each["detail"]["about"] == about]
