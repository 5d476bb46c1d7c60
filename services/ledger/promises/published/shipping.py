"""The policy and the calendars a ledger begins with, before the company publishes its own."""

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from chinese_calendar import constants

from events.calendar import CalendarTerms
from events.sla_policy import WholePolicyTerms
from services.errors import CommandRefusedError
from services.ledger.promises.calendar import WEEKDAYS

SHIPPED = Path(__file__).with_name("shipped")
DEFAULT_POLICY = "default"
OFFICIAL = "office"
"""The shipped calendar with the official days."""

PROVISIONAL_YEARS = 2
"""How many years beyond the announced ones get the days the law fixes."""

_NAMES = {each.value: each.chinese for each in constants.Holiday}


@functools.cache
def shipped_policy() -> WholePolicyTerms:
    """The default policy."""
    return WholePolicyTerms.model_validate(_read("policy.toml"))


@functools.cache
def shipped_calendars() -> Mapping[str, CalendarTerms]:
    """The default calendars, by id."""
    written = _read("calendars.toml")
    provisional = written.pop("provisional")
    return {name: _calendar(entry, provisional) for name, entry in written.items()}


def with_announced(terms: CalendarTerms) -> CalendarTerms:
    """A calendar with the official days of the years announced since; everything else as it is."""
    shipped = shipped_calendars()[OFFICIAL]
    known = terms.announced_to
    if known is None or shipped.announced_to is None or shipped.announced_to <= known:
        raise CommandRefusedError(
            "no year is known to be announced that this calendar does not have already",
            rule="announced-already",
            article="Art.3(4)",
        )
    old = [each for each in terms.holidays if each.first.year <= known]
    worked = [each for each in terms.makeup_days if each.day.year <= known]
    return terms.model_copy(
        update={
            "holidays": (*old, *(each for each in shipped.holidays if each.first.year > known)),
            "makeup_days": (*worked, *(m for m in shipped.makeup_days if m.day.year > known)),
            "announced_to": shipped.announced_to,
        }
    )


def _calendar(entry: dict[str, Any], provisional: list[dict[str, str]]) -> CalendarTerms:
    every_day, workdays = entry.pop("every_day", []), entry.pop("workdays", [])
    week = {
        weekday: [{"begin": begin, "end": end} for begin, end in every_day or workdays]
        for weekday in WEEKDAYS
        if every_day or weekday not in ("saturday", "sunday")
    }
    if not entry.pop("official", False):
        return CalendarTerms.model_validate({**entry, "week": week})
    first, last = min(constants.holidays).year, max(constants.holidays).year
    holidays = [*_spans(constants.holidays), *_provisional(last, provisional)]
    makeup_days = [
        {"day": day, "works_as": "monday", "name": f"{_NAMES[name]}调休上班"}
        for day, name in sorted(constants.workdays.items())
    ]
    days = {"holidays": holidays, "makeup_days": makeup_days}
    years = {"announced_from": first, "announced_to": last}
    return CalendarTerms.model_validate({**entry, "week": week, **days, **years})


def _spans(days: Mapping[date, str]) -> Iterator[dict[str, Any]]:
    """Neighbouring days of one name as one holiday."""
    span: dict[str, Any] = {}
    for day, name in sorted(days.items()):
        if span and name == span["name"] and day - span["last"] == timedelta(days=1):
            span["last"] = day
            continue
        if span:
            yield {**span, "name": _NAMES[span["name"]]}
        span = {"first": day, "last": day, "name": name}
    yield {**span, "name": _NAMES[span["name"]]}


def _provisional(last: int, days: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    for year in range(last + 1, last + 1 + PROVISIONAL_YEARS):
        for day in days:
            yield {**day, "first": f"{year}-{day['first']}", "last": f"{year}-{day['last']}"}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((SHIPPED / name).read_text(encoding="utf-8"))
