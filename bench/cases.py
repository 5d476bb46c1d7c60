"""Made-up cases as rows of the dashboard's view, laid into its tables directly, since filling it is
measured with the followers: they are what the view makes of cases with three promises each, most of
them kept.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from psycopg2.sql import SQL, Identifier

from projections.dashboard.rolling import BLOCK_POSITIONS, EDGES_US
from projections.dashboard.view import VIEW
from projections.driver import Connection
from projections.engine.schema import analyse, create_indexes, create_tables
from services.projector.bookkeeping import add_generation, install, note_watermark

COMMUNITIES = tuple(f"community-{number}" for number in range(12))
CATEGORIES = ("repair", "repair", "complaint", "consultation", "suggestion")
CHANNELS = ("phone", "phone", "wechat_group", "app", "front_desk")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
PLACES = 10
"""Positions a case takes, as in a ledger: what happens to it meanwhile lies in between."""

FREE_MAX = 1_000
"""Steps that fall on one position are moved on to the next free one: so far at most."""


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
        return self.cases * PLACES + FREE_MAX


_MADE = """
    CREATE TEMPORARY TABLE made ON COMMIT DROP AS
    SELECT m.*, (raised_at AT TIME ZONE 'Asia/Shanghai')::date - date '1970-01-01' AS day,
        (extract(year FROM raised_at AT TIME ZONE 'Asia/Shanghai') * 12
            + extract(month FROM raised_at AT TIME ZONE 'Asia/Shanghai') - 1)::integer AS month,
        n::bigint * %(places)s AS begun
    FROM (
        SELECT n, ('0190a6f2-7f3e-7c1a-8d3b-' || lpad(n::text, 12, '0'))::uuid AS case_id,
            'X-' || n AS number, 'b' || (1 + floor(random() * 20))::integer AS building,
            (%(communities)s::text[])[1 + floor(random() * 12)] AS community,
            (%(categories)s::text[])[1 + floor(random() * 5)] AS category,
            (%(channels)s::text[])[1 + floor(random() * 5)] AS channel,
            'staff:' || (1 + floor(random() * 60))::integer AS handler,
            'team ' || (1 + floor(random() * 6))::integer AS team,
            %(beginning)s::timestamptz + %(span)s * (n::float8 / %(cases)s) AS raised_at
        FROM generate_series(0, %(cases)s - 1) AS n
    ) AS m
"""
_PROMISES = """
    CREATE TEMPORARY TABLE promised ON COMMIT DROP AS
    SELECT p.*, ended_at < %(end)s AS over,
        floor(extract(epoch FROM ended_at - %(beginning)s::timestamptz)
            / extract(epoch FROM %(span)s) * %(cases)s * %(places)s)::bigint + 1 AS ended_pos
    FROM (
        SELECT m.n, k.kind, k.step, raised_at + k.owed AS due_at,
            raised_at + -ln(1 - random()) * k.usual AS ended_at
        FROM made AS m CROSS JOIN (VALUES
            ('acknowledge', 'seen', interval '30 minutes', interval '20 minutes'),
            ('first_reply', 'answered', interval '4 hours', interval '150 minutes'),
            ('resolve', 'resolved', interval '72 hours', interval '40 hours')
        ) AS k (kind, step, owed, usual)
    ) AS p
