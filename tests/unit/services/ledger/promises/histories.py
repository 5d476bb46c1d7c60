"""Random histories of clocks: pauses that overlap, midnights, years' ends, make-up workdays,
changes of policy, and facts that become known late and out of order.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.unit.services.ledger.promises.minutes import (
    History,
    Hours,
    PlainCalendar,
    Terms,
)
from tests.unit.services.ledger.promises.ticking import Told

HOUR = 3_600_000_000
DAY = 24 * HOUR
OFFICE: Hours = ((9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60))
MORNING: Hours = ((8 * 60 + 30, 12 * 60),)
DUTY: Hours = ((10 * 60, 16 * 60),)
LATE: Hours = ((0, 2 * 60), (14 * 60, 22 * 60 + 15), (23 * 60 + 59, 24 * 60))
ALL_DAY: Hours = ((0, 24 * 60),)

CALENDARS = (
    PlainCalendar(
        "office",
        week=(OFFICE,) * 5 + ((), ()),
        holidays={
            date(2026, 1, 1): (),
            date(2026, 1, 2): (),
            date(2026, 2, 16): (),
            date(2026, 2, 17): DUTY,
            date(2026, 2, 18): (),
            date(2026, 10, 1): DUTY,
        },
        makeup={date(2026, 1, 4): 0, date(2026, 2, 14): 4, date(2026, 2, 28): 4},
    ),
    PlainCalendar("all day", week=(ALL_DAY,) * 7),
    PlainCalendar(
        "shifts",
        week=(LATE, OFFICE, LATE, MORNING, LATE, DUTY, ()),
        holidays={date(2025, 12, 31): LATE, date(2026, 1, 1): ALL_DAY},
        makeup={date(2026, 2, 28): 0},
    ),
)
STARTS = tuple(
    (datetime(*day, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    for day in ((2025, 12, 30), (2026, 1, 3), (2026, 2, 12), (2026, 2, 26), (2026, 9, 29))
)


@dataclass(frozen=True)
class Case:
    """A history, and its facts in the order in which they became known."""

    history: History
    arrivals: tuple[Told, ...]


def _moments(start: int) -> st.SearchStrategy[int]:
    """After the start: on a round quarter of an hour as often as anywhere."""
    anywhere = st.integers(0, 6 * DAY)
    return (anywhere | st.integers(0, 24 * 24).map(lambda q: q * HOUR // 4)).map(
        lambda d: start + d
    )


_caps = st.none() | st.sampled_from((0, HOUR, 4 * HOUR)) | st.integers(1, 20 * HOUR)
_targets = st.sampled_from((0, 1, HOUR // 2, 4 * HOUR, 22 * HOUR + HOUR // 2)) | st.integers(
    0, 40 * HOUR
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """One of them."""
    base = draw(st.sampled_from(STARTS))
    start = base + draw(st.sampled_from((0, HOUR, 4 * HOUR)) | st.integers(0, 2 * DAY))
    moments = _moments(start)
    since = sorted([start, *draw(st.lists(moments, max_size=2, unique=True))])
    terms = tuple(
        Terms(at, draw(st.sampled_from(CALENDARS)), draw(_targets), draw(_caps))
        for at in dict.fromkeys(since)
    )
    pauses: list[tuple[int, int | None]] = []
    for _ in range(draw(st.integers(0, 4))):
        begin, end = sorted((draw(moments), draw(moments)))
        pauses.append((begin - draw(st.sampled_from((0, 0, DAY))), end))
    if draw(st.integers(0, 5)) == 0:
        pauses.append((draw(moments), None))
    extensions = tuple(draw(st.lists(st.integers(1, 8 * HOUR), max_size=2)))
    history = History(terms=terms, pauses=tuple(pauses), extensions=extensions)
    arrivals = _wait_before_resume(draw(st.permutations(_facts(history))))
    # A clock's beginning is told first; everything else may come in any order.
    first = [each for each in arrivals if each.what == "terms" and each.at == start]
    return Case(history, tuple(first + [each for each in arrivals if each is not first[0]]))


def _wait_before_resume(arrivals: list[Told]) -> list[Told]:
    """Nobody is told that a wait has ended before being told of the wait."""
    for place, told in enumerate(arrivals):
        if told.what == "resume":
            waits = (i for i, e in enumerate(arrivals) if e.what == "wait")
            wait = next(i for i in waits if arrivals[i].value == told.value)
            if wait > place:
                arrivals[place], arrivals[wait] = arrivals[wait], arrivals[place]
    return arrivals


def _facts(history: History) -> list[Told]:
    facts = [Told(each.since, 0, "terms", each) for each in history.terms]
    for number, (begin, end) in enumerate(history.pauses):
        facts.append(Told(begin, 1, "wait", number))
        if end is not None:
            facts.append(Told(end, 2, "resume", number))
    start = history.terms[0].since
    return facts + [Told(start, 3, "extension", each) for each in history.extensions]


def known(arrivals: tuple[Told, ...]) -> History:
    """What is known once these have arrived."""
    terms = tuple(each.value for each in arrivals if isinstance(each.value, Terms))
    begins = {each.value: each.at for each in arrivals if each.what == "wait"}
    ends = {each.value: each.at for each in arrivals if each.what == "resume"}
    return History(
        terms=tuple(sorted(terms, key=lambda each: each.since)),
        pauses=tuple((at, ends.get(number)) for number, at in begins.items()),
        extensions=tuple(
            each.value
            for each in arrivals
            if each.what == "extension" and isinstance(each.value, int)
        ),
    )
