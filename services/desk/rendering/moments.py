"""Times as people at the desk read them: Shanghai time, and how much of a deadline is left."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from events.instant import YEAR_MIN, in_zone
from events.microseconds import MINUTE_US
from projections.inbox.model import LIVE_STATES, InboxRow
from services.desk.messages import Words

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one offset, without summer time, since 1991; no time-zone files are needed for it.
"""

SOON_LEFT_MAX_S = 3_600
"""From here on a running deadline is marked as soon due."""

_YEAR_MAX = 2200
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400

DueKind = Literal["over", "soon", "left", "met", "late", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """How a case stands with its deadline: a kind to colour it by, words, and the
    deadline in full.
    """

    kind: DueKind
    text: str
    moment: str


def full(instant: datetime) -> str:
    """An instant as ``2026-11-10 09:05``, Shanghai time."""
    return in_zone(instant, SHANGHAI).strftime("%Y-%m-%d %H:%M")


def exact(instant: datetime) -> str:
    """An instant as ``2026-11-10 09:05:31 +08:00``: for titles, where nothing may be
    left to guess.
    """
    return in_zone(instant, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S +08:00")


def to_the_second(instant: datetime) -> str:
    """An instant with its seconds, where there are any."""
    local = in_zone(instant, SHANGHAI)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def working_time(length_us: int, words: Words) -> str:
    """Hours and minutes, seconds where there are any left."""
    minutes, rest_us = divmod(length_us, MINUTE_US)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hours"), (minutes, "minutes"), (rest_us // 1_000_000, "seconds")]
    said = [words(f"deadlines.{unit}", count=count) for count, unit in parts if count]
    return " ".join(said) or words("deadlines.minutes", count=0)


def form_value(instant: datetime) -> str:
    """An instant as a ``datetime-local`` input takes it."""
    return in_zone(instant, SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def a_day(text: str) -> date | None:
    """The day of ``2026-11-10``; None for what is no day, or in a year that is a slip."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if YEAR_MIN <= day.year <= _YEAR_MAX else None


class TooEarlyError(ValueError):
    """A moment before 1900: nothing that a ledger tells of is as old."""


def from_form(text: str) -> datetime:
    """Reads a ``datetime-local`` value as Shanghai time; one with a zone keeps it. Raises
    ``ValueError``, also for a year that is a slip, ``TooEarlyError`` for one before 1900: at the
    ends of the calendar no other zone can tell the time.
    """
    instant = datetime.fromisoformat(text)
    instant = instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)
    if instant.year > _YEAR_MAX:
        raise ValueError("a moment lies between the years 1900 and 2200")
    if instant.year < YEAR_MIN or instant.astimezone(UTC).year < YEAR_MIN:
        raise TooEarlyError(f"nothing is older than {YEAR_MIN}: give a later moment")
    return instant


def moment_problem(error: ValueError) -> str:
    """Which message tells what :func:`from_form` found wrong with a moment that is looked at."""
    return "inbox.as_of_early" if isinstance(error, TooEarlyError) else "inbox.as_of_bad"


def short(instant: datetime, *, now: datetime, words: Words) -> str:
    """An instant relative to now while that helps: minutes, hours, yesterday, then the date."""
    age_s = (now - instant).total_seconds()
    local, today = in_zone(instant, SHANGHAI), in_zone(now, SHANGHAI).date()
    if 0 <= age_s < _MINUTE_S:
        return words("ago.now")
    if 0 <= age_s < _HOUR_S:
        return words("ago.minutes", count=int(age_s // _MINUTE_S))
    if age_s >= 0 and local.date() == today:
        return words("ago.hours", count=int(age_s // _HOUR_S))
    if local.date() == today - timedelta(days=1):
        return words("ago.yesterday", time=local.strftime("%H:%M"))
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d")


def duration(span: timedelta, words: Words) -> str:
    """A span in its two largest units, rounded down: ``2 天 3 小时``, ``12 分钟``."""
    total_s = int(abs(span.total_seconds()))
    days, rest_s = divmod(total_s, _DAY_S)
    hours, minutes = rest_s // _HOUR_S, rest_s % _HOUR_S // _MINUTE_S
    parts = [("due.days", days), ("due.hours", hours), ("due.minutes", minutes)]
    first = next((index for index, (_, count) in enumerate(parts) if count), None)
    if first is None:
        return words("due.moment")
    return " ".join(words(key, count=count) for key, count in parts[first : first + 2] if count)


def due(row: InboxRow, *, now: datetime, words: Words) -> Due:
    """How this case stands at ``now``: what is left, how late it is, or how its answer came."""
    deadline = row.first_reply_due_at
    if deadline is None:
        return Due(kind="none", text=words("due.none"), moment="")
    moment = full(deadline)
    if row.answered_at is not None and row.answered_at > deadline:
        text = words("due.late", duration=duration(row.answered_at - deadline, words))
        return Due(kind="late", text=text, moment=moment)
    if row.answered_at is not None:
        return Due(kind="met", text=words("due.met"), moment=moment)
    if row.state not in LIVE_STATES:
        return Due(kind="none", text=words("due.ended"), moment=moment)
    span = duration(deadline - now, words)
    if now > deadline:
        return Due(kind="over", text=words("due.over", duration=span), moment=moment)
    kind: DueKind = "soon" if (deadline - now).total_seconds() <= SOON_LEFT_MAX_S else "left"
    return Due(kind=kind, text=words("due.left", duration=span), moment=moment)