"""
_PLACE = "m.community, m.building, m.category, m.channel"
_ID = "'0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a'::uuid"
_FILL = (
    f"""
    INSERT INTO dashboard_case
    SELECT case_id, number, {_PLACE}, day, raised_at, handler, team, NULL, begun, '["opened"]'
    FROM made AS m
    """,
    f"""
    INSERT INTO dashboard_clock
    SELECT m.case_id, p.kind, 1, {_PLACE}, CASE WHEN over THEN m.handler END,
        CASE WHEN over THEN m.team END, NULL, NULL, m.day, m.raised_at,
        m.raised_at, m.begun, {_ID}, p.due_at, m.begun, {_ID},
        CASE WHEN NOT over THEN 'running' WHEN p.ended_at <= p.due_at THEN 'met' ELSE 'late' END,
        CASE WHEN over THEN p.ended_at END, CASE WHEN over THEN p.ended_at END,
        CASE WHEN over THEN p.ended_pos END, CASE WHEN over THEN {_ID} END,
        CASE WHEN over THEN (extract(epoch FROM p.ended_at - m.raised_at) * 1000000)::bigint END,
        over, m.month, m.begun, NULL
    FROM promised AS p JOIN made AS m USING (n) ORDER BY m.n
    """,
    f"""
    INSERT INTO dashboard_spell
    SELECT m.case_id, {_PLACE}, m.day, m.raised_at, m.begun, CASE WHEN over THEN p.ended_pos END
    FROM promised AS p JOIN made AS m USING (n) WHERE p.kind = 'resolve' ORDER BY m.n
    """,
    # Each at a position of its own, and not before it happened.
    f"""
    INSERT INTO dashboard_step
    SELECT r + max(at_pos - r) OVER (ORDER BY r), case_id, step, NULL, true, at, at, {_ID},
        community, building, category, channel, handler, team, NULL, NULL, day
    FROM (
        SELECT s.*, row_number() OVER (ORDER BY at_pos, case_id) AS r FROM (
            SELECT m.case_id, {_PLACE}, m.handler, m.team, m.day, 'opened' AS step,
                m.raised_at AS at, m.begun AS at_pos
            FROM made AS m
            UNION ALL
            SELECT m.case_id, {_PLACE}, m.handler, m.team, m.day, 'resolved', p.ended_at,
                p.ended_pos
            FROM promised AS p JOIN made AS m USING (n) WHERE p.kind = 'resolve' AND over
        ) AS s
    ) AS s
    """,
    """
    INSERT INTO dashboard_happening
    SELECT pos, case_id, step, (extract(epoch FROM at) * 1000000)::bigint,
        (at AT TIME ZONE 'Asia/Shanghai')::date - date '1970-01-01', detail
    FROM (
        SELECT begun AS pos, case_id, 'opened' AS step, raised_at AS at,
            '{"urgency": "normal", "party": null, "owed": true}'::jsonb AS detail FROM made
        UNION ALL
        SELECT p.ended_pos, m.case_id, p.step, p.ended_at, '{}'
        FROM promised AS p JOIN made AS m USING (n) WHERE over
    ) AS h ORDER BY pos
    """,
    # What the view adds up row by row as it goes.
    """
    INSERT INTO dashboard_ended_sum
    SELECT month, community, category, kind, state,
        CASE WHEN timed THEN width_bucket(took_us, %(edges_us)s::bigint[]) END,
        ended_pos / %(block)s, count(*)
    FROM dashboard_clock WHERE ended_pos IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7
    """,
    """
    INSERT INTO dashboard_step_sum
    SELECT m.month, s.community, s.category, s.step, s.outcome, s.is_first,
        s.position / %(block)s, count(*)
    FROM dashboard_step AS s JOIN made AS m USING (case_id) GROUP BY 1, 2, 3, 4, 5, 6, 7
    """,
)


def fill(connection: Connection, population: Population) -> None:
    """Makes the view, live, and fills it; the same cases each time."""
    told = {
        "cases": population.cases,
        "places": PLACES,
        "beginning": BEGINNING,
        "span": population.span,
        "end": population.end,
        "communities": list(COMMUNITIES),
        "categories": list(CATEGORIES),
        "channels": list(CHANNELS),
        "edges_us": list(EDGES_US),
        "block": BLOCK_POSITIONS,
    }
    with connection, connection.cursor() as cursor:
        install(cursor)
        live = add_generation(cursor, VIEW, state="live", topic_id="bench")
        create_tables(cursor, VIEW, live.schema_name)
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '128MB'")
        cursor.execute("SELECT setseed(0.5)")
        for statement in (_MADE, _PROMISES, "ANALYZE made", "ANALYZE promised", *_FILL):
            cursor.execute(statement, told)
        create_indexes(cursor, VIEW, live.schema_name)
        analyse(cursor, VIEW, live.schema_name)
        note_watermark(cursor, live, population.watermark)
    _vacuum(connection, live.schema_name)


def _vacuum(connection: Connection, schema: str) -> None:
    """As PostgreSQL does by itself, in a ledger that grows: indexes then answer alone."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        for table in VIEW.tables:
            name = SQL("VACUUM {}").format(Identifier(schema, table.name))
            cursor.execute(name)
    connection.autocommit = False
