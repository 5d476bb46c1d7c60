"""Which records lack what, whose they are, and how many of each week are whole (Art. 9(1))."""

from datetime import timedelta
from typing import Any

from psycopg2.sql import SQL

from events.microseconds import from_us, to_us
from projections.completeness.model import (
    PARTS,
    Completeness,
    Incomplete,
    IncompletePage,
    RecordsFilter,
    TeamRow,
    WeekShare,
)
from projections.driver import Connection
from projections.live import reading
from projections.months import COMPANY_ZONE, monday_of
from projections.paging import format_cursor, parse_cursor
from projections.rates import Rate
from projections.reading import AsOf, scope_of

VIEW = "completeness"
WEEKS_BACK = 12
TEAMS_MAX = 200

_IS = SQL("""
    (%(communities)s IS NULL OR c.community = ANY (%(communities)s::text[]))
    AND (%(hidden)s IS NULL OR NOT c.case_id = ANY (%(hidden)s::uuid[]))
""")
_MATCHES = SQL("""
    c.incomplete AND {is_}
    AND (%(assignee)s IS NULL OR c.assignee = %(assignee)s)
    AND (%(over)s IS NULL OR (c.state <> 'live') = %(over)s)
    AND CASE %(lacks)s WHEN 'party' THEN c.lacks_party WHEN 'process' THEN c.lacks_process
        WHEN 'result' THEN c.lacks_result ELSE true END
""").format(is_=_IS)
_LIST = SQL("""
    SELECT c.case_id, c.number, c.community, c.building, c.category, c.assignee, c.opened_at,
        c.state, c.lacks_party, c.lacks_process, c.lacks_result
    FROM completeness_case AS c
    WHERE {at} AND {matches} AND (c.opened_at, c.case_id) > (%(after)s, %(case)s::uuid)
    ORDER BY c.opened_at, c.case_id LIMIT %(limit)s
""")
_TEAMS = SQL("""
    SELECT c.community, c.assignee, count(*), count(*) FILTER (WHERE c.state <> 'live'),
        count(*) FILTER (WHERE c.lacks_party), count(*) FILTER (WHERE c.lacks_process),
        count(*) FILTER (WHERE c.lacks_result), min(c.opened_at)
    FROM completeness_case AS c WHERE {at} AND {matches}
    GROUP BY c.community, c.assignee
    ORDER BY 4 DESC, 3 DESC, c.community, c.assignee LIMIT %(limit)s
""")
# Now, the weeks are counted already; only cases kept from the asker are taken off one by one.
_WEEKS_NOW = SQL("""
    SELECT w.community, w.week, sum(w.cases) AS cases,
        sum(w.cases) FILTER (WHERE NOT w.incomplete), sum(w.cases) FILTER (WHERE w.over),
        sum(w.cases) FILTER (WHERE w.over AND NOT w.incomplete)
    FROM (
        SELECT community, week, over, incomplete, cases FROM completeness_week
        UNION ALL
        SELECT c.community, c.week, c.state <> 'live', c.incomplete, -1
        FROM completeness_case AS c
        WHERE c.to_position IS NULL AND c.state <> 'merged'
            AND c.case_id = ANY (%(hidden)s::uuid[])
    ) AS w
    WHERE w.week BETWEEN %(first_week)s AND %(last_week)s
        AND (%(communities)s IS NULL OR w.community = ANY (%(communities)s::text[]))
    GROUP BY w.community, w.week HAVING sum(w.cases) > 0
    ORDER BY w.week DESC, w.community
""")
_WEEKS_THEN = SQL("""
    SELECT c.community, c.week, count(*), count(*) FILTER (WHERE NOT c.incomplete),
        count(*) FILTER (WHERE c.state <> 'live'),
        count(*) FILTER (WHERE c.state <> 'live' AND NOT c.incomplete)
    FROM completeness_case AS c
    WHERE {at} AND c.state <> 'merged' AND {is_}
        AND c.week BETWEEN %(first_week)s AND %(last_week)s
    GROUP BY c.community, c.week ORDER BY c.week DESC, c.community
""")
_NOW = SQL("c.to_position IS NULL")
_THEN = SQL("""
    c.from_position <= %(position)s AND (c.to_position IS NULL OR c.to_position > %(position)s)
""")
_THEN_INCOMPLETE = SQL("int8range(c.from_position, c.to_position) @> %(position)s::bigint")

