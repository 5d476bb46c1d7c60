"""What fell due of a clock, in words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from projections.clocks.model import CaseClock, ClockAlarmed, ClockList
from services.desk.cases.clocks_panel import clock_lines
from services.desk.cases.reckoning import ToldReckoning
from services.desk.messages import words

DUE = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
EVENT = "0195a1b2-0000-7000-8000-000000000001"


def said(language: Any, **step: Any) -> str:
    decided = {"started_at": "2026-03-02T01:00:00Z", "policy": "default@1", "calendar": "24x7@1"}
    clock = CaseClock(
        kind="resolve",
        number=1,
        state="running",
        overdue=True,
        due_at=DUE,
        ended_at=None,
        reason=None,
        known_at=DUE,
        decided_by=EVENT,
        decided_pos=4,
        ended_by=None,
        ended_pos=None,
        decided={**decided, "reckoning": []},
    )
    alarm = ClockAlarmed(
        position=9,
        kind="resolve",
        number=1,
        alarm="escalated",
        percent=100,
        at=DUE,
        known_at=DUE,
        event_id=EVENT,
        reason=None,
        **step,
    )
    listed = ClockList(clocks=(clock,), steps=(), alarms=(alarm,), watermark=9)
    (line,) = clock_lines(listed, DUE, words(language), lambda _: ToldReckoning(steps=()))
    (told,) = line.alarms
    return told


@pytest.mark.parametrize(
    ("language", "level", "deputy"),
    [
        ("zh", "升级至主管", "staff:b（代 staff:a）"),
        ("en", "the supervisor", "staff:b, for staff:a"),
    ],
)
def test_a_step_says_who_was_turned_to(language: str, level: str, deputy: str) -> None:
    told = said(language, step=1, level="supervisor", to="staff:b", stands_in_for="staff:a")
    assert level in told
    assert deputy in told
    assert "#9" in told


def test_whoever_stands_in_for_nobody_is_named_alone() -> None:
    told = said("zh", step=2, level="company", to="desk:company", stands_in_for=None)
    assert "公司：desk:company（#9）" in told
