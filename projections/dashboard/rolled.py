"""Figures of what ended and of steps taken, from the sums of whole blocks and the rows after them:
the very ones that counting every row gives (ADR 0150).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg2.sql import SQL, Composable, Identifier

from projections.dashboard.asking import MATCHES, STANDS, group_of
from projections.dashboard.model import DashboardFilter, Dimension, Times
from projections.dashboard.rolling import (
    BLOCK_POSITIONS,
    EDGES_US,
    first_day,
    month_number,
    whole_blocks,
)
from projections.driver import Cursor
from projections.months import day_number
from projections.rates import rank_of

PERCENTS = (50, 90, 95)
_LAST_US = 2**62
_MONTHS_OPEN, _DAYS_OPEN = 10**6, 100
"""What stands for no first and no last month, and for their days."""

_SUM_GROUPS: dict[Dimension | None, SQL] = {
    None: SQL("NULL::text"),
    "community": SQL("c.community"),
    "category": SQL("c.category"),
    "month": SQL("(c.month / 12)::text || '-' || lpad((c.month %% 12 + 1)::text, 2, '0')"),
}
"""What sums can be told apart by."""

_OF_SUMS = SQL("""
    c.block < %(whole)s AND c.month = ANY (%(sum_months)s::integer[])
    AND (%(communities)s IS NULL OR c.community = ANY (%(communities)s::text[]))
    AND (%(category)s IS NULL OR c.category = %(category)s)
""")
_IN_MONTHS = SQL("c.day >= %(months_from)s AND c.day < %(months_to)s")
# Rows that no sum holds: after the last whole block; of days outside whole months. Those of cases
# kept from the asker, and what was judged anew since, the sums do hold: taken off again.
_ENDED = SQL("""
    SELECT g, kind, state, bucket, sum(n) FROM (
        SELECT {sum_group} AS g, c.kind, c.state, c.bucket, c.promises AS n
        FROM dashboard_ended_sum AS c WHERE {of_sums}
        UNION ALL
        SELECT {group}, c.kind, c.state, {bucket}, 1 FROM dashboard_clock AS c
        WHERE c.ended_pos >= %(tail)s AND c.ended_pos <= %(position)s AND {stands} AND {matches}
        UNION ALL
        SELECT {group}, c.kind, c.state, {bucket}, 1 FROM dashboard_clock AS c
        WHERE (c.day BETWEEN %(first_day)s AND %(months_from)s - 1
                OR c.day BETWEEN %(months_to)s AND %(last_day)s)
            AND c.ended_pos < %(tail)s AND {stands} AND {matches}
        UNION ALL
        SELECT {group}, c.kind, c.state, {bucket}, -1 FROM dashboard_clock AS c
        WHERE c.case_id = ANY (%(kept_from)s::uuid[])
            AND c.ended_pos < %(tail)s AND (c.gone_pos IS NULL OR c.gone_pos >= %(tail)s)
            AND {in_months} AND {of_rows}
        UNION ALL
        SELECT {group}, c.kind, c.state, {bucket}, -1 FROM dashboard_clock AS c
        WHERE c.gone_pos >= %(tail)s AND c.gone_pos <= %(position)s
            AND c.ended_pos < %(tail)s AND {in_months} AND {matches}
    ) AS part GROUP BY g, kind, state, bucket HAVING sum(n) <> 0
""")
_STEPS = SQL("""
    SELECT g, step, outcome, sum(n), coalesce(sum(n) FILTER (WHERE is_first), 0)
    FROM (
        SELECT {sum_group} AS g, c.step, c.outcome, c.is_first, c.steps AS n
        FROM dashboard_step_sum AS c WHERE {of_sums}
        UNION ALL
        SELECT {group}, c.step, c.outcome, c.is_first, 1 FROM dashboard_step AS c
        WHERE c.position >= %(tail)s AND c.position <= %(position)s AND {matches}
        UNION ALL
        SELECT {group}, c.step, c.outcome, c.is_first, 1 FROM dashboard_step AS c
        WHERE (c.day BETWEEN %(first_day)s AND %(months_from)s - 1
                OR c.day BETWEEN %(months_to)s AND %(last_day)s)
            AND c.position < %(tail)s AND {matches}
        UNION ALL
        SELECT {group}, c.step, c.outcome, c.is_first, -1 FROM dashboard_step AS c
        WHERE c.case_id = ANY (%(kept_from)s::uuid[])
            AND c.position < %(tail)s AND {in_months} AND {of_rows}
    ) AS part GROUP BY g, step, outcome HAVING sum(n) <> 0
