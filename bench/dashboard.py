"""What the dashboard costs at 100,000 and at 1,000,000 cases: one community, one month, and all the
company over all time; now, and as of a past position.
"""

import random
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from resource import RUSAGE_SELF, getrusage

import psycopg2

from bench.cases import BEGINNING, COMMUNITIES, PLACES, Population, fill
from bench.figures import Aim, Figure, Note, percentile
from projections.dashboard.model import DashboardFilter, Dimension
from projections.dashboard.queries import dashboard
from projections.driver import Connection
from projections.reading import AsOf
from services.composition.foundation import Foundation
from services.questions.dashboards import days_of

SIZES = (100_000, 1_000_000)
YEAR = timedelta(days=365)
QUESTIONS, COMPANY_QUESTIONS = 100, 10
PART_AIM_MS, COMPANY_AIM_MS = 150.0, 1_000.0
_KIB_A_MIB = 1_024


def measure(parts: Foundation, note: Note, cases: int) -> list[Figure]:
    """On a ledger of its own. The rows are laid into the view's tables, not appended."""
    population = Population(cases, YEAR)
    with closing(psycopg2.connect(parts.addresses.database)) as connection:
        note(f"{cases:,} cases into the dashboard")
        fill(connection, population)
        figures = []
        for name, past in (("now", False), ("as of a past position", True)):
            note(f"dashboard of {cases:,} cases, {name}")
            asking = _Asking(connection, population, past)
            figures.append(_community(asking, name))
            figures.append(_month(asking, name))
            figures.append(_company(asking, name))
        figures += _memory(connection, cases)
        return figures


@dataclass(frozen=True, slots=True)
class _Asking:
    """Of what questions are asked, and whether as of the past."""

    connection: Connection
    population: Population
    past: bool

    def took_ms(self, asked: list[DashboardFilter], by: Dimension, questions: int) -> list[float]:
        """How long each of so many questions takes."""
        draw, took_ms = random.Random(7), []
        for number in range(questions):
            share = draw.uniform(0.3, 0.9) if self.past else 1.0
            position = int(self.population.cases * share) * PLACES if self.past else None
            as_of = AsOf(position=position, instant=BEGINNING + YEAR * share)
            began_at_s = time.perf_counter()
            board = dashboard(self.connection, asked[number % len(asked)], as_of, by=by)
            took_ms.append((time.perf_counter() - began_at_s) * 1_000)
            assert board.total.opened or self.past
        return took_ms

    def figure(self, name: str, took_ms: list[float], aim_ms: float) -> Figure:
        """The p99 of these."""
        return Figure(
            name=f"{name}, {self.population.cases:,} cases",
            value=percentile(took_ms, 0.99),
            unit="ms",
            aim=Aim(at_most=aim_ms),
        )


def _community(asking: _Asking, name: str) -> Figure:
    asked = [DashboardFilter(communities=frozenset({each})) for each in COMMUNITIES]
    took_ms = asking.took_ms(asked, "category", QUESTIONS)
    return asking.figure(f"dashboard of one community, {name}, p99", took_ms, PART_AIM_MS)


def _month(asking: _Asking, name: str) -> Figure:
    days = [days_of(f"2026-{month:02}") for month in range(1, 12)]
    asked = [DashboardFilter(first_day=first, last_day=last) for first, last in days]
    took_ms = asking.took_ms(asked, "community", QUESTIONS)
    return asking.figure(f"dashboard of one month, {name}, p99", took_ms, PART_AIM_MS)


def _company(asking: _Asking, name: str) -> Figure:
    took_ms = asking.took_ms([DashboardFilter()], "community", COMPANY_QUESTIONS)
    return asking.figure(f"dashboard of the company, all time, {name}", took_ms, COMPANY_AIM_MS)


def _memory(connection: Connection, cases: int) -> list[Figure]:
    """What the tables take on disk, and the process that answers in memory."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)), sum(pg_total_relation_size(oid))"
            " FILTER (WHERE relname LIKE '%_sum') FROM pg_class"
            " WHERE relkind = 'r' AND relname LIKE 'dashboard_%'"
        )
        [(tables, sums)] = cursor.fetchall()
    peak_kib = getrusage(RUSAGE_SELF).ru_maxrss
    return [
        Figure(name=f"{name}, {cases:,} cases", value=float(value), unit="MiB")
        for name, value in (
            ("tables of the dashboard", tables / _KIB_A_MIB**2),
            ("sums among them", sums / _KIB_A_MIB**2),
            ("peak memory of the process that asks", peak_kib / _KIB_A_MIB),
        )
    ]
