"""When a promise in danger goes up to the next level: by the version of the policy its clock goes
by, for what the matter is by now (Art. 3(4), 7(1)). Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from events.clock import DecidedClock
from events.microseconds import MINUTE_US, from_us, to_us
from events.sla_policy import Interval
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.clock import Clock, Lap, reckon
from services.ledger.promises.policy import ClockKind, Lines, Matter


@dataclass(frozen=True, kw_only=True, slots=True)
class Climbing:
    """``lines_of`` gives a version of the policy by its label, ``calendar_of`` a calendar's."""

    lines_of: Callable[[str], Lines]
    calendar_of: Callable[[str], Calendar]

    def step_at(
        self, matter: Matter, clock: DecidedClock, percent: int, so_far: int, since: datetime
    ) -> datetime | None:
        """When the next level is turned to after an alarm that has made so many steps, the last of
        them (none yet: the alarm) at ``since``; None: there is no next step.
        """
        lines = self.lines_of(clock.policy)
        line = lines.first_escalation(cast("ClockKind", clock.kind), matter)
        climb = None if line is None else line.climb(percent)
        if line is None or climb is None or so_far >= len(climb.steps):
            return None
        at = self._later(since, climb.steps[so_far], clock)
        return at if line.quiet is None else line.quiet.over(at)

    def _later(self, since: datetime, interval: Interval, clock: DecidedClock) -> datetime:
        minutes = interval.minutes or 0
        if interval.elapsed:
            return since + timedelta(minutes=minutes)
        calendar = self.calendar_of(clock.calendar)
        minutes += (interval.workdays or 0) * calendar.terms.workday_minutes
        lap = Lap(since_us=to_us(since), calendar=calendar, target_us=minutes * MINUTE_US)
        due_us = reckon(Clock(laps=(lap,))).due_us
        assert due_us is not None  # nothing pauses it
        return from_us(due_us)