""")
_OF_ROWS = SQL("""
    (%(communities)s IS NULL OR c.community = ANY (%(communities)s::text[]))
    AND (%(category)s IS NULL OR c.category = %(category)s)
""")
_BUCKET = SQL("CASE WHEN c.timed THEN width_bucket(c.took_us, %(edges_us)s::bigint[]) END")
# Naming every month and community makes each look-up a few walks through one index.
_TAKEN = SQL("""
    SELECT v.number, (
        SELECT c.took_us FROM dashboard_clock AS c
        WHERE c.timed AND c.month = ANY (%(months)s::integer[])
            AND c.community = ANY (%(known)s::text[]) AND c.kind = v.kind
            AND c.took_us >= v.from_us AND c.took_us < v.to_us
            AND c.ended_pos <= %(position)s AND {stands} AND {matches} AND {of_group}
        ORDER BY c.took_us OFFSET v.rank LIMIT 1)
    FROM unnest(%(numbers)s::integer[], %(groups)s::text[], %(kinds)s::text[],
        %(from_us)s::bigint[], %(to_us)s::bigint[], %(ranks)s::bigint[])
        AS v (number, g, kind, from_us, to_us, rank)
""")
# Each month by itself: the planner knows then how few sums there are of it.
_SUM_MONTHS = "SELECT min(month), max(month) FROM {}"
_DAYS = "SELECT min(day), max(day) FROM dashboard_clock"
_COMMUNITIES = """
    WITH RECURSIVE known AS (
        (SELECT community FROM dashboard_clock ORDER BY community LIMIT 1)
        UNION ALL
        SELECT (SELECT c.community FROM dashboard_clock AS c WHERE c.community > k.community
            ORDER BY c.community LIMIT 1)
        FROM known AS k WHERE k.community IS NOT NULL
    )
    SELECT array_agg(community) FROM known WHERE community IS NOT NULL
"""


class Ended(NamedTuple):
    """Promises of a kind that ended so, in a group; ``bucket`` where their time is told."""

    group: str | None
    kind: str
    state: str
    bucket: int | None
    promises: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A percentile to be looked up: the how manieth time of a bucket."""

    group: str | None
    kind: str
    bucket: int
    rank: int


