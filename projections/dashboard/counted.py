"""What a figure counts, one by one: the cases, and the events that make them count.

A figure is named by the path that leads to it: ``on_time.resolve.late``, ``times.arrive``,
``backlog``, ``forecast.3``, ``reopened.count``, ``revisits.satisfied``.
"""

from dataclasses import dataclass
from typing import Any

from psycopg2.sql import SQL, Composable

from events.instant import parse_instant
from projections.dashboard.asking import (
    ENDED,
    RUNNING,
    STEPS,
    TEAM,
    WAITING,
    parameters,
    position_of,
    rows_of,
)
from projections.dashboard.model import (
    AGE_DAYS,
    FORECAST_HOURS,
    OUTCOMES,
    Counted,
    CountedEvent,
    CountedPage,
    DashboardFilter,
)
from projections.dashboard.queries import VIEW
from projections.driver import Connection
from projections.live import reading
from projections.reading import AsOf

_CLOCK = SQL("""
    SELECT c.case_id, c.community, c.building, c.category, c.channel, c.handler, c.team,
        c.unplaced_at, c.handler_since,
        c.kind, c.number, {state} AS state, c.due_at, {took} AS took_us, c.started_pos AS position,
        jsonb_build_array(
            jsonb_build_array('started', c.started_pos, c.started_by, c.started_at, c.known_at),
            {end}) AS events
    FROM ({rows}) AS c WHERE {which}
""")
_END = SQL("jsonb_build_array('ended', c.ended_pos, c.ended_by, c.ended_at, c.ended_known)")
_ENDED = {"state": SQL("c.state"), "took": SQL("c.took_us"), "end": _END}
_RUNNING = {
    "state": SQL("CASE WHEN c.hour = 0 THEN 'running_late' ELSE 'running' END"),
    "took": SQL("NULL::bigint"),
    "end": SQL("NULL"),
}
_STEP = SQL("""
    SELECT c.case_id, c.community, c.building, c.category, c.channel, c.handler, c.team,
        c.unplaced_at, c.handler_since,
        NULL::text AS kind, NULL::integer AS number, coalesce(c.outcome, c.step) AS state,
        NULL::timestamptz AS due_at, NULL::bigint AS took_us, c.position,
        jsonb_build_array(jsonb_build_array(c.step, c.position, c.event_id, c.at, c.known_at))
            AS events
    FROM ({rows}) AS c WHERE {which}
""")
_SPELL = SQL("""
    SELECT c.case_id, c.community, c.building, c.category, c.channel, c.handler, c.team,
        c.unplaced_at, c.handler_since,
        NULL::text AS kind, NULL::integer AS number, 'waiting' AS state,
        NULL::timestamptz AS due_at, c.age_us AS took_us, c.from_pos AS position,
        (SELECT jsonb_agg(jsonb_build_array(s.step, s.position, s.event_id, s.at, s.known_at)
                ORDER BY s.position)
            FROM dashboard_step AS s
            WHERE s.case_id = c.case_id AND s.position <= %(position)s) AS events
    FROM ({rows}) AS c WHERE {which}
""")
_PAGE = SQL("""
    WITH counted AS MATERIALIZED ({counted})
    SELECT (SELECT count(*) FROM counted), c.case_id::text, o.number, c.community, c.building,
        c.category, c.channel, c.handler, {team}, c.kind, c.number, c.state, c.due_at, c.took_us,
        c.events
    FROM (
        SELECT * FROM counted ORDER BY position, case_id, kind, number
        LIMIT %(limit)s OFFSET %(skip)s
    ) AS c JOIN dashboard_case AS o USING (case_id)
    ORDER BY c.position, c.case_id, c.kind, c.number
""")
_TOTAL = SQL("SELECT count(*) FROM ({counted}) AS counted")
"""Where a page is past the end."""


class UnknownFigureError(ValueError):
    """There is no such figure: the names are in docs/metrics.md."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one source that a figure counts."""

    form: SQL
    source: SQL
    which: Composable
    told: dict[str, SQL]


