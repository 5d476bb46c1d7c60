"""The figures, of a selection and of each value of a dimension in it, as of any position.

Every figure is a count of rows; percentiles are found among all times there are, never reckoned
from other figures.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from psycopg2.sql import SQL

from projections.dashboard.asking import (
    ENDED,
    RUNNING,
    STEPS,
    WAITING,
    group_of,
    parameters,
    position_of,
    rows_of,
)
from projections.dashboard.model import (
    AGE_DAYS,
    FORECAST_HOURS,
    Backlog,
    Board,
    DashboardFilter,
    Dimension,
    Figures,
    OnTime,
    Times,
)
from projections.dashboard.rolled import Rolled, can_roll
from projections.driver import Connection, Cursor
from projections.live import reading
from projections.reading import AsOf

VIEW = "dashboard"

# Percentiles do not add up, so what has any is told of each group and of all at once.
_ENDED = SQL("""
    SELECT {grouped}, kind, count(*) FILTER (WHERE state = 'met'),
        count(*) FILTER (WHERE state = 'late'), count(*) FILTER (WHERE state = 'void'),
        count(*) FILTER (WHERE timed),
        percentile_disc(ARRAY[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY took_us) FILTER (WHERE timed)
    FROM (SELECT c.*, {group} AS g FROM ({rows}) AS c) AS c
    GROUP BY GROUPING SETS ({sets})
""")
_WAITING = SQL("""
    SELECT {grouped}, {ages},
        percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY age_us), max(age_us)
    FROM (SELECT c.*, {group} AS g FROM ({rows}) AS c) AS c
    GROUP BY GROUPING SETS ({sets})
""")
_RUNNING = SQL("""
    SELECT {group}, c.kind, CASE WHEN c.hour <= {hours} THEN c.hour::integer END, count(*)
    FROM ({rows}) AS c GROUP BY 1, 2, 3
""")
_STEPS = SQL("""
    SELECT {group}, c.step, c.outcome, count(*), count(*) FILTER (WHERE c.is_first)
    FROM ({rows}) AS c GROUP BY 1, 2, 3
""")
_ALL, _GROUPED = SQL("false, NULL"), SQL("grouping(g) = 0, g")
# A few large statements: compiling them takes longer than it saves, and their sorts fit in memory.
_PREPARE = "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
_FEW_ROWS = "SET LOCAL max_parallel_workers_per_gather = 0"
"""For what an index finds in a few milliseconds: starting workers would take longer than that."""
_AGES = SQL(", ").join(
    SQL(f"count(*) FILTER (WHERE age = {bucket})") for bucket in range(len(AGE_DAYS) + 1)
)


def dashboard(
    connection: Connection, asked: DashboardFilter, as_of: AsOf, *, by: Dimension | None
) -> Board:
    """Every figure. A group is told where anything of it is counted."""
    with reading(connection, VIEW) as view:
        view.cursor.execute(_PREPARE)
        position = position_of(as_of, view.watermark)
        told = parameters(asked, position, as_of.instant)
        count = _Counting(view.cursor, asked, told, by)
        rolled = Rolled(view.cursor, asked, by, told)
        if can_roll(asked, by) and rolled.worth_it:
            count.ended_of(rolled)
            count.steps_of(rolled)
        else:
            count.ended()
            count.steps()
        view.cursor.execute(_FEW_ROWS)
        count.running()
        count.waiting()
        return Board(
            total=count.total,
            groups={value: count.groups[value] for value in sorted(count.groups)},
            position=position,
            instant=as_of.instant,
        )


class _Counting:
    """Asks one statement after the other and adds what it finds to the figures."""

    def __init__(
        self,
        cursor: Cursor,
        asked: DashboardFilter,
        told: dict[str, Any],
        by: Dimension | None,
    ) -> None:
        self._cursor, self._asked, self._told, self._by = cursor, asked, told, by
        self.total, self.groups = Figures(), defaultdict[str, Figures](Figures)

    def ended(self) -> None:
        """Promises that were kept or void, and how long keeping took."""
        for grouped, group, kind, met, late, void, timed, took in self._ask(_ENDED, ENDED, "kind"):
            figures = self.groups[group] if grouped else self.total
            promise = figures.on_time.setdefault(kind, OnTime())
            promise.met, promise.late, promise.void = met, late, void
            if timed:
                p50, p90, p95 = took
                figures.times[kind] = Times(cases=timed, p50_us=p50, p90_us=p90, p95_us=p95)

    def ended_of(self, rolled: Rolled) -> None:
        """The same, from sums."""
        ended = rolled.ended()
        for each in ended:
            for figures in self._all(each.group):
                promise = figures.on_time.setdefault(each.kind, OnTime())
                setattr(promise, each.state, getattr(promise, each.state) + each.promises)
        for (group, kind), times in rolled.times(ended).items():
            figures = self.total if group is None else self.groups[group]
            figures.times[kind] = times

    def steps_of(self, rolled: Rolled) -> None:
        """The same, from sums."""
        self._count_steps(rolled.steps())

    def running(self) -> None:
        """Promises that are still to be kept, late ones and those that fall due."""
        for group, kind, hour, count in self._ask(_RUNNING, RUNNING):
            for figures in self._all(group):
                promise = figures.on_time.setdefault(kind, OnTime())
                if hour == 0:
                    promise.running_late += count
                else:
                    promise.running += count
                if hour:
                    figures.forecast[hour - 1] += count

    def waiting(self) -> None:
        """The backlog."""
        for grouped, group, *ages, found, oldest in self._ask(_WAITING, WAITING, ""):
            figures = self.groups[group] if grouped else self.total
            if found is not None:
                figures.backlog = Backlog(
                    cases=sum(ages),
                    ages=tuple(ages),
                    p50_us=found[0],
                    p90_us=found[1],
                    oldest_us=oldest,
                )

    def steps(self) -> None:
        """What happened to cases."""
        self._count_steps(self._ask(_STEPS, STEPS))

    def _count_steps(self, counted: Iterable[tuple[Any, ...]]) -> None:
        for group, step, outcome, count, firsts in counted:
            for figures in self._all(group):
                if step == "revisited":
                    figures.revisits[outcome] = figures.revisits.get(outcome, 0) + count
                else:
                    setattr(figures, step, getattr(figures, step) + firsts)

    def _all(self, group: str | None) -> Iterator[Figures]:
        yield self.total
        if self._by is not None:
            yield self.groups[group or ""]

    def _ask(self, statement: SQL, source: SQL, *apart: str) -> Iterator[tuple[Any, ...]]:
        kinds = [name for name in apart if name]
        sets = [kinds] if self._by is None else [kinds, [*kinds, "g"]]
        composed = statement.format(
            rows=rows_of(source, self._asked, self._by),
            group=group_of(self._by),
            grouped=_ALL if self._by is None else _GROUPED,
            sets=SQL(", ").join(SQL(f"({', '.join(names)})") for names in sets),
            ages=_AGES,
            hours=SQL(str(FORECAST_HOURS)),
        )
        self._cursor.execute(composed, self._told)
        return iter(self._cursor.fetchall())