_FIRST = (0, -(2**55), "00000000-0000-0000-0000-000000000000")


def incomplete_records(
    connection: Connection, asked: RecordsFilter, as_of: AsOf, *, cursor: str | None, limit: int
) -> IncompletePage:
    """A page of incomplete records, the oldest first. Raises ``BadCursorError``."""
    _, after, case = parse_cursor(cursor) if cursor else _FIRST
    parameters = {
        **_parameters(asked, as_of),
        "after": from_us(after),
        "case": case,
        "limit": limit + 1,
    }
    with reading(connection, VIEW) as view:
        statement = _LIST.format(at=_incomplete_at(as_of), matches=_MATCHES)
        view.cursor.execute(statement, parameters)
        found = [_row(record) for record in view.cursor]
        rows = tuple(found[:limit])
        more = None
        if len(found) > limit:
            last = rows[-1]
            more = format_cursor((0, to_us(last.opened_at), last.case))
        return IncompletePage(rows=rows, next_cursor=more, watermark=view.watermark)


def completeness(connection: Connection, asked: RecordsFilter, as_of: AsOf) -> Completeness:
    """Counts by team, and the share of the twelve weeks up to the moment asked for."""
    parameters = {**_parameters(asked, as_of), **_span(as_of), "limit": TEAMS_MAX + 1}
    with reading(connection, VIEW) as view:
        statement = _TEAMS.format(at=_incomplete_at(as_of), matches=_MATCHES)
        view.cursor.execute(statement, parameters)
        teams = [TeamRow(**dict(zip(_TEAM, record, strict=True))) for record in view.cursor]
        weeks = _WEEKS_NOW if as_of.position is None else _WEEKS_THEN.format(at=_THEN, is_=_IS)
        view.cursor.execute(weeks, parameters)
        return Completeness(
            teams=tuple(teams[:TEAMS_MAX]),
            weeks=tuple(_share(record) for record in view.cursor),
            complete=len(teams) <= TEAMS_MAX,
            watermark=view.watermark,
        )


_TEAM = (
    *("community", "assignee", "incomplete", "over"),
    *("party", "process", "result", "oldest_at"),
)


def _incomplete_at(as_of: AsOf) -> SQL:
    return _NOW if as_of.position is None else _THEN_INCOMPLETE


def _span(as_of: AsOf) -> dict[str, str]:
    day = as_of.instant.astimezone(COMPANY_ZONE).date()
    last = monday_of(day)
    first = last - timedelta(weeks=WEEKS_BACK - 1)
    return {"first_week": first.isoformat(), "last_week": last.isoformat()}


def _row(record: tuple[Any, ...]) -> Incomplete:
    case, number, community, building, category, assignee, opened_at, state, *lacking = record
    return Incomplete(
        case=case,
        number=number,
        community=community,
        building=building,
        category=category,
        assignee=assignee,
        opened_at=opened_at,
        state=state,
        lacks=tuple(part for part, lacks in zip(PARTS, lacking, strict=True) if lacks),
    )


def _share(record: tuple[Any, ...]) -> WeekShare:
    community, week, *counts = record
    cases, whole, over, over_whole = (int(count or 0) for count in counts)
    return WeekShare(
        community=community,
        week=week,
        whole=Rate(count=whole, of=cases),
        over_whole=Rate(count=over_whole, of=over),
    )


def _parameters(asked: RecordsFilter, as_of: AsOf) -> dict[str, Any]:
    return {
        "communities": scope_of(asked.communities),
        "assignee": asked.assignee,
        "lacks": asked.lacks,
        "over": asked.over,
        "hidden": sorted(asked.hidden) or None,
        "position": as_of.position,
    }
