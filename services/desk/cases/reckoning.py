"""How a deadline came about, to read. The record tells it once, in Chinese; in another language it
is told anew from the figures of the event, or the record is quoted (law 2).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from events.clock import DecidedClock
from events.microseconds import from_us, to_us
from projections.clocks.model import CaseClock, ClockList
from services.desk.messages import Words
from services.desk.messages.recorded import SHIPPED, recorded
from services.desk.rendering.moments import to_the_second, working_time
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.clock import Reckoned, Stretch
from services.ledger.promises.clocks.deciding import Wait
from services.ledger.promises.reckoning.telling import DAYS_TOLD_MAX, provisional_years, rows_of

ReckonAgain = Callable[[DecidedClock, Iterable[Wait]], Reckoned | None]

RECORDED_IN = "zh"
_FRACTION = re.compile(r"(?<=\d)\.\d{6}(?!\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldReckoning:
    """The steps of a reckoning; ``quoted``: in the words of the record."""

    steps: tuple[str, ...]
    quoted: bool = True


def quoted(steps: tuple[str, ...]) -> ToldReckoning:
    """The record's own words, to the second: what is smaller stands in the event."""
    return ToldReckoning(steps=tuple(_FRACTION.sub("", step) for step in steps))


class Reckonings:
    """Tells those of a case's clocks."""

    def __init__(self, reckon_again: ReckonAgain, listed: ClockList, words: Words) -> None:
        self._reckon_again, self._words = reckon_again, words
        self._waits = () if words.language == RECORDED_IN else tuple(waits_of(listed))

    def of(self, clock: CaseClock) -> ToldReckoning:
        """The clock's newest reckoning."""
        if self._words.language != RECORDED_IN:
            decided = _decided(clock)
            ended_us = None if clock.ended_at is None else to_us(clock.ended_at)
            begun = [w for w in self._waits if ended_us is None or w[1] < ended_us]
            reckoned = self._reckon_again(decided, begun)
            if reckoned is not None and reckoned.stretches:
                steps = tuple(_told(decided, reckoned, self._words))
                return ToldReckoning(steps=steps, quoted=False)
        return quoted(tuple(clock.decided["reckoning"]))


def _decided(clock: CaseClock) -> DecidedClock:
    """The clock as its event tells of it."""
    told = {"kind": clock.kind, "number": clock.number, "due_at": clock.due_at, **clock.decided}
    return DecidedClock.model_validate(told)


def waits_of(listed: ClockList) -> Iterator[Wait]:
    """What a case waited for, and still does, in the order it began to; ended waits first."""
    begun_us: dict[str, int] = {}
    for step in listed.steps:
        if step.step == "wait_started":
            begun_us[step.detail["reason"]] = to_us(step.at)
        elif step.step == "wait_ended" and (reason := step.detail["reason"]) in begun_us:
            yield reason, begun_us.pop(reason), to_us(step.at)
    for reason, at_us in begun_us.items():
        yield reason, at_us, None


def _told(clock: DecidedClock, reckoned: Reckoned, words: Words) -> Iterator[str]:
    calendar = reckoned.stretches[0].calendar
    owed_us = clock.target_us + clock.extensions_us
    target = working_time(clock.target_us, words)
    yield words("reckoned.since", moment=to_the_second(clock.started_at))
    yield words("reckoned.target", span=target, policy=clock.policy)
    name = recorded(calendar.terms.name, words, SHIPPED)
    yield words("reckoned.calendar", name=name, label=calendar.label)
    if clock.extensions_us:
        more = working_time(clock.extensions_us, words)
        yield words("reckoned.extended", span=more, total=working_time(owed_us, words))
    yield from _shortened([_row(row, words) for row in rows_of(reckoned)], words)
    if years := provisional_years(reckoned):
        yield words("deadlines.provisional", years=", ".join(map(str, years)))
    yield _end(clock.due_at, clock.latest_due_at, words)


def _row(row: list[Stretch], words: Words) -> str:
    first, last = row[0], row[-1]
    if first.kind == "off":
        names = (
            recorded(day.name, words, SHIPPED) if day.name else words("deadlines.rest_day")
            for day in first.days
        )
        why = words("item.with").join(dict.fromkeys(names))
        days = dict.fromkeys(f"{day.date}" for day in (first.days[0], first.days[-1]))
        return words("reckoned.rest", dates=words("reckoned.to").join(days), why=why)
    day = first.days[0]
    counted_us = sum(each.end_us - each.begin_us for each in row if each.counts)
    return words(
        "reckoned.day",
        date=f"{day.date} {words(f'weekday.{day.date.weekday()}')}",
        name=f" ({recorded(day.name, words, SHIPPED)})" if day.name else "",
        pieces=words("item.with").join(_piece(each, words) for each in row),
        counted=working_time(counted_us, words),
        total=working_time(last.used_us, words),
    )


def _piece(stretch: Stretch, words: Words) -> str:
    begin, end = (_time(each, stretch.calendar) for each in (stretch.begin_us, stretch.end_us))
    # Half-open: what ends at midnight ends with its day.
    hours = f"{begin}–{'24:00' if end == '00:00' else end}"
    if stretch.kind == "working":
        return hours
    return words("reckoned.piece", hours=hours, kind=words.of("stretch", stretch.kind))


def _time(instant_us: int, calendar: Calendar) -> str:
    local = from_us(instant_us).astimezone(calendar.zone)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def _shortened(lines: list[str], words: Words) -> list[str]:
    if len(lines) <= DAYS_TOLD_MAX:
        return lines
    half = DAYS_TOLD_MAX // 2
    left_out = words("reckoned.left_out", count=len(lines) - 2 * half)
    return [*lines[:half], left_out, *lines[-half:]]


def _end(due_at: datetime | None, latest_at: datetime | None, words: Words) -> str:
    if due_at is not None:
        return words("deadlines.due", moment=to_the_second(due_at))
    if latest_at is None:
        return words("deadlines.paused")
    return words("deadlines.paused_until", moment=to_the_second(latest_at))