class Rolled:
    """Answers of sums. ``told`` are the parameters of the question."""

    def __init__(
        self,
        cursor: Cursor,
        asked: DashboardFilter,
        by: Dimension | None,
        told: dict[str, Any],
    ) -> None:
        self._cursor, self._by = cursor, by
        self._whole = months = _whole_months(asked)
        whole = whole_blocks(told["position"])
        self._told = told | {
            "whole": whole,
            "tail": whole * BLOCK_POSITIONS,
            "months_from": _day(months.start),
            "months_to": _day(months.stop),
            "kept_from": told["hidden"] or [],
            "edges_us": list(EDGES_US),
        }
        self.worth_it = bool(months) and whole > 0
        """Whether any sum is of what is asked for."""

    def ended(self) -> list[Ended]:
        """Counts, apart by the bucket of the time they took."""
        return [Ended(*record) for record in self._ask(_ENDED, "dashboard_ended_sum")]

    def steps(self) -> list[tuple[Any, ...]]:
        """Group, step, outcome, how many, how many of them the first of their sort in the case."""
        return self._ask(_STEPS, "dashboard_step_sum")

    def times(self, ended: list[Ended]) -> dict[tuple[str | None, str], Times]:
        """Of each group and kind, and under ``None`` of all groups; each percentile is a time
        there was.
        """
        timed: defaultdict[tuple[str | None, str], dict[int, int]]
        timed = defaultdict(lambda: defaultdict(int))
        for each in ended:
            if each.bucket is not None:
                for group in {None, each.group}:
                    timed[group, each.kind][each.bucket] += each.promises
        if not timed:
            return {}
        wanted = [w for key, counts in timed.items() for w in _percentiles(*key, counts)]
        found = dict(zip(wanted, self._taken(wanted), strict=True))
        times = {}
        for (group, kind), counts in timed.items():
            p50, p90, p95 = (found[each] for each in _percentiles(group, kind, counts))
            cases = sum(counts.values())
            times[group, kind] = Times(cases=cases, p50_us=p50, p90_us=p90, p95_us=p95)
        return times

    def _ask(self, statement: SQL, sums: str) -> list[tuple[Any, ...]]:
        composed = statement.format(
            sum_group=_SUM_GROUPS[self._by],
            group=group_of(self._by),
            of_sums=_OF_SUMS,
            of_rows=_OF_ROWS,
            in_months=_IN_MONTHS,
            matches=MATCHES,
            stands=STANDS,
            bucket=_BUCKET,
        )
        self._cursor.execute(SQL(_SUM_MONTHS).format(Identifier(sums)))
        [(earliest, latest)] = self._cursor.fetchall()
        of_them = range(0) if earliest is None else range(earliest, latest + 1)
        months = [month for month in of_them if month in self._whole]
        self._cursor.execute(composed, self._told | {"sum_months": months})
        return self._cursor.fetchall()

    def _taken(self, wanted: list[_Wanted]) -> Iterator[int]:
        known = self._told["communities"] or self._communities()
        told = self._told | {"months": self._months(), "known": known}
        found: dict[int, int] = {}
        for grouped in (False, True):
            some = [(n, w) for n, w in enumerate(wanted) if (w.group is not None) == grouped]
            if some:
                of_group = self._of_group() if grouped else SQL("true")
                statement = _TAKEN.format(matches=MATCHES, stands=STANDS, of_group=of_group)
                self._cursor.execute(statement, told | _columns(some))
                found |= dict(self._cursor.fetchall())
        return (found[number] for number in range(len(wanted)))

    def _of_group(self) -> Composable:
        """A group's rows, told so that an index serves."""
        if self._by == "month":
            month = "split_part(v.g, '-', 1)::integer * 12 + split_part(v.g, '-', 2)::integer - 1"
            return SQL(f"c.month = {month}")
        return SQL("{} = v.g").format(group_of(self._by))

    def _months(self) -> list[int]:
        """Those in which anything asked for can have begun."""
        self._cursor.execute(_DAYS)
        [(earliest, latest)] = self._cursor.fetchall()
        first, last = self._told["first_day"], self._told["last_day"]
        begin = month_number(earliest if first is None else first)
        return list(range(begin, month_number(latest if last is None else last) + 1))

    def _communities(self) -> list[str]:
        self._cursor.execute(_COMMUNITIES)
        [(communities,)] = self._cursor.fetchall()
        return communities or []


def can_roll(asked: DashboardFilter, by: Dimension | None) -> bool:
    """Whether sums are kept apart by all that is asked."""
    others = (asked.building, asked.channel, asked.handler, asked.team, asked.incident)
    return by in _SUM_GROUPS and others == (None,) * len(others)


def _whole_months(asked: DashboardFilter) -> range:
    """Those in which every day is asked for."""
    begin, end = -_MONTHS_OPEN, _MONTHS_OPEN
    if asked.first_day is not None:
        day = day_number(asked.first_day)
        begin = month_number(day) + (day != first_day(month_number(day)))
    if asked.last_day is not None:
        day = day_number(asked.last_day)
        end = month_number(day) + (day + 1 == first_day(month_number(day) + 1))
    return range(begin, max(begin, end))


def _day(month: int) -> int:
    return month * _DAYS_OPEN if abs(month) == _MONTHS_OPEN else first_day(month)


def _percentiles(group: str | None, kind: str, counts: dict[int, int]) -> list[_Wanted]:
    """Which time of which bucket each percentile is."""
    wanted, total = [], sum(counts.values())
    for percent in PERCENTS:
        rank = rank_of(percent, total)
        for bucket in sorted(counts):
            if rank < counts[bucket]:
                wanted.append(_Wanted(group, kind, bucket, rank))
                break
            rank -= counts[bucket]
    return wanted


def _columns(some: list[tuple[int, _Wanted]]) -> dict[str, Any]:
    edges_us = (-_LAST_US, *EDGES_US, _LAST_US)
    return {
        "numbers": [number for number, _ in some],
        "groups": [each.group for _, each in some],
        "kinds": [each.kind for _, each in some],
        "from_us": [edges_us[each.bucket] for _, each in some],
        "to_us": [edges_us[each.bucket + 1] for _, each in some],
        "ranks": [each.rank for _, each in some],
    }
