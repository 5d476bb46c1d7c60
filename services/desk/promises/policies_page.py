"""What is promised, and by which calendars: the version in force, and every other one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from fastapi.responses import Response

from events.calendar import CalendarTerms, DayHours
from events.instant import in_zone
from events.sla_policy import WholePolicyTerms
from projections.promises.model import PublishedVersion
from projections.reading import AsOf
from services.access.table import may
from services.desk.asking.past import moment_of
from services.desk.asking.waiting import wait_for_views
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.messages.recorded import SHIPPED, recorded
from services.desk.parts import DeskParts
from services.desk.promises.policy_lines import (
    EscalationLine,
    PromiseLine,
    SampleLine,
    calendar_names,
    escalation_line,
    minutes_in_words,
    promise_line,
    sample_line,
)
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import SHANGHAI, full
from services.errors import NotFoundError
from services.ledger.promises.book import ALWAYS
from services.ledger.promises.calendar import WEEKDAYS
from services.ledger.promises.policy import KINDS

VERSION_MAX_DIGITS = 6
DRAWS_SHOWN = 14


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionLine:
    """One published version. ``since`` is empty where it holds from the beginning."""

    number: int
    state: str
    since: str
    published: str
    by: str
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarCard:
    """A calendar: its hours, its days off around the asked date, its versions."""

    id: str
    name: str
    week: tuple[tuple[str, str], ...]
    workday: str
    days: tuple[tuple[str, str, str], ...]
    announced_to: int | None
    versions: tuple[VersionLine, ...]


class PoliciesPage:
    """Answers ``GET /policies``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The policy asked for, or the one in force, and every calendar."""
        wait_for_views(self._parts, request)
        as_of, past = moment_of(self._parts, request)
        words = words_of(request)
        policies = self._parts.questions.versions("policy", as_of).versions
        shown = _chosen(policies, request.query_params.get("version", ""))
        terms = None if shown is None else WholePolicyTerms.model_validate(shown.terms)
        calendars = self._parts.questions.versions("calendar", as_of).versions
        names = calendar_names(calendars, words)
        principal = principal_of(request)
        known = self._parts.questions.communities()
        places = Places([c for c in known if principal.may_see(c.community)], words)
        return self._rendering.page(
            request,
            "policies.html",
            past=past,
            done=_done(request, shown, words),
            shown=None if shown is None else _version(shown, words),
            name="" if shown is None else recorded(shown.terms["name"], words, SHIPPED),
            groups=[] if terms is None else list(_groups(terms, names, places, words)),
            samples=[] if terms is None else list(_samples(terms, names, places, words)),
            draws=self._parts.questions.draws(as_of, limit=DRAWS_SHOWN).draws,
            escalations=[] if terms is None else list(_escalations(terms, places, words)),
            versions=[_version(each, words) for each in policies],
            may_publish=principal.company_wide and may(principal.role, "POST", "/policies/new"),
            calendars=list(_cards(calendars, as_of, words)),
        )


def _chosen(policies: tuple[PublishedVersion, ...], asked: str) -> PublishedVersion | None:
    """The version asked for; else the one in force; None in a ledger that has none yet."""
    if not asked:
        return next((each for each in policies if each.in_force), None)
    number = int(asked) if asked.isdecimal() and len(asked) <= VERSION_MAX_DIGITS else 0
    for each in policies:
        if each.number == number:
            return each
    raise NotFoundError("there is no such version")


def _done(request: Request, shown: PublishedVersion | None, words: Words) -> str:
    """What whoever published the version shown is told."""
    if shown is None or request.query_params.get("done") != "published":
        return ""
    if shown.in_force:
        return words("policies.published_now", version=shown.number)
    since = full(shown.effective_at)
    return words("policies.published_later", version=shown.number, moment=since)


def _groups(
    terms: WholePolicyTerms, names: Mapping[str, str], places: Places, words: Words
) -> Iterator[tuple[str, list[PromiseLine]]]:
    for kind in KINDS:
        lines = [
            promise_line(line, names, places, words) for line in terms.promises if line.kind == kind
        ]
        if lines:
            yield words(f"clock.{kind}"), lines


def _samples(
    terms: WholePolicyTerms, names: Mapping[str, str], places: Places, words: Words
) -> Iterator[SampleLine]:
    for line in terms.revisit_samples or ():
        yield sample_line(line, names, places, words)


def _escalations(terms: WholePolicyTerms, places: Places, words: Words) -> Iterator[EscalationLine]:
    for line in terms.escalations or ():
        yield escalation_line(line, places, words)


def _version(version: PublishedVersion, words: Words) -> VersionLine:
    state = "in_force" if version.in_force else "other"
    return VersionLine(
        number=version.number,
        state=words(f"policies.{state}"),
        since="" if version.effective_at == ALWAYS else full(version.effective_at),
        published=full(version.published_at),
        by=version.published_by,
        basis=recorded(version.basis or "", words),
    )


def _cards(
    calendars: tuple[PublishedVersion, ...], as_of: AsOf, words: Words
) -> Iterator[CalendarCard]:
    year = in_zone(as_of.instant, SHANGHAI).year
    for in_force in (each for each in calendars if each.in_force):
        terms = CalendarTerms.model_validate(in_force.terms)
        yield CalendarCard(
            id=in_force.id,
            name=recorded(terms.name, words, SHIPPED),
            week=tuple(_week(terms, words)),
            workday=minutes_in_words(terms.workday_minutes, words),
            days=tuple(_days(terms, year, words)),
            announced_to=terms.announced_to,
            versions=tuple(_version(each, words) for each in calendars if each.id == in_force.id),
        )


def _week(terms: CalendarTerms, words: Words) -> Iterator[tuple[str, str]]:
    """Neighbouring weekdays of the same hours in one line."""
    first = 0
    for number in range(1, len(WEEKDAYS) + 1):
        hours = terms.week.of(WEEKDAYS[first])
        if number < len(WEEKDAYS) and terms.week.of(WEEKDAYS[number]) == hours:
            continue
        days = [words(f"weekday.{first}")]
        if number - 1 > first:
            days.append(words(f"weekday.{number - 1}"))
        yield "–".join(days), _hours(hours, words)
        first = number


def _days(terms: CalendarTerms, year: int, words: Words) -> Iterator[tuple[str, str, str]]:
    """Holidays and make-up days of this year and the next, in order."""
    found: list[tuple[date, str, str, str]] = []
    for each in terms.holidays:
        if year <= each.last.year and each.first.year <= year + 1:
            span = f"{each.first}" if each.first == each.last else f"{each.first} – {each.last}"
            name = recorded(each.name, words, SHIPPED)
            found.append((each.first, span, name, _hours(each.hours, words)))
    for worked in terms.makeup_days:
        if year <= worked.day.year <= year + 1:
            hours = _hours(terms.week.of(worked.works_as), words)
            name = recorded(worked.name, words, SHIPPED)
            found.append((worked.day, f"{worked.day}", name, hours))
    yield from ((span, name, hours) for _, span, name, hours in sorted(found))


def _hours(hours: DayHours, words: Words) -> str:
    spans = words("item.with").join(f"{each.begin}–{each.end}" for each in hours)
    return spans or words("deadlines.rest_day")
