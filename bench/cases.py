"""Made-up cases as rows of the dashboard's view, laid into its tables directly, since filling it is
measured with the followers: they are what the view makes of cases with three promises each, most of
them kept.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from projections.dashboard.happenings import HAPPENINGS
from projections.dashboard.rows import CASES, CLOCKS, SPELLS, STEPS
from projections.dashboard.view import VIEW
from projections.driver import Connection
from projections.engine.copying import copy_lines
from projections.engine.schema import analyse, create_indexes, create_tables
from projections.engine.tables import AnyTable
from projections.months import day_number_of
from services.projector.bookkeeping import add_generation, install, note_watermark

COMMUNITIES = tuple(f"community-{number}" for number in range(12))
CATEGORIES = ("repair", "repair", "complaint", "consultation", "suggestion")
CHANNELS = ("phone", "phone", "wechat_group", "app", "front_desk")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
PLACES = 100_000_000
"""Positions are spread so far apart that what happens in between finds room."""
COPY_CASES = 5_000
ID = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
TABLES: tuple[AnyTable, ...] = (CASES, CLOCKS, SPELLS, STEPS, HAPPENINGS)


@dataclass(frozen=True, slots=True)
class Population:
    """So many cases, raised evenly over a time; what has not happened by its end has not yet."""

    cases: int
    span: timedelta

    @property
    def end(self) -> datetime:
        """Now, as far as these cases are concerned."""
        return BEGINNING + self.span

    @property
    def watermark(self) -> int:
        """A position beyond all of theirs."""
        return self.cases * PLACES


def fill(connection: Connection, population: Population) -> None:
    """Makes the view, live, and fills it."""
    with connection, connection.cursor() as cursor:
        install(cursor)
        live = add_generation(cursor, VIEW, state="live", topic_id="bench")
        create_tables(cursor, VIEW, live.schema_name)
        cursor.execute("SET LOCAL synchronous_commit = off")
        for first in range(0, population.cases, COPY_CASES):
            made = [_case(population, number) for number in range(first, first + COPY_CASES)]
            for index, table in enumerate(TABLES):
                rows = [row for case in made for row in case[index]]
                columns = ", ".join(table.columns)
                statement = f"COPY {table.name} ({columns}) FROM STDIN"
                cursor.copy_expert(statement, StringIO(copy_lines(rows)))
        create_indexes(cursor, VIEW, live.schema_name)
        analyse(cursor, VIEW, live.schema_name)
        note_watermark(cursor, live, population.watermark)


@dataclass(frozen=True, slots=True)
class _Told:
    """What all rows of a case begin or end with."""

    population: Population
    id: str
    number: int
    place: tuple[str, str, str, str]
    raised_at: datetime
    handler: str

    def position(self, at: datetime) -> int:
        """Later than what happened before, and nobody else's."""
        order = int((at - BEGINNING) / self.population.span * self.population.cases)
        return order * PLACES + self.number * 2 + (at > self.raised_at)


def _case(population: Population, number: int) -> tuple[list[Any], ...]:
    draw = random.Random(number)
    raised_at = BEGINNING + population.span * (number / population.cases)
    told = _Told(
        population=population,
        id=f"0190a6f2-7f3e-7c1a-8d3b-{number:012d}",
        number=number,
        place=(
            draw.choice(COMMUNITIES),
            f"b{draw.randint(1, 20)}",
            draw.choice(CATEGORIES),
            draw.choice(CHANNELS),
        ),
        raised_at=raised_at,
        handler=f"staff:{draw.randint(1, 60)}",
    )
    day = day_number_of(raised_at)
    begun = told.position(raised_at)
    resolved_at = raised_at + timedelta(hours=draw.expovariate(1 / 40))
    over = resolved_at < population.end
    of_case = (told.id, f"X-{number}", *told.place, day, raised_at, told.handler, begun, ["opened"])
    left = told.position(resolved_at) if over else None
    spell = (told.id, *told.place, day, raised_at, begun, left)
    steps = [_step(told, "opened", raised_at, day)]
    if over:
        steps.append(_step(told, "resolved", resolved_at, day))
    clocks = list(_clocks(told, resolved_at, day, draw))
    return [of_case], clocks, [spell], steps, list(_happenings(told, clocks))


def _clocks(
    told: _Told, resolved_at: datetime, day: int, draw: random.Random
) -> Iterator[tuple[Any, ...]]:
    begun = told.position(told.raised_at)
    ends = {
        "acknowledge": (0.5, told.raised_at + timedelta(minutes=draw.expovariate(1 / 20))),
        "first_reply": (4, told.raised_at + timedelta(minutes=draw.expovariate(1 / 150))),
        "resolve": (72, resolved_at),
    }
    for kind, (hours, ended_at) in ends.items():
        due_at = told.raised_at + timedelta(hours=hours)
        known = (told.id, kind, 1, *told.place)
        began = (day, told.raised_at, told.raised_at, begun, ID, due_at, begun, ID)
        if ended_at >= told.population.end:
            yield (*known, None, *began, "running", *[None] * 5, False)
        else:
            state = "met" if ended_at <= due_at else "late"
            took_us = (ended_at - told.raised_at) // timedelta(microseconds=1)
            end = (ended_at, ended_at, told.position(ended_at), ID, took_us)
            yield (*known, told.handler, *began, state, *end, True)


def _step(told: _Told, step: str, at: datetime, day: int) -> tuple[Any, ...]:
    known = (told.position(at), told.id, step, None, True, at, at, ID)
    return (*known, *told.place, told.handler, day)


def _happenings(told: _Told, clocks: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The opening, and what each promise was kept by."""
    opened = {"urgency": "normal", "party": None, "owed": True}
    yield _happening(told, "opened", told.raised_at, opened)
    for clock, step in zip(clocks, ("seen", "answered", "resolved"), strict=True):
        if clock[16] != "running":
            yield _happening(told, step, clock[17], {})


def _happening(told: _Told, step: str, at: datetime, detail: dict[str, Any]) -> tuple[Any, ...]:
    at_us = (at - _EPOCH) // _MICROSECOND
    return (told.position(at), told.id, step, at_us, day_number_of(at), detail)
