"""How a deadline came about, in both languages: in the record's words, or told anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from events.microseconds import to_us
from projections.clocks.model import CaseClock, ClockList, ClockStepTaken
from services.desk.cases.reckoning import Reckonings, ToldReckoning
from services.desk.messages import Language, words
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.clock import Clock, Pause
from services.ledger.promises.clocks.deciding import decided
from services.ledger.promises.policy import ClockKind, Matter
from services.ledger.promises.reckoning.retelling import reckon_again
from tests.unit.services.ledger.promises.shipped import CALENDARS, SHIPPED

FRIDAY = datetime(2026, 11, 27, 8, 12, 33, 646873, tzinfo=UTC)
"""16:12:33 in Shanghai, shortly before the office closes for the week."""

EVENT = "0195a1b2-0000-7000-8000-000000000001"
QUESTION = Matter(community="yinhu", category="complaint")


def calendar_of(label: str) -> Calendar:
    return CALENDARS[label.partition("@")[0]]


def a_clock(kind: ClockKind = "resolve", *, pauses: tuple[Pause, ...] = ()) -> CaseClock:
    given = SHIPPED.promised(kind, QUESTION)
    clock = decided(given, Clock(laps=(given.lap(FRIDAY),), pauses=pauses), 1)
    return CaseClock(
        kind=kind,
        number=1,
        state="running",
        overdue=False,
        due_at=clock.due_at,
        ended_at=None,
        reason=None,
        known_at=FRIDAY,
        decided_by=EVENT,
        decided_pos=4,
        ended_by=None,
        ended_pos=None,
        decided=clock.model_dump(mode="json", exclude={"kind", "number", "due_at"}),
    )


def told(language: Language, clock: CaseClock, *steps: ClockStepTaken) -> ToldReckoning:
    listed = ClockList(clocks=(clock,), steps=steps, alarms=(), watermark=9)

    def again(decided_clock: Any, waits: Any) -> Any:
        return reckon_again(decided_clock, waits, calendar_of)

    return Reckonings(again, listed, words(language)).of(clock)


def wait(step: str, at: datetime) -> ClockStepTaken:
    return ClockStepTaken(position=5, step=step, by="staff:1", at=at, detail={"reason": "owner"})


def test_in_chinese_the_record_is_quoted_to_the_second() -> None:
    clock = a_clock()
    assert ".646873" in clock.decided["reckoning"][0]
    said = told("zh", clock)
    assert said.quoted
    assert said.steps[0] == "自 2026-11-27 16:12:33 起计时"
    assert len(said.steps) == len(clock.decided["reckoning"])
    assert not any(".646873" in step for step in said.steps)


def test_in_english_the_same_is_told_anew_from_the_figures() -> None:
    clock = a_clock()
    said = told("en", clock)
    assert not said.quoted
    assert len(said.steps) == len(clock.decided["reckoning"]), "line by line the same"
    assert said.steps[0] == "Counting from 2026-11-27 16:12:33"
    assert any("2026-11-28 to 2026-11-29: day of rest, not counted" in each for each in said.steps)
    assert clock.due_at is not None
    assert said.steps[-1].startswith("Due by 2026-12-")


def test_a_wait_is_told_too() -> None:
    ends = FRIDAY + timedelta(days=4)
    clock = a_clock(pauses=((to_us(FRIDAY), to_us(ends)),))
    said = told("en", clock, wait("wait_started", FRIDAY), wait("wait_ended", ends))
    assert not said.quoted
    assert any("(waiting, not counted)" in step for step in said.steps)
    paused = a_clock(pauses=((to_us(FRIDAY), None),))
    said = told("en", paused, wait("wait_started", FRIDAY))
    assert not said.quoted
    assert said.steps[-1].startswith("Paused")


def test_what_does_not_lead_to_the_deadline_again_is_quoted() -> None:
    clock = a_clock()
    assert told("en", clock, wait("wait_started", FRIDAY)).quoted, "the wait came to be known later"
    since = (FRIDAY + timedelta(hours=1)).isoformat()
    changed = replace(clock, decided={**clock.decided, "since": since})
    said = told("en", changed)
    assert said.quoted, "what went before the change is not told by this event"
    assert said.steps == told("zh", changed).steps
