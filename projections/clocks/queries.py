"""The clocks of one case, now or as of any position."""

from projections.clocks.model import CaseClock, ClockList, ClockStepTaken
from projections.driver import Connection
from projections.live import reading
from projections.reading import AsOf

VIEW = "clocks"

_CLOCKS = """
    SELECT kind, number, state, state = 'running' AND due_at < %(instant)s, due_at, ended_at,
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
        return ClockList(clocks=clocks, steps=steps, watermark=view.watermark)
