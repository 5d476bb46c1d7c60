"""A year that was guessed and is announced later: each open deadline in it is decided anew once,
and as whoever counts minutes finds it, whatever happens to the service.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.calendar import CalendarTerms, Holiday, MakeupDay
from events.envelope import RecordedEvent, parse
from events.instant import format_instant, parse_instant
from services.clock.process import Clock
from services.errors import StoreUnavailableError
from services.ledger.application import Ledger
from services.ledger.promises.published.shipping import shipped_calendars
from services.privacy.sealing import Sealer
from tests.unit.services.clock.simulation import FaultyStore, MemoryDeadlines, Quiet
from tests.unit.services.ledger.promises import minutes
from tests.unit.services.ledger.promises.minutes import History, PlainCalendar, Terms
from tests.unit.services.ledger.workbench import COMPANY, ORIGIN, Workbench

YEAR = 2027
BEFORE = datetime(2026, 12, 28, 1, 0, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
US = timedelta(microseconds=1)
REGRADED = "huiyin.clocks.regraded.v1"


def official(days_off: int, makeup: date | None) -> CalendarTerms:
    """The year as it might be announced."""
    shipped = shipped_calendars()["office"]
    off = Holiday(first=date(YEAR, 1, 1), last=date(YEAR, 1, days_off), name="元旦")
    known = [each for each in shipped.holidays if each.first.year < YEAR]
    worked = [MakeupDay(day=makeup, works_as="monday", name="元旦调休上班")] if makeup else []
    return shipped.model_copy(
        update={
            "holidays": (*known, off),
            "makeup_days": (*shipped.makeup_days, *worked),
            "announced_to": YEAR,
        }
    )


def plain(terms: CalendarTerms) -> PlainCalendar:
    """The same for whoever counts minutes."""
    week = ((540, 720), (810, 1080))
    days = timedelta(days=1)
    return PlainCalendar(
        "office",
        (week,) * 5 + ((), ()),
        holidays={
            each.first + n * days: ()
            for each in terms.holidays
            for n in range((each.last - each.first).days + 1)
        },
        makeup={each.day: 0 for each in terms.makeup_days},
    )


class World:
    """A ledger at the end of a year, and a clock service that may be killed at every append."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.bench = Workbench().registered()
        self.bench.ledger.promising.adopt(caller=COMPANY)
        self.deadlines = MemoryDeadlines(self.bench.store, self.bench)
        self.now = BEFORE

    @property
    def now(self) -> datetime:
        return self.bench.clock.now

    @now.setter
    def now(self, now: datetime) -> None:
        self.bench.clock.now = now
        self.bench.store.recorded_at = max(now, self.bench.store.recorded_at)

    def announce(self, terms: CalendarTerms) -> None:
        self.bench.ledger.promising.publish_calendar(
            "office", terms, effective_at=None, basis="国务院办公厅通知", caller=COMPANY
        )

    def look(self) -> None:
        """Killed and started again until the service has come through."""
        while True:
            bench, quiet = self.bench, Quiet()
            store: Any = FaultyStore(bench.store, self.draw)
            ledger = Ledger(
                store,
                Sealer(bench.master),
                bench.vault,
                bench.waiting,
                origin=ORIGIN,
                clock=bench.clock,
            )
            clock = Clock(
                deadlines=self.deadlines,
                noticing=ledger.noticing,
                announcing=ledger.announcing,
                lease=quiet,
                heartbeat=quiet,
            )
            try:
                list(clock.round())
            except StoreUnavailableError:
                continue
            return

    def told(self, case: str, name: str) -> Iterator[RecordedEvent]:
        for event in self.bench.clocks(case):
            if event.envelope.type == name:
                yield event


@settings(max_examples=5)
@given(
    seed=st.integers(0, 2**32),
    days_off=st.integers(1, 9),
    makeup=st.sampled_from([None, date(YEAR, 1, 10)]),
    after_minutes=st.lists(st.integers(0, 4_000), min_size=1, max_size=4),
)
@pytest.mark.proves("Art.3(4)")
def test_each_open_deadline_of_the_year_is_decided_anew_once(
    seed: int, days_off: int, makeup: date | None, after_minutes: list[int]
) -> None:
    world, cases = World(seed), []
    for minutes_later in after_minutes:
        world.now = max(world.now, BEFORE + timedelta(minutes=minutes_later))
        cases.append((world.bench.open_case(category="suggestion"), world.now))
        world.look()
    world.now = max(world.now, BEFORE + timedelta(days=2, minutes=77))
    terms, announced_at = official(days_off, makeup), world.now
    world.announce(terms)
    for _ in range(3):
        world.look()
    for case, opened_at in cases:
        guessed = decided_of(next(world.told(case, "huiyin.clocks.started.v1")))
        anew = list(world.told(case, REGRADED))
        if parse_instant(guessed["due_at"]).astimezone(UTC).year < YEAR:
            continue
        (event,) = anew
        assert event.envelope.data["reason"] == "calendar_announced"
        assert event.envelope.time == announced_at
        found = decided_of(event)
        assert found["due_at"] == due(opened_at, guessed["target_us"], announced_at, terms)
        assert (guessed["calendar"], found["calendar"]) == ("office@1", "office@2")
        assert found["reckoning"][0] == "日历 office@1 由 office@2 取代"
        cause = event.envelope.causationid
        assert any(
            each.envelope.id == cause and each.envelope.type == "huiyin.calendar.published.v1"
            for each in map(parse, world.bench.store.bodies)
        )


def decided_of(event: RecordedEvent) -> dict[str, Any]:
    """The first reply's clock as the event has it."""
    clocks = event.envelope.data["clocks"]
    found: dict[str, Any] = next(each for each in clocks if each["kind"] == "first_reply")
    return found


def due(opened_at: datetime, target_us: int, announced_at: datetime, terms: CalendarTerms) -> str:
    """By counting minutes: up to the announcement by what was guessed, then by what was said."""
    guess, said = plain(shipped_calendars()["office"]), plain(terms)
    first = Terms((opened_at - EPOCH) // US, guess, target_us, None)
    then = Terms((announced_at - EPOCH) // US, said, target_us, None)
    falls, _ = minutes.due(History((first, then), (), ()))
    assert falls is not None
    return format_instant(EPOCH + falls * US)


def test_what_is_due_in_a_year_nobody_announced_yet_stays() -> None:
    world = World(1)
    case = world.bench.open_case(category="suggestion")
    shipped = shipped_calendars()["office"]
    world.now += timedelta(days=1)
    world.announce(shipped.model_copy(update={"name": "改名的工作日"}))
    world.look()
    assert list(world.told(case, REGRADED)) == []


def test_a_breach_that_the_announcement_moves_is_taken_back() -> None:
    world = World(2)
    case = world.bench.open_case(category="suggestion")
    guessed = decided_of(next(world.told(case, "huiyin.clocks.started.v1")))
    world.now += timedelta(days=1)
    world.announce(official(8, None))
    world.now = parse_instant(guessed["due_at"]) + timedelta(minutes=1)
    # A service that slept through the announcement finds it before the deadline it moves.
    world.look()
    assert list(world.told(case, "huiyin.clock.breached.v2")) == [
        event
        for event in world.told(case, "huiyin.clock.breached.v2")
        if event.envelope.data["kind"] == "acknowledge"
    ]
    (event,) = world.told(case, REGRADED)
    assert decided_of(event)["due_at"] > guessed["due_at"]
