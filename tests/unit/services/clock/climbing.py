"""Whom a missed promise climbs to in the simulation, and when: the definitions of docs/metrics.md
once more, counted minute by minute.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

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


def steps(due: datetime, urgency: str, calendar: str) -> Iterator[tuple[datetime, int, str, str]]:
    """When, which step, which level, whom."""
    at = _quiet(due) if urgency == "normal" else due
    plain, workday = CALENDARS[calendar]
    for step, (code, level) in enumerate(POSTS.items(), start=1):
        holder = f"staff:{code}"
        yield at, step, level, DEPUTY if holder == AWAY and at >= AWAY_FROM else holder
        if step == len(POSTS):
            return
        if urgency == "normal":
            span = (120, workday, 2 * workday)[step - 1] * minutes.MINUTE
            terms = Terms((at - EPOCH) // US, plain, span, None)
            falls, _ = minutes.due(History((terms,), (), ()))
            assert falls is not None
            at = _quiet(EPOCH + falls * US)
        else:
            at += timedelta(minutes=(15, 60, 240)[step - 1])


def _quiet(at: datetime) -> datetime:
    """Nine in the evening to eight in the morning."""
    local = at + CHINA
    of_day = timedelta(
        hours=local.hour,
        minutes=local.minute,
        seconds=local.second,
        microseconds=local.microsecond,
    )
    if timedelta(hours=8) <= of_day < timedelta(hours=21):
        return at
    morning = at - of_day + timedelta(hours=8)
    return morning if of_day < timedelta(hours=8) else morning + timedelta(days=1)
