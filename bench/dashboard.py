"""What the dashboard costs at 100,000 cases: one community, one month, now and as of a past
position, and the whole company over all time.
"""

import random
import time
from contextlib import closing
from datetime import date, timedelta

import psycopg2

from bench.cases import BEGINNING, COMMUNITIES, PLACES, Population, fill
from bench.figures import Aim, Figure, Note, percentile
from projections.dashboard.model import DashboardFilter, Dimension
from projections.dashboard.queries import dashboard
from projections.driver import Connection
from projections.reading import AsOf
from services.composition.foundation import Foundation

CASES_IN_ALL = 100_000
YEAR = timedelta(days=365)
QUESTIONS, COMPANY_QUESTIONS = 100, 10
PART_AIM_MS, COMPANY_AIM_MS = 150.0, 1_000.0


def measure(parts: Foundation, note: Note) -> list[Figure]:
    """On a ledger of its own."""
    with closing(psycopg2.connect(parts.addresses.database)) as connection:
        note(f"{CASES_IN_ALL:,} cases into the dashboard")
        fill(connection, Population(CASES_IN_ALL, YEAR))
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
