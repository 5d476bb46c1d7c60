"""The disclosure calendar: a month as a grid and as a list, what is late first, and the same as a
file for anybody's own calendar (Art. 3(5)).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import Request
from fastapi.responses import Response

from projections.months import COMPANY_ZONE, monday_of
from services.desk.asking.board import BoardAsked, board_asked
from services.desk.parts import DeskParts
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering
from services.desk.rendering.moments import full
from services.documents.icalendar import MEDIA_TYPE, CalendarDay, icalendar
from services.ledger.registers.found import all_registers
from services.questions.disclosed import Calendar, Entry, Standing, disclosure_calendar

MARKS: dict[Standing, str] = {
    "late": "!",
    "due": "○",
    "done": "✓",
    "done_late": "✓!",
    "withheld": "×",
}
"""What tells the states apart without colour."""

DAYS_A_WEEK = 7
FILE_DAYS = 366
"""How far ahead the file reaches, from the month that is shown."""

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryLine:
    """One round as grid and list show it."""

    entry: Entry
    mark: str
    title: str
    place: str
    every: str
    due: str
    published: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day of the grid; one of another month is empty."""

    day: date
    inside: bool
    today: bool
    lines: tuple[EntryLine, ...]


class DisclosedPage:
    """Answers ``GET /disclosure_calendar`` and ``GET /disclosure_calendar.ics``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The month that ``month`` names; else the one it is."""
        asked = board_asked(self._parts, request)
        first = _first_day(request, asked)
        last = _next_month(first) - timedelta(days=1)
        found = self._calendar(asked, first, last)
        lines = list(_lines(found, asked))
        wording = Wording(all_registers()["disclosure"], asked.words)
        unscheduled = [
            (asked.places.community(community), [wording.choice(("item",), i) for i in items])
            for community, items in found.unscheduled.items()
            if items
        ]
        return self._rendering.page(
            request,
            "disclosed.html",
            month=first,
            weeks=_weeks(first, last, lines, _today(asked)),
            late=[line for line in lines if line.entry.standing == "late"],
            listed=[line for line in lines if first <= line.entry.due_on <= last],
            unscheduled=unscheduled,
            marks=MARKS,
            complete=found.complete,
            before=_address(asked, first - timedelta(days=1)),
            after=_address(asked, _next_month(first)),
            file=_address(asked, first, path="/disclosure_calendar.ics"),
            **asked.shown,
            watermark=found.watermark,
        )

    def file(self, request: Request) -> Response:
        """The month's days and those of a year on, for a calendar to take in."""
        asked = board_asked(self._parts, request)
        first = _first_day(request, asked)
        found = self._calendar(asked, first, first + timedelta(days=FILE_DAYS))
        days = [_calendar_day(line, asked, request) for line in _lines(found, asked)]
        made = icalendar(days, name=asked.words("disclosed.title"), made_at=asked.as_of.instant)
        kept = {"Content-Disposition": 'attachment; filename="calendar.ics"'}
        return Response(made, media_type=MEDIA_TYPE, headers=kept)

    def _calendar(self, asked: BoardAsked, first: date, last: date) -> Calendar:
        return disclosure_calendar(
            self._parts.questions,
            asked.as_of,
            communities=asked.communities,
            first_day=first,
            last_day=last,
            asker=asked.principal.actor,
        )


def _today(asked: BoardAsked) -> date:
    return asked.as_of.instant.astimezone(COMPANY_ZONE).date()


def _first_day(request: Request, asked: BoardAsked) -> date:
    month = request.query_params.get("month", "")
    return date.fromisoformat(f"{month}-01") if _MONTH.fullmatch(month) else _first_of(asked)


def _first_of(asked: BoardAsked) -> date:
    return _today(asked).replace(day=1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _weeks(first: date, last: date, lines: list[EntryLine], today: date) -> list[list[Day]]:
    """Whole weeks, Monday first."""
    monday = monday_of(first)
    weeks = ((last - monday).days // DAYS_A_WEEK) + 1
    days = [monday + timedelta(days=number) for number in range(weeks * DAYS_A_WEEK)]
    shown = [
        Day(
            day=day,
            inside=first <= day <= last,
            today=day == today,
            lines=tuple(
                line for line in lines if line.entry.due_on == day and first <= day <= last
            ),
        )
        for day in days
    ]
    return [shown[at : at + DAYS_A_WEEK] for at in range(0, len(shown), DAYS_A_WEEK)]


def _lines(found: Calendar, asked: BoardAsked) -> Iterator[EntryLine]:
    wording = Wording(all_registers()["disclosure"], asked.words)
    for entry in found.entries:
        each = entry.round
        yield EntryLine(
            entry=entry,
            mark=MARKS[entry.standing],
            title=each.name,
            place=asked.places.community(each.community),
            every=wording.choice(("every",), each.every),
            due=full(each.due_at),
            published="" if each.published_at is None else full(each.published_at),
            address=f"/disclosures/{each.disclosure}",
        )


def _calendar_day(line: EntryLine, asked: BoardAsked, request: Request) -> CalendarDay:
    words, each = asked.words, line.entry.round
    told = (words(f"disclosed.{line.entry.standing}"), line.every, each.number or "")
    return CalendarDay(
        uid=f"{each.disclosure}-{each.day}@huiyin",
        day=line.entry.due_on,
        title=words("disclosed.file_title", name=each.name, place=line.place),
        text=" · ".join(part for part in told if part),
        url=f"{str(request.base_url).rstrip('/')}{line.address}",
    )


def _address(asked: BoardAsked, day: date, *, path: str = "/disclosure_calendar") -> str:
    return asked.address(path, month=f"{day:%Y-%m}")