def counted(
    connection: Connection,
    figure: str,
    asked: DashboardFilter,
    as_of: AsOf,
    *,
    skip: int,
    limit: int,
) -> CountedPage:
    """A page of what the figure counts, oldest first. Raises ``UnknownFigureError``."""
    parts = _parts(figure)
    composed = SQL(" UNION ALL ").join(
        part.form.format(
            rows=rows_of(part.source, asked, handlers=True), which=part.which, **part.told
        )
        for part in parts
    )
    with reading(connection, VIEW) as view:
        position = position_of(as_of, view.watermark)
        told = parameters(asked, position, as_of.instant) | {"skip": skip, "limit": limit}
        view.cursor.execute(_PAGE.format(counted=composed, team=TEAM), told)
        found = view.cursor.fetchall()
        if found:
            total = found[0][0]
        else:
            view.cursor.execute(_TOTAL.format(counted=composed), told)
            [(total,)] = view.cursor.fetchall()
    return CountedPage(
        rows=tuple(_row(record) for record in found),
        total=total,
        position=position,
        instant=as_of.instant,
    )


def _parts(figure: str) -> list[_Part]:  # noqa: C901 - one arm a figure
    name, *path = figure.split(".")
    match name, path:
        case "on_time", [kind, state]:
            return _on_time(kind, state)
        case "times", [kind]:
            return [_clocks(ENDED, kind, SQL("c.timed"))]
        case "backlog", []:
            return [_Part(_SPELL, WAITING, SQL("true"), {})]
        case "backlog", [age] if age in _numbers(0, len(AGE_DAYS)):
            return [_Part(_SPELL, WAITING, SQL(f"c.age = {age}"), {})]
        case "forecast", []:
            return [_clocks(RUNNING, "all", SQL(f"c.hour BETWEEN 1 AND {FORECAST_HOURS}"))]
        case "forecast", [hour] if hour in _numbers(1, FORECAST_HOURS):
            return [_clocks(RUNNING, "all", SQL(f"c.hour = {hour}"))]
        case "returned" | "reopened", ["count"]:
            return [_steps(name, SQL("c.is_first"))]
        case "returned" | "reopened", ["of"]:
            divisor = "opened" if name == "returned" else "resolved"
            return [_steps(divisor, SQL("c.is_first"))]
        case "revisits", ["of"]:
            return [_steps("revisited", SQL("c.outcome <> 'unreached'"))]
        case "revisits", [outcome] if outcome in OUTCOMES:
            return [_steps("revisited", SQL(f"c.outcome = '{outcome}'"))]
        case _:
            raise UnknownFigureError(f"there is no figure {figure[:100]}")


def _on_time(kind: str, state: str) -> list[_Part]:
    late = _clocks(RUNNING, kind, SQL("c.hour = 0"))
    match state:
        case "met" | "late" | "void":
            return [_clocks(ENDED, kind, SQL(f"c.state = '{state}'"))]
        case "running_late":
            return [late]
        case "running":
            return [_clocks(RUNNING, kind, SQL("c.hour IS DISTINCT FROM 0"))]
        case "of":
            return [_clocks(ENDED, kind, SQL("c.state IN ('met', 'late')")), late]
        case _:
            raise UnknownFigureError(f"promises are met, late, running, void, not {state[:40]}")


def _clocks(source: SQL, kind: str, which: SQL) -> _Part:
    if not kind.replace("_", "").isalpha() or not kind.isascii():
        raise UnknownFigureError(f"there is no promise {kind[:40]}")
    of_kind = SQL("true") if kind == "all" else SQL(f"c.kind = '{kind}'")
    told = _RUNNING if source is RUNNING else _ENDED
    return _Part(_CLOCK, source, SQL("{} AND {}").format(of_kind, which), told)


def _steps(step: str, which: SQL) -> _Part:
    return _Part(_STEP, STEPS, SQL("{} AND {}").format(SQL(f"c.step = '{step}'"), which), {})


def _numbers(first: int, last: int) -> frozenset[str]:
    return frozenset(str(number) for number in range(first, last + 1))


def _row(record: tuple[Any, ...]) -> Counted:
    (
        _, case, number, community, building, category, channel, handler, team, kind, which, state,
        due_at, took_us, events,
    ) = record  # fmt: skip
    return Counted(
        case=case,
        number=number,
        community=community,
        building=building,
        category=category,
        channel=channel,
        handler=handler,
        team=team,
        kind=kind,
        which=which,
        state=state,
        due_at=due_at,
        took_us=took_us,
        events=tuple(_event(*each) for each in events if each is not None),
    )


def _event(what: str, position: int, id_: str, happened_at: str, known_at: str) -> CountedEvent:
    return CountedEvent(
        what=what,
        position=position,
        id=id_,
        happened_at=parse_instant(happened_at),
        known_at=parse_instant(known_at),
    )
