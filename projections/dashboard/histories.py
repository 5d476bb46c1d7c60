"""The cases of a period, one by one: what happened to each, and what became of its promises. Read
in parts, so that a year of them takes no more memory than a day.
"""

from collections.abc import Callable
from typing import Any

from psycopg2.sql import SQL

from projections.dashboard.asking import MATCHES, parameters, position_of
from projections.dashboard.model import (
    CaseHistory,
    DashboardFilter,
    Histories,
    HistoryStep,
    KeptClock,
    TooManyCasesError,
)
from projections.dashboard.queries import VIEW
from projections.driver import Connection, Cursor
from projections.live import reading
from projections.reading import AsOf

CASES_READ_AT_ONCE = 1_000

# Whatever begins a promise happened on the day the promise began, so cases with anything on a day
# of the period are all that can have one there.
_CHOSEN = SQL("""
    SELECT c.case_id, c.number, c.community, c.category
    FROM dashboard_case AS c
    WHERE {matches} AND c.case_id IN (
        SELECT h.case_id FROM dashboard_happening AS h
        WHERE h.day BETWEEN %(from_day)s AND %(to_day)s AND h.position <= %(position)s)
""")
_COUNT = SQL("SELECT count(*) FROM (SELECT 1 FROM ({chosen}) AS c LIMIT %(most)s) AS c")
_US = "(extract(epoch FROM {}) * 1000000)::bigint"
_STARTED_US, _DUE_US = SQL(_US.format("k.started_at")), SQL(_US.format("k.due"))
_EACH = SQL("""
    SELECT o.case_id::text, o.number, o.community, o.category, h.steps, h.at_us, h.details,
        k.kinds, k.started_us, k.days, k.states, k.due_us, k.took_us, k.timed
    FROM ({chosen}) AS o
    CROSS JOIN LATERAL (
        SELECT array_agg(h.step) AS steps, array_agg(h.at_us) AS at_us,
            array_agg(h.detail) AS details
        FROM (
            SELECT h.step, h.at_us, nullif(h.detail, '{{}}')::text AS detail
            FROM dashboard_happening AS h
            WHERE h.case_id = o.case_id AND h.position <= %(position)s ORDER BY h.position
        ) AS h
    ) AS h
    CROSS JOIN LATERAL (
        SELECT array_agg(k.kind) AS kinds, array_agg({started}) AS started_us,
            array_agg(k.day) AS days, array_agg(k.state) AS states, array_agg({due}) AS due_us,
            array_agg(k.took) AS took_us, array_agg(k.timed) AS timed
        FROM (
            SELECT k.kind, k.started_at, k.day,
                CASE WHEN k.ended_pos <= %(position)s THEN k.state ELSE 'running' END AS state,
                CASE WHEN k.decided_pos <= %(position)s THEN k.due_at ELSE (
                    SELECT d.due_at FROM dashboard_due AS d
                    WHERE d.case_id = k.case_id AND d.kind = k.kind AND d.number = k.number
                        AND d.from_pos <= %(position)s AND d.to_pos > %(position)s
                ) END AS due,
                CASE WHEN k.ended_pos <= %(position)s THEN k.took_us END AS took,
                k.ended_pos <= %(position)s AND k.timed AS timed
            FROM dashboard_clock AS k
            WHERE k.case_id = o.case_id AND k.from_pos <= %(position)s
                AND (k.gone_pos IS NULL OR k.gone_pos > %(position)s)
            ORDER BY k.kind, k.number
        ) AS k
    ) AS k
""")
_DECLARE = SQL("DECLARE histories NO SCROLL CURSOR FOR {statement}")
_FETCH = f"FETCH FORWARD {CASES_READ_AT_ONCE} FROM histories"
_PREPARE = "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"


def histories(
    connection: Connection,
    asked: DashboardFilter,
    as_of: AsOf,
    each: Callable[[CaseHistory], None],
    *,
    cases_max: int,
) -> Histories:
    """Hands every case over, in no order. Raises ``TooManyCasesError``."""
    assert asked.first_day is not None
    assert asked.last_day is not None
    with reading(connection, VIEW) as view:
        view.cursor.execute(_PREPARE)
        position = position_of(as_of, view.watermark)
        told = _told(asked, as_of, position) | {"most": cases_max + 1}
        chosen = _CHOSEN.format(matches=MATCHES)
        view.cursor.execute(_COUNT.format(chosen=chosen), told)
        [(cases,)] = view.cursor.fetchall()
        if cases > cases_max:
            raise TooManyCasesError(cases_max)
        statement = _EACH.format(chosen=chosen, started=_STARTED_US, due=_DUE_US)
        view.cursor.execute(_DECLARE.format(statement=statement), told)
        while _next(view.cursor):
            for record in view.cursor:
                each(_history(record))
    return Histories(cases=cases, position=position, instant=as_of.instant)


def _next(cursor: Cursor) -> bool:
    """Fetches the next cases; whether there are any."""
    cursor.execute(_FETCH)
    return cursor.rowcount > 0


def _told(asked: DashboardFilter, as_of: AsOf, position: int) -> dict[str, Any]:
    """The days are those of what happened, not the one a case was raised on."""
    told = parameters(asked, position, as_of.instant)
    days = {"from_day": told["first_day"], "to_day": told["last_day"]}
    return told | days | {"first_day": None, "last_day": None}


def _history(record: tuple[Any, ...]) -> CaseHistory:
    case, number, community, category, steps, at_us, details, *clocks = record
    return CaseHistory(
        case=case,
        number=number,
        community=community,
        category=category,
        steps=tuple(map(HistoryStep, steps, at_us, details)),
        clocks=tuple(map(KeptClock, *clocks)) if clocks[0] else (),
    )
