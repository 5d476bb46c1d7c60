"""Three reckonings that share no code agree to the microsecond on random histories: the ledger's
own, one minute by minute, and one fact by fact in the order of arrival.
"""

from functools import cache

import pytest
from hypothesis import given, settings

from events.calendar import CalendarTerms, DayHours, Holiday, Hours, MakeupDay, Week
from services.ledger.promises.calendar import WEEKDAYS, Calendar
from services.ledger.promises.clocks.clock import Clock, Lap, falls_on, reckon, used_by
from tests.unit.services.ledger.promises import minutes
from tests.unit.services.ledger.promises.histories import CALENDARS, Case, cases, known
from tests.unit.services.ledger.promises.minutes import History, PlainCalendar
from tests.unit.services.ledger.promises.ticking import Ticking


def _wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _hours(plain: minutes.Hours) -> DayHours:
    return tuple(Hours(begin=_wall(begin), end=_wall(end)) for begin, end in plain)


@cache
def _calendar(index: int) -> Calendar:
    plain = CALENDARS[index]
    week = Week(**{name: _hours(plain.week[day]) for day, name in enumerate(WEEKDAYS)})
    terms = CalendarTerms(
        name="试验",
        zone="Asia/Shanghai",
        week=week,
        workday_minutes=450,
        holidays=tuple(
            Holiday(first=day, last=day, name="假", hours=_hours(hours))
            for day, hours in plain.holidays.items()
        ),
        makeup_days=tuple(
            MakeupDay(day=day, works_as=WEEKDAYS[weekday], name="班")
            for day, weekday in plain.makeup.items()
        ),
    )
    return Calendar(f"c{index}", 1, terms)


def _index(plain: PlainCalendar) -> int:
    return next(index for index, each in enumerate(CALENDARS) if each is plain)


def _clock(history: History) -> Clock:
    laps = tuple(
        Lap(
            since_us=terms.since,
            calendar=_calendar(_index(terms.calendar)),
            target_us=terms.target,
            pause_cap_us=terms.cap,
        )
        for terms in history.terms
    )
    return Clock(laps=laps, pauses=history.pauses, extensions_us=sum(history.extensions))


def _agree(case: Case) -> None:
    ticking = Ticking()
    for count, told in enumerate(case.arrivals, start=1):
        ticking.tell(told)
        so_far = known(case.arrivals[:count])
        reckoned = reckon(_clock(so_far))
        assert (reckoned.latest_us, reckoned.due_us is None) == (
            ticking.due(),
            ticking.due() is None or ticking.stands(),
        )
    clock = _clock(case.history)
    falls, stands = minutes.due(case.history)
    assert reckon(clock).latest_us == falls
    assert reckon(clock).due_us == (None if stands else falls)
    half, _ = minutes.due(case.history, percent=50)
    assert falls_on(clock, reckon(clock), 50) == half
    _explained(clock)


def _explained(clock: Clock) -> None:
    """The stretches follow one another from the start to the deadline, and add up to it."""
    reckoned = reckon(clock)
    at_us = clock.laps[0].since_us
    for stretch in reckoned.stretches:
        assert stretch.begin_us == at_us < stretch.end_us
        at_us = stretch.end_us
    if reckoned.latest_us is not None and reckoned.stretches:
        assert at_us == reckoned.latest_us
        assert used_by(clock, at_us) == reckoned.stretches[-1].used_us


@given(case=cases())
@settings(max_examples=500, deadline=None)
def test_three_reckonings_agree(case: Case) -> None:
    _agree(case)


@pytest.mark.soak
@given(case=cases())
@settings(max_examples=20_000, deadline=None)
def test_three_reckonings_agree_on_twenty_thousand(case: Case) -> None:
    _agree(case)
