"""The definitions of docs/metrics.md by brute force: walks minute by minute, decides of each piece
of a minute whether it counts, and shares nothing with what it judges. Whole microseconds; the zone
is eight hours east, as Asia/Shanghai has been since 1992.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta

MINUTE = 60_000_000
EAST = 8 * 60
EPOCH = date(1970, 1, 1)

Hours = tuple[tuple[int, int], ...]
"""Minutes of the day, half-open."""


@dataclass(eq=False)
class PlainCalendar:
    """``week`` from Monday; holidays and make-up days by date."""

    name: str
    week: tuple[Hours, ...] = field(repr=False)
    holidays: dict[date, Hours] = field(default_factory=dict, repr=False)
    makeup: dict[date, int] = field(default_factory=dict, repr=False)
    _tables: dict[int, bytearray] = field(default_factory=dict, repr=False)

    def works(self, minute: int) -> bool:
        """Whether a minute since 1970, local time, is working time."""
        day, of_day = divmod(minute, 1_440)
        table = self._tables.get(day)
        if table is None:
            table = self._tables[day] = self._table(EPOCH + timedelta(days=day))
        return table[of_day] == 1

    def _table(self, day: date) -> bytearray:
        hours = self.week[day.weekday()]
        if day in self.holidays:
            hours = self.holidays[day]
        if day in self.makeup:
            hours = self.week[self.makeup[day]]
        return bytearray(any(a <= m < b for a, b in hours) for m in range(1_440))


@dataclass(frozen=True)
class Terms:
    """What holds from an instant on."""

    since: int
    calendar: PlainCalendar
    target: int
    cap: int | None


@dataclass(frozen=True)
class History:
    """What is known of one clock."""

    terms: tuple[Terms, ...]
    pauses: tuple[tuple[int, int | None], ...]
    extensions: tuple[int, ...]


@dataclass
class Count:
    """What has been counted so far: working time used, and pause not counted."""

    used: int = 0
    excused: int = 0


def due(history: History, percent: int = 100) -> tuple[int | None, bool]:
    """When so much of what is owed is used (None: never), and whether the clock stands paused."""
    terms = sorted(history.terms, key=lambda each: each.since)
    last = terms[-1]
    owed = last.target + sum(history.extensions)
    share = owed * percent // 100 + (1 if owed * percent % 100 else 0)
    count = Count()
    for one, following in itertools.pairwise(terms):
        _count(one, history.pauses, count, until=following.since, owed=None)
    falls = _count(last, history.pauses, count, until=None, owed=share)
    waiting = [begin for begin, end in history.pauses if end is None]
    return falls, any(falls is None or begin < falls for begin in waiting)


def _count(
    terms: Terms,
    pauses: tuple[tuple[int, int | None], ...],
    count: Count,
    *,
    until: int | None,
    owed: int | None,
) -> int | None:
    at = terms.since
    if owed is not None and count.used > 0 and count.used >= owed:
        return at
    edges = sorted({edge for pause in pauses for edge in pause if edge is not None})
    while until is None or at < until:
        minute = at // MINUTE
        if not terms.calendar.works(minute + EAST):
            at = (minute + 1) * MINUTE
            continue
        if owed == 0:
            return at
        end = min(edge for edge in ((minute + 1) * MINUTE, until, *edges) if edge and edge > at)
        paused = [each for each in pauses if each[0] <= at and (each[1] is None or each[1] > at)]
        excusing = bool(paused) and (terms.cap is None or count.excused < terms.cap)
        for_good = terms.cap is None and any(resumed is None for _, resumed in paused)
        if owed is not None and for_good:
            return None
        if excusing:
            if terms.cap is not None:
                end = min(end, at + terms.cap - count.excused)
            count.excused += end - at
        else:
            if owed is not None and count.used + end - at >= owed:
                return at + owed - count.used
            count.used += end - at
        at = end
    return None
