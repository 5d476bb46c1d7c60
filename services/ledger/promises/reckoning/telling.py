"""A reckoning in words, day by day, as it stands in events for whoever asks why (law 2)."""

import functools
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from events.microseconds import HOUR_US, MINUTE_US, from_us
from services.ledger.promises.calendar import Calendar, Day
from services.ledger.promises.clocks.clock import Clock, Reckoned, Stretch, reckon
from services.ledger.promises.policy import Given

SECOND_US = 1_000_000
REMEMBERED = 256
WORDS_REMEMBERED = 4_096
"""Instants and lengths come again and again: where a day's hours begin and end, and what begins
every clock of a case.
"""

DAYS_TOLD_MAX = 40
"""Of a longer reckoning the first and last days are told, and what lies between in one line."""

_WEEKDAYS = "一二三四五六日"


@functools.lru_cache(REMEMBERED)
def reckon_and_tell(given: Given, clock: Clock) -> tuple[Reckoned, tuple[str, ...]]:
    """The deadline, and how it came about in words. One decision asks it twice of the same clock:
    for the opening of a case, and for the clock itself.
    """
    reckoned = reckon(clock)
    return reckoned, tell(given, clock, reckoned)


def tell(given: Given, clock: Clock, reckoned: Reckoned) -> tuple[str, ...]:
    """Start, target, calendar, each day's share, and when it is due."""
    lines = [
        f"自 {_moment(clock.laps[0].since_us, clock.laps[0].calendar.zone)} 起计时",
        f"时限 {_target(given)}（{given.policy}）",
        f"按“{given.calendar.terms.name}”计算（{given.calendar.label}）",
    ]
    if clock.extensions_us:
        lines.append(f"延期 {span(clock.extensions_us)}，共 {span(clock.owed_us)}")
    lines += _shortened(list(_days(reckoned)))
    lines += _provisional(reckoned)
    lines.append(_end(given, reckoned))
    return tuple(lines)


@functools.lru_cache(WORDS_REMEMBERED)
def _moment(instant_us: int, zone: ZoneInfo) -> str:
    """Local date and time; fractions of a second only where there are any."""
    return from_us(instant_us).astimezone(zone).replace(tzinfo=None).isoformat(" ")


@functools.lru_cache(WORDS_REMEMBERED)
def span(length_us: int) -> str:
    """Working time in hours, minutes and what is left over."""
    hours, rest_us = divmod(length_us, HOUR_US)
    minutes, rest_us = divmod(rest_us, MINUTE_US)
    seconds, rest_us = divmod(rest_us, SECOND_US)
    parts = [f"{hours} 小时"] if hours else []
    parts += [f"{minutes} 分"] if minutes else []
    if seconds or rest_us:
        parts.append(f"{seconds}.{rest_us:06} 秒" if rest_us else f"{seconds} 秒")
    return " ".join(parts) or "0 分"


def _target(given: Given) -> str:
    target = given.target
    if target.minutes is not None:
        return span(target.minutes * MINUTE_US)
    each = span(given.calendar.terms.workday_minutes * MINUTE_US)
    return f"{target.workdays} 个工作日，每日 {each}"


def _days(reckoned: Reckoned) -> Iterator[str]:
    """A line for each local date with hours, and one for each row of days without."""
    newest = reckoned.stretches[-1].calendar if reckoned.stretches else None
    for row in rows_of(reckoned):
        yield _rest(row[0]) if row[0].kind == "off" else _day(row, newest)


def rows_of(reckoned: Reckoned) -> Iterator[list[Stretch]]:
    """What is told in a line each: the stretches of a local date with hours, or the one stretch of
    a row of days without.
    """
    day: list[Stretch] = []
    for stretch in reckoned.stretches:
        if stretch.kind == "off" and not stretch.days:
            continue
        if day and not _of_one_day(day[0], stretch):
            yield day
            day = []
        if stretch.kind == "off":
            yield [stretch]
        else:
            day.append(stretch)
    if day:
        yield day


def _of_one_day(one: Stretch, other: Stretch) -> bool:
    """Same day and calendar: one line."""
    if other.kind == "off":
        return False
    return one.days[0].date == other.days[0].date and one.calendar.label == other.calendar.label


def _day(told: list[Stretch], newest: Calendar | None) -> str:
    """What a day gave; the calendar is named where it is not the newest one."""
    pieces = "、".join([_piece(stretch) for stretch in told])
    day, calendar = told[0].days[0], told[0].calendar
    total_us = sum([stretch.end_us - stretch.begin_us for stretch in told if stretch.counts])
    name = f"（{day.name}）" if day.name else ""
    under = "" if calendar is newest else f"（{calendar.label}）"
    date = f"{day.date} 周{_WEEKDAYS[day.date.weekday()]}{name}{under}"
    return f"{date}：{pieces}，计 {span(total_us)}，累计 {span(told[-1].used_us)}"


def _piece(stretch: Stretch) -> str:
    zone = stretch.calendar.zone
    until = _clock_time(stretch.end_us, zone)
    # Half-open: what ends at midnight ends with its day.
    end = "24:00" if until == "00:00" else until
    said = {"paused": "暂停", "over_cap": "暂停超限照计"}.get(stretch.kind, "")
    return f"{_clock_time(stretch.begin_us, zone)}–{end}{said}"


@functools.lru_cache(WORDS_REMEMBERED)
def _clock_time(instant_us: int, zone: ZoneInfo) -> str:
    """Hours and minutes; what is smaller only where there is any."""
    text = _moment(instant_us, zone)[len("2026-03-01 ") :]
    return text.removesuffix(":00")


def _rest(stretch: Stretch) -> str:
    first, last = stretch.days[0], stretch.days[-1]
    names = "、".join(dict.fromkeys(_why(day) for day in stretch.days))
    dates = f"{first.date}" if first is last else f"{first.date} 至 {last.date}"
    return f"{dates}：{names}，不计"


def _why(day: Day) -> str:
    return day.name or "休息日"


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= DAYS_TOLD_MAX:
        return lines
    half = DAYS_TOLD_MAX // 2
    return [*lines[:half], f"……其间 {len(lines) - 2 * half} 行略……", *lines[-half:]]


def _provisional(reckoned: Reckoned) -> list[str]:
    years = provisional_years(reckoned)
    named = "、".join(str(year) for year in years)
    return [f"{named} 年放假安排尚未公布，暂按预设日历计算"] if years else []


def provisional_years(reckoned: Reckoned) -> list[int]:
    """Years the reckoning goes through whose days off are not announced yet."""
    days = ((each.calendar, day) for each in reckoned.stretches for day in each.days)
    return sorted({day.date.year for calendar, day in days if calendar.provisional(day.date)})


def _end(given: Given, reckoned: Reckoned) -> str:
    if reckoned.due_us is not None:
        return f"应于 {_moment(reckoned.due_us, given.calendar.zone)} 前完成"
    if reckoned.latest_us is None:
        return "计时暂停，恢复后另定时限"
    return f"计时暂停；若一直不恢复，最迟 {_moment(reckoned.latest_us, given.calendar.zone)} 到期"
