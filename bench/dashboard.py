"""What the dashboard costs at 100,000 cases: one community, one month, now and as of a past
position, and the whole company over all time.

The rows are laid into the view's tables directly, since filling it is measured with the followers;
they are what the view makes of a year of cases: three promises each, most of them kept.
"""

import random
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg2

from bench.figures import Aim, Figure, Note, percentile
from projections.dashboard.model import DashboardFilter, Dimension
from projections.dashboard.queries import dashboard
from projections.dashboard.rows import CASES, CLOCKS, SPELLS, STEPS
from projections.dashboard.view import VIEW
from projections.driver import Connection
from projections.engine.copying import copy_lines
from projections.engine.schema import analyse, create_indexes, create_tables
from projections.engine.tables import AnyTable
from projections.months import day_number_of
from projections.reading import AsOf
from services.composition.foundation import Foundation
from services.projector.bookkeeping import add_generation, install, note_watermark

CASES_IN_ALL = 100_000
COMMUNITIES = tuple(f"community-{number}" for number in range(12))
CATEGORIES = ("repair", "repair", "complaint", "consultation", "suggestion")
CHANNELS = ("phone", "phone", "wechat_group", "app", "front_desk")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
NOW = BEGINNING + YEAR
PLACES = 100_000_000
"""Positions are spread so far apart that what happens in between finds room."""
COPY_CASES = 5_000
QUESTIONS, COMPANY_QUESTIONS = 100, 10
PART_AIM_MS, COMPANY_AIM_MS = 150.0, 1_000.0
ID = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"


def measure(parts: Foundation, note: Note) -> list[Figure]:
    """On a ledger of its own."""
    with closing(psycopg2.connect(parts.addresses.database)) as connection:
        note(f"{CASES_IN_ALL:,} cases into the dashboard")
        _fill(connection)
        figures = []
        for name, past in (("now", False), ("as of a past position", True)):
            note(f"dashboard {name}")
            figures.append(_community(connection, name, past=past))
            figures.append(_month(connection, name, past=past))
            figures.append(_company(connection, name, past=past))
        return figures


def _community(connection: Connection, name: str, *, past: bool) -> Figure:
    asked = [DashboardFilter(communities=frozenset({each})) for each in COMMUNITIES]
    took = _ask(connection, asked, "category", QUESTIONS, past=past)
    return _figure(f"dashboard of one community, {name}, p99", took, PART_AIM_MS)


def _month(connection: Connection, name: str, *, past: bool) -> Figure:
    firsts = [date(2026, month, 1) for month in range(1, 12)]
    asked = [DashboardFilter(first_day=each, last_day=each + timedelta(days=29)) for each in firsts]
    took = _ask(connection, asked, "community", QUESTIONS, past=past)
    return _figure(f"dashboard of one month, {name}, p99", took, PART_AIM_MS)


def _company(connection: Connection, name: str, *, past: bool) -> Figure:
    took = _ask(connection, [DashboardFilter()], "community", COMPANY_QUESTIONS, past=past)
    return _figure(f"dashboard of the company, all time, {name}", took, COMPANY_AIM_MS)


def _figure(name: str, took_ms: list[float], aim_ms: float) -> Figure:
    return Figure(
        name=f"{name}, {CASES_IN_ALL:,} cases",
        value=percentile(took_ms, 0.99),
        unit="ms",
        aim=Aim(at_most=aim_ms),
    )


def _ask(
    connection: Connection,
    asked: list[DashboardFilter],
    by: Dimension,
    questions: int,
    *,
    past: bool,
) -> list[float]:
    draw, took_ms = random.Random(7), []
    for number in range(questions):
        share = draw.uniform(0.3, 0.9) if past else 1.0
        position = int(CASES_IN_ALL * share) * PLACES if past else None
        as_of = AsOf(position=position, instant=BEGINNING + YEAR * share)
        began_at_s = time.perf_counter()
        board = dashboard(connection, asked[number % len(asked)], as_of, by=by)
        took_ms.append((time.perf_counter() - began_at_s) * 1_000)
        assert board.total.opened or past
    return took_ms


def _fill(connection: Connection) -> None:
    with connection, connection.cursor() as cursor:
        install(cursor)
        live = add_generation(cursor, VIEW, state="live", topic_id="bench")
        create_tables(cursor, VIEW, live.schema_name)
        cursor.execute("SET LOCAL synchronous_commit = off")
        for first in range(0, CASES_IN_ALL, COPY_CASES):
            made = [_case(number) for number in range(first, first + COPY_CASES)]
            tables: tuple[AnyTable, ...] = (CASES, CLOCKS, SPELLS, STEPS)
            for index, table in enumerate(tables):
                rows = [row for case in made for row in case[index]]
                columns = ", ".join(table.columns)
                statement = f"COPY {table.name} ({columns}) FROM STDIN"
                cursor.copy_expert(statement, StringIO(copy_lines(rows)))
        create_indexes(cursor, VIEW, live.schema_name)
        analyse(cursor, VIEW, live.schema_name)
        note_watermark(cursor, live, CASES_IN_ALL * PLACES)


@dataclass(frozen=True, slots=True)
class _Told:
    """What all rows of a case begin or end with."""

    id: str
    number: int
    place: tuple[str, str, str, str]
    raised_at: datetime
    handler: str

    def position(self, at: datetime) -> int:
        """Later than what happened before, and nobody else's."""
        order = int((at - BEGINNING) / YEAR * CASES_IN_ALL)
        return order * PLACES + self.number * 2 + (at > self.raised_at)


def _case(number: int) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    draw = random.Random(number)
    raised_at = BEGINNING + YEAR * (number / CASES_IN_ALL)
    told = _Told(
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
    over = resolved_at < NOW
    of_case = (told.id, f"X-{number}", *told.place, day, raised_at, told.handler, begun, ["opened"])
    left = told.position(resolved_at) if over else None
    spell = (told.id, *told.place, day, raised_at, begun, left)
    steps = [_step(told, "opened", raised_at, day)]
    if over:
        steps.append(_step(told, "resolved", resolved_at, day))
    return [of_case], list(_clocks(told, resolved_at, day, draw)), [spell], steps


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
        if ended_at >= NOW:
            yield (*known, None, *began, "running", *[None] * 5, False)
        else:
            state = "met" if ended_at <= due_at else "late"
            took_us = (ended_at - told.raised_at) // timedelta(microseconds=1)
            end = (ended_at, ended_at, told.position(ended_at), ID, took_us)
            yield (*known, told.handler, *began, state, *end, True)


def _step(told: _Told, step: str, at: datetime, day: int) -> tuple[Any, ...]:
    known = (told.position(at), told.id, step, None, True, at, at, ID)
    return (*known, *told.place, told.handler, day)
