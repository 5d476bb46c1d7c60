"""The clocks of one case, now or as of any position; and over all cases, what falls due next."""

from datetime import datetime

from projections.clocks.model import (
    CaseClock,
    ClockAlarmed,
    ClockList,
    ClockStepTaken,
    DuePlace,
    DueSoon,
    FallingDue,
    MoreTimeAsked,
)
from projections.driver import Connection
from projections.live import reading
from projections.reading import AsOf

VIEW = "clocks"

_CLOCKS = """
    SELECT kind, number, state, state = 'running'
            AND coalesce(due_at, (decided->>'latest_due_at')::timestamptz) < %(instant)s,
        due_at, ended_at,
        reason, known_at, decided_by::text, decided_pos, ended_by::text, ended_pos, decided
    FROM clocks_clock
    WHERE case_id = %(case)s AND from_position <= %(position)s
        AND (to_position IS NULL OR to_position > %(position)s)
    ORDER BY known_at, kind, number
"""
_STEPS = """
    SELECT position, step, by_actor, at, detail FROM clocks_step
    WHERE case_id = %(case)s AND position <= %(position)s ORDER BY position
"""
_ALARMS = """
    SELECT position, kind, number, alarm, percent, at, known_at, event_id::text, reason,
        step, level, to_actor, stands_in_for
    FROM clocks_alarm
    WHERE case_id = %(case)s AND position <= %(position)s ORDER BY position
"""
_FALLING_DUE = """
    SELECT next_at, case_id::text FROM clocks_clock
    WHERE to_position IS NULL AND next_at IS NOT NULL {after}
    ORDER BY next_at, case_id LIMIT %(limit)s
"""
# What falls due within the time has something to be raised within it: the deadline at the latest.
_DUE_SOON = """
    SELECT case_id::text, kind, number, due_at FROM clocks_clock
    WHERE to_position IS NULL AND next_at IS NOT NULL AND next_at <= %(until)s
        AND due_at > %(since)s AND due_at <= %(until)s
    ORDER BY due_at, case_id, kind LIMIT %(limit)s
"""
_ASKED = """
    SELECT a.case_id::text, a.kind, a.by_actor, a.at, a.detail, c.due_at
    FROM clocks_asked AS a JOIN clocks_clock AS c ON c.case_id = a.case_id AND c.kind = a.kind
        AND c.to_position IS NULL AND c.state = 'running'
    ORDER BY a.position LIMIT %(limit)s
"""
_RECKONED_BY = """
    SELECT DISTINCT case_id::text FROM clocks_clock
    WHERE to_position IS NULL AND state = 'running' AND decided->>'calendar' = %(calendar)s
        AND due_at >= %(since)s AND due_at < %(until)s
        AND (%(after)s::uuid IS NULL OR case_id > %(after)s::uuid)
    ORDER BY 1 LIMIT %(limit)s
"""
_AFTER = "AND (next_at, case_id) > (%(at)s, %(case)s::uuid)"
_NOW = "SELECT clock_timestamp()"
_NEWEST = 2**63 - 1


def clocks_of(connection: Connection, case: str, as_of: AsOf) -> ClockList:
    """Every clock the case has had."""
    position = _NEWEST if as_of.position is None else as_of.position
    asked = {"case": case, "instant": as_of.instant, "position": position}
    with reading(connection, VIEW) as view:
        view.cursor.execute(_CLOCKS, asked)
        clocks = tuple(
            CaseClock(
                kind=kind,
                number=number,
                state=state,
                overdue=bool(overdue),
                due_at=due_at,
                ended_at=ended_at,
                reason=reason,
                known_at=known_at,
                decided_by=decided_by,
                decided_pos=decided_pos,
                ended_by=ended_by,
                ended_pos=ended_pos,
                decided=decided,
            )
            for (
                kind, number, state, overdue, due_at, ended_at, reason, known_at, decided_by,
                decided_pos, ended_by, ended_pos, decided,
            ) in view.cursor
        )  # fmt: skip
        view.cursor.execute(_STEPS, asked)
        steps = tuple(
            ClockStepTaken(position=position, step=step, by=by, at=at, detail=detail)
            for position, step, by, at, detail in view.cursor
        )
        view.cursor.execute(_ALARMS, asked)
        alarms = tuple(
            ClockAlarmed(
                position=position,
                kind=kind,
                number=number,
                alarm=alarm,
                percent=percent,
                at=at,
                known_at=known_at,
                event_id=event_id,
                reason=reason,
                step=step,
                level=level,
                to=to,
                stands_in_for=stands_in_for,
            )
            for (
                position, kind, number, alarm, percent, at, known_at, event_id, reason, step,
                level, to, stands_in_for,
            ) in view.cursor
        )  # fmt: skip
        return ClockList(clocks=clocks, steps=steps, alarms=alarms, watermark=view.watermark)


def falling_due(connection: Connection, after: DuePlace | None, *, limit: int) -> FallingDue:
    """The next cases in order of time, from the first or after a place. One walk of an index."""
    with reading(connection, VIEW) as view:
        asked = {} if after is None else after._asdict()
        statement = _FALLING_DUE.format(after="" if after is None else _AFTER)
        view.cursor.execute(statement, {**asked, "limit": limit})
        places = tuple(DuePlace(at=at, case=case) for at, case in view.cursor)
        view.cursor.execute(_NOW)
        row = view.cursor.fetchone()
        assert row is not None
        return FallingDue(places=places, watermark=view.watermark, now=row[0])


def due_soon(
    connection: Connection, since: datetime, until: datetime, *, limit: int
) -> tuple[DueSoon, ...]:
    """Running promises due after ``since`` and not after ``until``, the earliest first."""
    with reading(connection, VIEW) as view:
        view.cursor.execute(_DUE_SOON, {"since": since, "until": until, "limit": limit})
        return tuple(DueSoon(*row) for row in view.cursor)


def more_time_asked(connection: Connection, *, limit: int) -> tuple[MoreTimeAsked, ...]:
    """What of all cases waits for somebody's decision, in the order of asking."""
    with reading(connection, VIEW) as view:
        view.cursor.execute(_ASKED, {"limit": limit})
        return tuple(
            MoreTimeAsked(case=case, kind=kind, by=by, at=at, detail=detail, due_at=due_at)
            for case, kind, by, at, detail, due_at in view.cursor
        )


def reckoned_by(
    connection: Connection,
    calendar: str,
    since: datetime,
    until: datetime,
    *,
    after: str | None,
    limit: int,
) -> tuple[str, ...]:
    """Cases with a running clock that names this version of a calendar and falls due from
    ``since`` on, before ``until``; by id, from the first or after one.
    """
    asked = {"calendar": calendar, "since": since, "until": until, "after": after, "limit": limit}
    with reading(connection, VIEW) as view:
        view.cursor.execute(_RECKONED_BY, asked)
        return tuple(case for (case,) in view.cursor)
