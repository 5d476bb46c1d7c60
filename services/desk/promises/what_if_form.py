"""The figures of a policy as fields to type other ones into, and the calendars to choose among."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.calendar import CalendarTerms
from events.sla_policy import Promise, Target, WholePolicyTerms
from events.what_if import OtherCalendar
from projections.promises.model import PublishedVersion
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.promises.policy_lines import calendar_names, promise_line

UNITS = ("minutes", "hours", "workdays", "none")
AMOUNT_MAX_DIGITS = 6
_HOUR_MINUTES = 60
_LIKE, _VERSION = "like:", "version:"


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureLine:
    """A promise of the policy: whom it fits, how much of which calendar."""

    index: int
    kind: str
    about: str
    calendar: str
    amount: str
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarChoice:
    """A calendar and what may be supposed of it: value and name of each."""

    id: str
    name: str
    chosen: str
    options: tuple[tuple[str, str], ...]


def figure_lines(
    base: PublishedVersion,
    calendars: Sequence[PublishedVersion],
    given: Mapping[str, Any],
    places: Places,
    words: Words,
) -> list[FigureLine]:
    """Every line of a version, with what was typed in place of its figure."""
    terms = WholePolicyTerms.model_validate(base.terms)
    names = calendar_names(calendars, words)
    lines = []
    for index, line in enumerate(terms.promises):
        told, (amount, unit) = promise_line(line, names, places, words), _figure(line)
        lines.append(
            FigureLine(
                index=index,
                kind=words.of("clock", line.kind),
                about=told.about,
                calendar=told.calendar,
                amount=str(given.get(f"amount_{index}", amount)),
                unit=str(given.get(f"unit_{index}", unit)),
            )
        )
    return lines


def with_figures(terms: WholePolicyTerms, posted: Mapping[str, Any]) -> WholePolicyTerms:
    """The policy with the figures that were typed; the same one where none differs. Raises
    pydantic's ``ValidationError`` for one that will not do.
    """
    lines = []
    for index, line in enumerate(terms.promises):
        said = (str(posted.get(f"amount_{index}", "")), str(posted.get(f"unit_{index}", "")))
        lines.append(line if said in {_figure(line), ("", "")} else _with_figure(line, *said))
    if lines == list(terms.promises):
        return terms
    told = [line.model_dump() for line in lines]
    return WholePolicyTerms.model_validate({"name": terms.name, "promises": told})


def _figure(line: Promise) -> tuple[str, str]:
    target = line.target
    if target is None:
        return "", "none"
    if target.workdays is not None:
        return str(target.workdays), "workdays"
    minutes = target.minutes or 0
    if minutes and minutes % _HOUR_MINUTES == 0:
        return str(minutes // _HOUR_MINUTES), "hours"
    return str(minutes), "minutes"


def _with_figure(line: Promise, amount: str, unit: str) -> Promise:
    if unit == "none":
        return line.model_copy(update={"target": None})
    known = amount.isdecimal() and amount.isascii() and len(amount) <= AMOUNT_MAX_DIGITS
    number = int(amount) if known else -1
    minutes = number * _HOUR_MINUTES if unit == "hours" else number
    measure = {"minutes": None if unit == "workdays" else minutes}
    measure["workdays"] = number if unit == "workdays" else None
    # What had no target gets one around the clock: a line says nothing of a calendar then.
    before = {"calendar": "24x7"} if line.target is None else line.target.model_dump()
    return line.model_copy(update={"target": Target.model_validate({**before, **measure})})


def calendar_choices(
    calendars: Sequence[PublishedVersion], given: Mapping[str, Any], words: Words
) -> list[CalendarChoice]:
    """Each calendar in force: as it was, another version of it, or the hours of another one."""
    in_force = [each for each in calendars if each.in_force]
    names = calendar_names(calendars, words)
    return [
        CalendarChoice(
            id=each.id,
            name=names[each.id],
            chosen=str(given.get(f"calendar_{each.id}", "")),
            options=(
                ("", words("what_if.as_it_was")),
                *(
                    (f"{_VERSION}{v.number}", f"{each.id}@{v.number}")
                    for v in calendars
                    if v.id == each.id
                ),
                *(
                    (f"{_LIKE}{v.id}", words("what_if.like", calendar=names[v.id]))
                    for v in in_force
                    if v.id != each.id
                ),
            ),
        )
        for each in in_force
    ]


def other_calendars(
    calendars: Sequence[PublishedVersion], posted: Mapping[str, Any]
) -> tuple[OtherCalendar, ...]:
    """What was chosen. Raises pydantic's ``ValidationError`` for what is no choice."""
    return tuple(_others(calendars, posted))


def _others(
    calendars: Sequence[PublishedVersion], posted: Mapping[str, Any]
) -> Iterator[OtherCalendar]:
    in_force = {each.id: each for each in calendars if each.in_force}
    for calendar in in_force:
        said = str(posted.get(f"calendar_{calendar}", ""))
        number = said.removeprefix(_VERSION)
        if said.startswith(_VERSION) and number.isdecimal() and len(number) <= AMOUNT_MAX_DIGITS:
            yield OtherCalendar(calendar=calendar, version=int(number))
        elif said.startswith(_LIKE) and (other := in_force.get(said.removeprefix(_LIKE))):
            terms = CalendarTerms.model_validate(other.terms)
            yield OtherCalendar(calendar=calendar, terms=terms)
