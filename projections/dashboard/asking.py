"""What every question of the dashboard has in common: which rows there were as of a position, and
which of them are asked for.

``c`` names the rows of whatever is counted; all of them have the columns a filter looks at. A
handler is who had the case when the promise ended or the step was taken; of what still runs, who
has it. Their team is the one they were of when the case came to them.
"""

from datetime import datetime
from typing import Any

from psycopg2.sql import SQL, Composable

from projections.dashboard.model import AGE_DAYS, NO_BUILDING, NO_TEAM, DashboardFilter, Dimension
from projections.months import day_number
from projections.reading import AsOf, scope_of

_DAY_US = 86_400_000_000

# Who holds no post of the community's is of the team of their highest in the company's chart, as
# known and in force when the case came to them. Nobody is looked for unless teams are asked for.
TEAM = SQL("""
    CASE WHEN c.unplaced_at IS NULL THEN c.team ELSE (
        SELECT t.team FROM dashboard_company_team AS t
        WHERE t.holder = c.handler
            AND t.from_pos < c.handler_since AND (t.to_pos IS NULL OR t.to_pos > c.handler_since)
            AND t.since <= c.unplaced_at AND (t.until IS NULL OR t.until > c.unplaced_at)
            AND NOT EXISTS (
                SELECT 1 FROM dashboard_own_post AS o
                WHERE o.community = c.community AND o.post = t.post
                    AND o.from_pos < c.handler_since)
        ORDER BY t.level DESC, t.post LIMIT 1
    ) END
""")
"""The team of a row ``c``."""

# The planner folds what a NULL parameter makes true, so each filter costs nothing unless it is
# asked for.
_MATCHES_BUT_TEAM = SQL("""
    (%(communities)s IS NULL OR c.community = ANY (%(communities)s::text[]))
    AND (%(building)s IS NULL OR c.building = %(building)s)
    AND (NOT %(no_building)s OR c.building IS NULL)
    AND (%(category)s IS NULL OR c.category = %(category)s)
    AND (%(channel)s IS NULL OR c.channel = %(channel)s)
    AND (%(handler)s IS NULL OR c.handler = %(handler)s)
    AND (%(first_day)s IS NULL OR c.day >= %(first_day)s)
    AND (%(last_day)s IS NULL OR c.day <= %(last_day)s)
    AND (%(hidden)s IS NULL OR NOT c.case_id = ANY (%(hidden)s::uuid[]))
    AND (%(linked)s IS NULL OR %(linked)s = (c.case_id IN (
        SELECT l.case_id FROM dashboard_link AS l
        WHERE l.incident IS NOT NULL AND l.from_position <= %(position)s
            AND (l.to_position IS NULL OR l.to_position > %(position)s))))
    AND (%(incident)s IS NULL OR c.case_id IN (
        SELECT l.case_id FROM dashboard_link AS l
        WHERE l.incident = %(incident)s::uuid AND l.from_position <= %(position)s
            AND (l.to_position IS NULL OR l.to_position > %(position)s)))
""")
_OF_TEAM = SQL("""
    (%(team)s IS NULL OR {team} = %(team)s) AND (NOT %(no_team)s OR {team} IS NULL)
""")
MATCHES = SQL("{} AND {}").format(_MATCHES_BUT_TEAM, _OF_TEAM.format(team=TEAM))
"""Which rows ``c`` are asked for."""

STANDS = SQL("(c.gone_pos IS NULL OR c.gone_pos > %(position)s)")
"""What was judged so had not been judged anew."""

ENDED = SQL("""
    SELECT c.* FROM dashboard_clock AS c
    WHERE c.ended_pos <= %(position)s
        AND (c.gone_pos IS NULL OR c.gone_pos > %(position)s) AND {matches}
""")
"""Clocks that had ended."""

# OFFSET 0 below: few run or wait at a time, and are found by that alone; looking through all there
# ever were of a community first takes longer. Whose case it is, is looked up where it is asked.
_OF_NOBODY = SQL("""
    NULL::text AS handler, NULL::text AS team, NULL::timestamptz AS unplaced_at,
    NULL::bigint AS handler_since
""")
_HANDLER = SQL("""
    CASE WHEN o.handler_since <= %(position)s THEN o.handler ELSE (
        SELECT h.handler FROM dashboard_handler AS h
        WHERE h.case_id = o.case_id AND h.from_pos <= %(position)s AND h.to_pos > %(position)s
    ) END AS handler,
    CASE WHEN o.handler_since <= %(position)s THEN o.team ELSE (
        SELECT h.team FROM dashboard_handler AS h
        WHERE h.case_id = o.case_id AND h.from_pos <= %(position)s AND h.to_pos > %(position)s
    ) END AS team,
    CASE WHEN o.handler_since <= %(position)s THEN o.unplaced_at ELSE (
        SELECT h.unplaced_at FROM dashboard_handler AS h
        WHERE h.case_id = o.case_id AND h.from_pos <= %(position)s AND h.to_pos > %(position)s
    ) END AS unplaced_at,
    CASE WHEN o.handler_since <= %(position)s THEN o.handler_since ELSE (
        SELECT h.from_pos FROM dashboard_handler AS h
        WHERE h.case_id = o.case_id AND h.from_pos <= %(position)s AND h.to_pos > %(position)s
    ) END AS handler_since
""")
_OF_CASES = SQL("JOIN dashboard_case AS o USING (case_id)")
RUNNING = SQL("""
    SELECT c.*, CASE WHEN c.due_at IS NULL THEN NULL WHEN c.due_at < %(instant)s THEN 0
        ELSE greatest(1, ceil(extract(epoch FROM c.due_at - %(instant)s::timestamptz) / 3600))
        END AS hour
    FROM (
        SELECT k.case_id, k.kind, k.number, k.community, k.building, k.category, k.channel, k.day,
            k.started_at, k.known_at, k.started_pos, k.started_by, {handler},
            CASE WHEN k.decided_pos <= %(position)s THEN k.due_at ELSE (
                SELECT d.due_at FROM dashboard_due AS d
                WHERE d.case_id = k.case_id AND d.kind = k.kind AND d.number = k.number
                    AND d.from_pos <= %(position)s AND d.to_pos > %(position)s
            ) END AS due_at
        FROM dashboard_clock AS k {cases}
        WHERE int8range(k.from_pos, k.ended_pos) @> %(position)s::bigint
        OFFSET 0
    ) AS c WHERE {matches}
""")
"""Clocks that ran: late ones have hour 0, others the hour to come in which they fall due, and NULL
while they stand paused for good.
"""

