"""When a promise falls due, and nothing else of it: for whoever reckons very many at once."""

from bisect import bisect_left, bisect_right

from events.microseconds import HOUR_US
from services.ledger.promises.calendar import DAY, LAST_DAY, Calendar
from services.ledger.promises.clocks.clock import HORIZON_DAYS, Clock, reckon

DAYS_AHEAD = 400
"""So many days are added up at a time."""

HORIZON_US = (HORIZON_DAYS - 1) * 24 * HOUR_US
"""What takes longer is left to the reckoning, which refuses it."""


class WorkingTime:
    """A calendar's working time added up, so that a deadline is looked up and not walked to. Of one
    thread.
    """

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._totals: list[int] = []
        self._since_us: int | None = None
        self._next_day = LAST_DAY

    def due_us(self, since_us: int, owed_us: int) -> int | None:
        """The earliest instant by which so much is used; None where that is out of sight."""
        if self._since_us is None or since_us < self._since_us:
            self._begin_at(since_us)
        while not self._ends or self._ends[-1] <= since_us:
            if not self._add_days(since_us):
                return None
        index = bisect_right(self._ends, since_us)
        begin_us = max(since_us, self._begins[index])
        if not owed_us:
            return begin_us
        total_us = self._totals[index] - (self._ends[index] - begin_us) + owed_us
        while self._totals[-1] < total_us:
            if not self._add_days(since_us):
                return None
        found = bisect_left(self._totals, total_us)
        due_us = self._ends[found] - (self._totals[found] - total_us)
        return due_us if due_us - since_us < HORIZON_US else None

    def _begin_at(self, since_us: int) -> None:
        """Begins anew: this lies before all that is added up."""
        self._begins, self._ends, self._totals = [], [], []
        self._since_us, self._next_day = since_us, self._calendar.date_of(since_us)

    def _add_days(self, since_us: int) -> bool:
        """Whether there was anything to add that is in sight from an instant."""
        if (self._next_day - self._calendar.date_of(since_us)).days > HORIZON_DAYS:
            return False
        total_us = self._totals[-1] if self._totals else 0
        for _ in range(DAYS_AHEAD):
            if self._next_day >= LAST_DAY:
                return False
            for begin_us, end_us in self._calendar.day(self._next_day).spans:
                total_us += end_us - begin_us
                self._begins.append(begin_us)
                self._ends.append(end_us)
                self._totals.append(total_us)
            self._next_day += DAY
        return True


class Reckoner:
    """Finds deadlines, each calendar added up once. Of one thread."""

    def __init__(self) -> None:
        self._times: dict[Calendar, WorkingTime] = {}

    def falls_due_us(self, clock: Clock) -> int | None:
        """The deadline; while the clock stands still, the one it has if nobody resumes it; None:
        none. Raises ``CommandRefusedError`` beyond twenty years.
        """
        if len(clock.laps) == 1 and not clock.pauses:
            [lap] = clock.laps
            times = self._times.get(lap.calendar)
            if times is None:
                times = self._times[lap.calendar] = WorkingTime(lap.calendar)
            due_us = times.due_us(lap.since_us, clock.owed_us)
            if due_us is not None:
                return due_us
        return reckon(clock).latest_us
