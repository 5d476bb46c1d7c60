"""Whom a promise in danger climbs to in the simulation, and when: the definitions of
docs/metrics.md once more, counted minute by minute.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.services.ledger.promises import minutes
from tests.unit.services.ledger.promises.minutes import History, PlainCalendar, Terms

POSTS = {"lead": "supervisor", "manager": "project_manager", "region": "region", "head": "company"}
"""From the nearest up; ``staff:CODE`` holds each."""

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
AWAY, AWAY_FROM, DEPUTY = (
    "staff:manager",
    datetime(2026, 3, 3, 4, 0, tzinfo=UTC),
    "staff:deputy",
)
WEEK = ((540, 720), (810, 1080))
CALENDARS = {
    "24x7": (PlainCalendar("24x7", (((0, 1440),),) * 7), 1440),
    "office": (PlainCalendar("office", (WEEK,) * 5 + ((), ())), 450),
    "service": (PlainCalendar("service", (((510, 1230),),) * 7), 720),
    "revisit": (PlainCalendar("revisit", (((540, 1200),),) * 7), 660),
}
"""March 2026 has neither holidays nor make-up workdays."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
US = timedelta(microseconds=1)
CHINA = timedelta(hours=8)


Span = tuple[int, str]
"""So many minutes by the wall or of working time, or so many workdays."""

Rule = tuple[dict[int, tuple[Span, ...]], tuple[int, int] | None]
"""After which percentage how long before each level; the quiet hours, in minutes of the day."""

AT_ONCE: Span = (0, "wall")
HURRIED: dict[int, tuple[Span, ...]] = {100: (AT_ONCE, (15, "wall"), (60, "wall"), (240, "wall"))}
UNHURRIED: dict[int, tuple[Span, ...]] = {100: (AT_ONCE, (120, "work"), (1, "days"), (2, "days"))}
NIGHT = (1260, 480)


def shipped(kind: str, urgency: str) -> Rule:
    """The figures a ledger begins with."""
    del kind
    return (UNHURRIED, NIGHT) if urgency == "normal" else (HURRIED, None)


OTHER_POLICY: list[dict[str, Any]] = [
    {
        "kinds": ["resolve"],
        "urgencies": ["normal"],
        "climbs": [
            {"percent": 80, "steps": [{"minutes": 15, "elapsed": True}, {"minutes": 60}]},
            {"percent": 100, "steps": [{"minutes": 30}, {"workdays": 1}]},
        ],
        "quiet": {"begin": "20:00", "end": "07:30"},
    },
    {
        "urgencies": ["emergency"],
        "climbs": [
            {"percent": 50, "steps": [{"minutes": n, "elapsed": True} for n in (0, 5, 5)]},
            {"percent": 100, "steps": [{"minutes": n, "elapsed": True} for n in (10, 20, 30, 40)]},
        ],
    },
]


def others(kind: str, urgency: str) -> Rule:
    """What that policy says, read by hand."""
    if kind == "resolve" and urgency == "normal":
        return {80: ((15, "wall"), (60, "work")), 100: ((30, "work"), (1, "days"))}, (1200, 450)
    if urgency == "emergency":
        early = (AT_ONCE, (5, "wall"), (5, "wall"))
        return {50: early, 100: tuple((n, "wall") for n in (10, 20, 30, 40))}, None
    return {}, None


def steps(
    alarmed: datetime, percent: int, rule: Rule, calendar: str
) -> Iterator[tuple[datetime, int, str, str]]:
    """When, which step, which level, whom."""
    climbs, quiet = rule
    plain, workday = CALENDARS[calendar]
    at = alarmed
    for step, (span, unit) in enumerate(climbs.get(percent, ()), start=1):
        if unit == "wall":
            at += timedelta(minutes=span)
        else:
            span_us = span * (workday if unit == "days" else 1) * minutes.MINUTE
            terms = Terms((at - EPOCH) // US, plain, span_us, None)
            falls, _ = minutes.due(History((terms,), (), ()))
            assert falls is not None
            at = EPOCH + falls * US
        at = at if quiet is None else _after(quiet, at)
        code, level = list(POSTS.items())[step - 1]
        holder = f"staff:{code}"
        yield at, step, level, DEPUTY if holder == AWAY and at >= AWAY_FROM else holder


def _after(quiet: tuple[int, int], at: datetime) -> datetime:
    """The end of the quiet hours, which go through midnight; or the instant itself."""
    local = at + CHINA
    of_day = timedelta(
        hours=local.hour,
        minutes=local.minute,
        seconds=local.second,
        microseconds=local.microsecond,
    )
    begin, end = (timedelta(minutes=each) for each in quiet)
    if end <= of_day < begin:
        return at
    morning = at - of_day + end
    return morning if of_day < end else morning + timedelta(days=1)
