"""The deadline calculator: what is asked for in the address, so that an answer can be passed on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from events.case import CaseCategory
from events.instant import in_zone
from events.microseconds import from_us
from events.vocabulary import Urgency
from projections.inbox.model import InboxFilter
from projections.reading import AsOf
from services.access.principal import Principal
from services.desk.inbox.inbox_page import SOON
from services.desk.inbox.inbox_query import ALARMS
from services.desk.inbox.rows import CaseLine, Places, case_lines, places_seen
from services.desk.messages import Words
from services.desk.messages.recorded import SHIPPED, recorded
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import (
    SHANGHAI,
    duration,
    exact,
    form_value,
    from_form,
    to_the_second,
    working_time,
)
from services.desk.rendering.refusals import Refusal, refusal
from services.errors import CommandRefusedError
from services.ledger.promises.clocks.clock import Stretch
from services.ledger.promises.policy import GRADES, KINDS
from services.ledger.promises.reckoning.calculating import Calculated, Question
from services.ledger.promises.reckoning.telling import provisional_years
from services.questions.due_soon import Soon, soon_due

CHOICES: Mapping[str, tuple[str, ...]] = {
    "clock": KINDS,
    "category": get_args(CaseCategory),
    "urgency": get_args(Urgency),
    "grade": GRADES,
}
ALARMED_MAX = 20
SOON_SHOWN_MAX = 100
NAMES = (
    "start", "kind", "category", "urgency", "grade", "community",
    "wait_begin", "wait_end", "extension_minutes", "change_at", "change_urgency", "change_category",
)  # fmt: skip
DEFAULTS: Mapping[str, str] = {
    "kind": "resolve",
    "category": "complaint",
    "urgency": "normal",
    "grade": "general",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentLine:
    """One segment as the page lists it."""

    kind: str
    dates: str
    times: str
    why: str
    counted: str
    total: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the page says about a deadline. ``due`` is empty while the clock stands paused."""

    due: str
    latest: str
    owed: str
    policy: str
    calendar: str
    calendar_name: str
    provisional: str
    warnings: tuple[tuple[int, str], ...]
    lines: tuple[SegmentLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SoonLine:
    """A promise that falls due before long, and its case."""

    case: str
    number: str
    kind: str
    place: str
    assignee: str
    left: str
    due_exact: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressing:
    """What somebody should look at now. ``more`` tells of what falls due and is not shown."""

    soon: tuple[SoonLine, ...]
    count: str
    more: str
    alarmed: list[CaseLine]
    counts: Mapping[str, int]


class DeadlinesPage:
    """Answers ``GET /deadlines``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The form; below it the answer, where something was asked."""
        words = words_of(request)
        values = {name: request.query_params.get(name, "").strip() for name in NAMES}
        asked = bool(values["start"])
        answer, refused, problem = None, None, ""
        if asked:
            answer, refused, problem = self._answer(values, words)
        else:
            values |= {**DEFAULTS, "start": form_value(self._parts.clock())}
        principal = principal_of(request)
        places = places_seen(self._parts, principal, words)
        pressing = None if asked else self._pressing(principal, places, words)
        return self._rendering.page(
            request,
            "deadlines.html",
            status=200 if not asked or answer else 422,
            values=values,
            choices=CHOICES,
            places=places,
            answer=answer,
            pressing=pressing,
            refusal=refused,
            problem=problem,
        )

    def _pressing(self, principal: Principal, places: Places, words: Words) -> Pressing:
        """What falls due within the hour, and over what an alarm stands, as things are now."""
        parts, now = self._parts, self._parts.clock()
        scope, asker = principal.communities, principal.actor
        soon = soon_due(parts.questions, now, SOON, communities=scope, asker=asker)
        shown, least = soon.promises[:SOON_SHOWN_MAX], "" if soon.complete else "+"
        hidden = len(soon.promises) - len(shown)
        asked = InboxFilter(asker=asker, communities=scope, alarms=frozenset(ALARMS))
        as_of = AsOf(position=None, instant=now)
        page = parts.questions.list_cases(asked, as_of, cursor=None, limit=ALARMED_MAX)
        counts = parts.questions.count_cases(asked, as_of)
        return Pressing(
            soon=tuple(_soon_line(each, places, now, words) for each in shown),
            count=f"{len(soon.promises)}{least}",
            more=words("deadlines.more_soon", count=f"{hidden}{least}") if hidden else "",
            alarmed=case_lines(page.rows, parts, places=places, now=now, words=words),
            counts=counts.by_alarm,
        )

    def _answer(
        self, values: Mapping[str, str], words: Words
    ) -> tuple[Answer | None, Refusal | None, str]:
        try:
            question = Question.model_validate(_question(values))
            return _told(self._parts.commands.reckoning.ask(question), words), None, ""
        except CommandRefusedError as error:
            return None, refusal(error, words), ""
        except ValidationError as error:
            return None, None, words("deadlines.bad", field=_field(error, words))
        except ValueError:
            return None, None, words("deadlines.bad", field=words("deadlines.a_moment"))


def _soon_line(soon: Soon, places: Places, now: datetime, words: Words) -> SoonLine:
    due_at = soon.promise.due_at
    return SoonLine(
        case=soon.case.case,
        number=soon.case.number,
        kind=words.of("clock", soon.promise.kind),
        place=places.of(soon.case.community, soon.case.building),
        assignee=soon.case.assignee,
        left=words("due.left", duration=duration(due_at - now, words)),
        due_exact=exact(due_at),
    )


def _question(values: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as a question. Raises ``ValueError``."""
    asked: dict[str, Any] = {
        name: values[name]
        for name in ("kind", "category", "urgency", "grade", "community")
        if values[name]
    }
    asked["start"] = from_form(values["start"])
    if values["wait_begin"]:
        wait = {"begin": from_form(values["wait_begin"])}
        if values["wait_end"]:
            wait["end"] = from_form(values["wait_end"])
        asked["waits"] = [wait]
    if values["extension_minutes"]:
        typed = values["extension_minutes"]
        asked["extensions"] = [{"minutes": int(typed) if typed.isdecimal() else typed}]
    if values["change_at"]:
        change: dict[str, Any] = {"at": from_form(values["change_at"])}
        for name in ("urgency", "category"):
            if values[f"change_{name}"]:
                change[name] = values[f"change_{name}"]
        asked["changes"] = [change]
    return asked


def _field(error: ValidationError, words: Words) -> str:
    """The form's word for the first part that will not do."""
    place = error.errors()[0]["loc"]
    return words.of("deadline_part", str(place[0]) if place else "order")


def _told(found: Calculated, words: Words) -> Answer:
    reckoned, given = found.reckoned, found.given
    years = provisional_years(reckoned)
    return Answer(
        due="" if reckoned.due_us is None else _moment(reckoned.due_us),
        latest="" if reckoned.latest_us is None else _moment(reckoned.latest_us),
        owed=working_time(found.clock.owed_us, words),
        policy=given.policy,
        calendar=given.calendar.label,
        calendar_name=recorded(given.calendar.terms.name, words, SHIPPED),
        provisional=words("item.with").join(str(year) for year in years),
        warnings=tuple(
            (percent, f"{in_zone(at, SHANGHAI):%Y-%m-%d %H:%M}") for percent, at in found.warnings
        ),
        lines=tuple(_lines(reckoned.stretches, words)),
    )


def _lines(stretches: tuple[Stretch, ...], words: Words) -> Iterator[SegmentLine]:
    for stretch in stretches:
        begin = in_zone(from_us(stretch.begin_us), stretch.calendar.zone)
        end = in_zone(from_us(stretch.end_us), stretch.calendar.zone)
        one_day = (end - timedelta(microseconds=1)).date() == begin.date()
        counted_us = stretch.end_us - stretch.begin_us if stretch.counts else 0
        until = "24:00" if one_day and end.date() != begin.date() else f"{end:%H:%M}"
        yield SegmentLine(
            kind=stretch.kind,
            dates=_date(begin, words)
            if one_day
            else f"{_date(begin, words)} – {_date(end, words)}",
            times=f"{begin:%H:%M}–{until}",
            why=words("item.with").join(dict.fromkeys(_why(stretch, words))),
            counted=working_time(counted_us, words) if counted_us else "—",
            total=working_time(stretch.used_us, words),
        )


def _why(stretch: Stretch, words: Words) -> Iterator[str]:
    yield words.of("stretch", stretch.kind)
    for day in stretch.days:
        if day.name:
            yield recorded(day.name, words, SHIPPED)
        elif stretch.kind == "off":
            yield words("deadlines.rest_day")


def _date(local: Any, words: Words) -> str:
    return f"{local:%m-%d} {words(f'weekday.{local.weekday()}')}"


def _moment(instant_us: int) -> str:
    return to_the_second(from_us(instant_us))
