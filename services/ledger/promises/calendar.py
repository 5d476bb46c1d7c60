"""A calendar at work: which spans of real time are working time, and what kind of day each is."""

import functools
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from events.calendar import CalendarTerms, DayHours, Weekday
from events.instant import in_zone
from events.microseconds import from_us, to_us

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
DAYS_REMEMBERED = 4_096
DAY = timedelta(days=1)
LAST_DAY = date(9_000, 1, 1)
"""Nothing falls due beyond; it keeps dates and their zones within what can be written."""

DayKind = Literal["week", "holiday", "makeup"]
Span = tuple[int, int]
"""Microseconds, half-open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One local date: its working spans in order, disjoint, and why it has them."""

    date: date
    kind: DayKind
    name: str
    spans: tuple[Span, ...]


class Calendar:
    """One version of a calendar. Safe from many threads."""

    def __init__(self, id: str, version: int, terms: CalendarTerms) -> None:  # noqa: A002
        self.id, self.version, self.terms = id, version, terms
        self.zone = ZoneInfo(terms.zone)
        self._makeup = {each.day: each for each in terms.makeup_days}
        self._holidays = sorted(terms.holidays, key=lambda each: each.first)
        self._first_days = [each.first for each in self._holidays]
        self.day = functools.lru_cache(DAYS_REMEMBERED)(self._day)

    @property
    def label(self) -> str:
        """Id and version as one name, ``office@3``."""
        return f"{self.id}@{self.version}"

    def date_of(self, instant_us: int) -> date:
        """The local date of an instant."""
        return in_zone(from_us(instant_us), self.zone).date()

    def days_from(self, instant_us: int) -> Iterator[Day]:
        """The days from that of an instant on."""
        day = self.date_of(instant_us)
        while day < LAST_DAY:
            yield self.day(day)
            day += DAY

    def provisional(self, day: date) -> bool:
        """Whether the year of a day is not announced yet, so that its holidays may change."""
        first, last = self.terms.announced_from, self.terms.announced_to
        return first is not None and last is not None and not first <= day.year <= last

    def hours_of(self, day: date) -> DayHours:
        """The hours of a local date."""
        return self._hours_of(day)[2]

    def _day(self, day: date) -> Day:
        kind, name, hours = self._hours_of(day)
        spans = (
            (self._instant_us(day, each.begin), self._instant_us(day, each.end)) for each in hours
        )
        # Where the clocks are put forward, hours that do not exist that day vanish.
        return Day(date=day, kind=kind, name=name, spans=tuple(s for s in spans if s[0] < s[1]))

    def _hours_of(self, day: date) -> tuple[DayKind, str, DayHours]:
        if (makeup := self._makeup.get(day)) is not None:
            return "makeup", makeup.name, self.terms.week.of(makeup.works_as)
        index = bisect_right(self._first_days, day) - 1
        if index >= 0 and day <= self._holidays[index].last:
            holiday = self._holidays[index]
            return "holiday", holiday.name, holiday.hours
        return "week", "", self.terms.week.of(WEEKDAYS[day.weekday()])

    def _instant_us(self, day: date, wall: str) -> int:
        if wall == "24:00":
            day, wall = day + DAY, "00:00"
        hour, _, minute = wall.partition(":")
        local = datetime.combine(day, time(int(hour), int(minute)), self.zone)
        return to_us(local)
