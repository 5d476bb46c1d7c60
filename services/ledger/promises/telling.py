"""A reckoning in words, day by day, as it stands in events for whoever asks why (law 2)."""

import functools
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from services.ledger.promises.calendar import Calendar, Day
from services.ledger.promises.clock import Clock, Reckoned, Stretch, reckon
from services.ledger.promises.instants import HOUR_US, MINUTE_US, from_us
from services.ledger.promises.policy import Given

SECOND_US = 1_000_000
REMEMBERED = 256
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
        f"自 {moment(clock.laps[0].since_us, clock.laps[0].calendar)} 起计时",
        f"时限 {_target(given)}（{given.policy}）",
        f"按“{given.calendar.terms.name}”计算（{given.calendar.label}）",
    ]
    if clock.extensions_us:
        lines.append(f"延期 {span(clock.extensions_us)}，共 {span(clock.owed_us)}")
    lines += _shortened(list(_days(reckoned)))
    lines += _provisional(reckoned)
    lines.append(_end(given, reckoned))
    return tuple(lines)


def moment(instant_us: int, calendar: Calendar) -> str:
    """Local date and time; fractions of a second only where there are any."""
    local = from_us(instant_us).astimezone(calendar.zone)
    fraction = f".{local.microsecond:06}" if local.microsecond else ""
    return f"{local:%Y-%m-%d %H:%M:%S}{fraction}"


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
    told_of = (each for each in reckoned.stretches if each.kind != "off" or each.days)
    for group, stretches in groupby(told_of, key=_group):
        told = list(stretches)
        if group is None:
            yield from map(_rest, told)
            continue
        counted = [stretch for stretch in told if stretch.counts]
        pieces = "、".join(_piece(stretch) for stretch in told)
        day, calendar = told[0].days[0], told[0].calendar
        total_us = sum(stretch.end_us - stretch.begin_us for stretch in counted)
        label = f"{day.date} 周{_WEEKDAYS[day.date.weekday()]}" + (
            f"（{day.name}）" if day.name else ""
        )
        under = f"（{calendar.label}）" if calendar is not reckoned.stretches[-1].calendar else ""
        yield f"{label}{under}：{pieces}，计 {span(total_us)}，累计 {span(told[-1].used_us)}"


def _group(stretch: Stretch) -> tuple[str, str] | None:
    """Same day and calendar: one line."""
    if stretch.kind == "off":
        return None
    return (stretch.calendar.label, stretch.days[0].date.isoformat())


def _piece(stretch: Stretch) -> str:
    zone = stretch.calendar.zone
    begin, end = (from_us(us).astimezone(zone) for us in (stretch.begin_us, stretch.end_us))
    until = "24:00" if end.date() > begin.date() else _clock_time(end)
    said = {"paused": "暂停", "over_cap": "暂停超限照计"}.get(stretch.kind, "")
    return f"{_clock_time(begin)}–{until}{said}"


def _clock_time(local: datetime) -> str:
    text = f"{local.hour:02}:{local.minute:02}"
    if local.second or local.microsecond:
        text += f":{local.second:02}"
    return f"{text}.{local.microsecond:06}" if local.microsecond else text


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
    years = sorted({day.date.year for day in provisional_days(reckoned)})
    named = "、".join(str(year) for year in years)
    return [f"{named} 年放假安排尚未公布，暂按预设日历计算"] if years else []


def provisional_days(reckoned: Reckoned) -> Iterator[Day]:
    """Days of the reckoning whose year is not announced yet."""
    for stretch in reckoned.stretches:
        for day in stretch.days:
            if stretch.calendar.provisional(day.date):
                yield day


def _end(given: Given, reckoned: Reckoned) -> str:
    if reckoned.due_us is not None:
        return f"应于 {moment(reckoned.due_us, given.calendar)} 前完成"
    if reckoned.latest_us is None:
        return "计时暂停，恢复后另定时限"
    return f"计时暂停；若一直不恢复，最迟 {moment(reckoned.latest_us, given.calendar)} 到期"