WAITING = SQL("""
    SELECT c.*, width_bucket(c.age_us, %(ages_us)s::bigint[]) AS age
    FROM (
        SELECT s.*, {handler},
            (extract(epoch FROM %(instant)s::timestamptz - s.raised_at) * 1000000)::bigint AS age_us
        FROM dashboard_spell AS s {cases}
        WHERE int8range(s.from_pos, s.to_pos) @> %(position)s::bigint
        OFFSET 0
    ) AS c WHERE {matches}
""")
"""Cases that waited to be resolved, with their age and its bucket."""

STEPS = SQL("SELECT c.* FROM dashboard_step AS c WHERE c.position <= %(position)s AND {matches}")
"""Steps that had been taken."""

# The same team as TEAM tells, but found by one join, as many rows are asked about: where a span is
# the only one of its holder then, and the community has no such code.
_WITH_TEAMS = SQL("""
    SELECT * FROM (
        SELECT c.*, CASE WHEN c.unplaced_at IS NULL THEN c.team
            WHEN alone.post IS NOT NULL AND own.post IS NULL THEN alone.team
            WHEN c.handler IN (SELECT holder FROM dashboard_company_team) THEN {team}
            END AS team_then
        FROM ({rows}) AS c
        LEFT JOIN (
            SELECT t.* FROM dashboard_company_team AS t WHERE NOT EXISTS (
                SELECT 1 FROM dashboard_company_team AS u
                WHERE u.holder = t.holder AND u.ctid <> t.ctid
                    AND int8range(u.from_pos, u.to_pos) && int8range(t.from_pos, t.to_pos)
                    AND tstzrange(u.since, u.until) && tstzrange(t.since, t.until))
        ) AS alone ON alone.holder = c.handler
            AND alone.from_pos < c.handler_since
            AND (alone.to_pos IS NULL OR alone.to_pos > c.handler_since)
            AND alone.since <= c.unplaced_at
            AND (alone.until IS NULL OR alone.until > c.unplaced_at)
        LEFT JOIN dashboard_own_post AS own
            ON own.community = c.community AND own.post = alone.post
    ) AS c WHERE {of_team}
""")

_DATE = "date '1970-01-01' + c.day"
_GROUPS: dict[Dimension, SQL] = {
    "community": SQL("c.community"),
    "building": SQL(f"c.community || '/' || coalesce(c.building, '{NO_BUILDING}')"),
    "category": SQL("c.category"),
    "channel": SQL("c.channel"),
    "handler": SQL("c.handler"),
    "team": SQL(f"c.community || '/' || coalesce(c.team_then, '{NO_TEAM}')"),
    "day": SQL(f"to_char({_DATE}, 'YYYY-MM-DD')"),
    "month": SQL(f"to_char({_DATE}, 'YYYY-MM')"),
}


def rows_of(
    source: SQL, asked: DashboardFilter, by: Dimension | None = None, *, handlers: bool = False
) -> Composable:
    """The rows of a source that are asked for; with ``team_then`` where teams are. Of what runs or
    waits, the handler is told where people or teams are asked for, or ``handlers`` are.
    """
    teams = asked.team is not None or by == "team"
    handlers = handlers or teams or asked.handler is not None or by == "handler"
    rows = source.format(
        matches=_MATCHES_BUT_TEAM,
        handler=_HANDLER if handlers else _OF_NOBODY,
        cases=_OF_CASES if handlers else SQL(""),
    )
    if not teams:
        return rows
    return _WITH_TEAMS.format(
        rows=rows, team=TEAM, of_team=_OF_TEAM.format(team=SQL("c.team_then"))
    )


def group_of(by: Dimension | None) -> SQL:
    """What rows are told apart by."""
    return SQL("NULL::text") if by is None else _GROUPS[by]


def parameters(asked: DashboardFilter, position: int, instant: datetime) -> dict[str, Any]:
    """What the statements need to know."""
    unnamed, of_none = asked.building == NO_BUILDING, asked.team == NO_TEAM
    linked = {"any": True, "none": False}.get(asked.incident or "")
    return {
        "communities": scope_of(asked.communities),
        "building": None if unnamed else asked.building,
        "no_building": unnamed,
        "category": asked.category,
        "channel": asked.channel,
        "handler": asked.handler,
        "team": None if of_none else asked.team,
        "no_team": of_none,
        "first_day": None if asked.first_day is None else day_number(asked.first_day),
        "last_day": None if asked.last_day is None else day_number(asked.last_day),
        "hidden": sorted(asked.hidden) or None,
        "linked": linked,
        "incident": asked.incident if linked is None else None,
        "position": position,
        "instant": instant,
        "ages_us": [days * _DAY_US for days in AGE_DAYS],
    }


def position_of(as_of: AsOf, watermark: int) -> int:
    """The position asked for; of now, up to where the view is complete: asked again, it answers
    the same.
    """
    return watermark if as_of.position is None else as_of.position
