"""How fast a promise that was missed climbs, and when nobody is woken for it: the figures of the
table and the quiet hours (Art. 3(4), 7(1)). Pure.

They stand with the facts, because the view that nominates cases goes by them as the ledger does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

VERSION = "escalation@1"
"""Told by every step: another table gets another label."""

QUIET_ZONE = ZoneInfo("Asia/Shanghai")
QUIET_FROM, QUIET_TO = time(21), time(8)


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """How long a level has before the next one is turned to: minutes or workdays, in the working
    time of the clock's own calendar, or ``elapsed``.
    """

    minutes: int = 0
    workdays: int = 0
    elapsed: bool = False


AT_ONCE = Interval()
UNHURRIED = (AT_ONCE, Interval(minutes=120), Interval(workdays=1), Interval(workdays=2))
HURRIED = (
    AT_ONCE,
    Interval(minutes=15, elapsed=True),
    Interval(minutes=60, elapsed=True),
    Interval(minutes=240, elapsed=True),
)
INTERVALS: Mapping[str, tuple[Interval, ...]] = {
    "normal": UNHURRIED,
    "urgent": HURRIED,
    "emergency": HURRIED,
}
"""By urgency: before the first step, counted from the deadline, and before each later one, counted
from the step before it.
"""


def first_step_at(urgency: str, breached_at: datetime) -> datetime:
    """When a missed deadline begins to climb."""
    return after_quiet(urgency, breached_at)


def after_quiet(urgency: str, instant: datetime) -> datetime:
    """The instant, or the end of the quiet hours it lies in; nothing urgent waits for them."""
    local = instant.astimezone(QUIET_ZONE)
    if urgency != "normal" or QUIET_TO <= local.time() < QUIET_FROM:
        return instant
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_TO, QUIET_ZONE).astimezone(instant.tzinfo)
