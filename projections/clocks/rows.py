"""What is kept of the clocks: each row class is a table of tables.sql, column for column."""

from datetime import datetime
from typing import Any, NamedTuple

from projections.clocks.model import Alarm, ClockState
from projections.engine.tables import Plain, Versioned


class ClockRow(NamedTuple):
    """One state of one clock."""

    case_id: str
    kind: str
    number: int
    state: ClockState
    due_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    known_at: datetime
    decided_by: str
    decided_pos: int
    ended_by: str | None
    ended_pos: int | None
    decided: dict[str, Any]
    raised: list[list[Any]]
    climbs: dict[str, str | None]
    next_at: datetime | None


class StepRow(NamedTuple):
    """Something people did about the clocks of a case."""

    position: int
    case_id: str
    step: str
    by_actor: str
    at: datetime
    detail: dict[str, Any]


class AskedRow(NamedTuple):
    """More time that waits for somebody's decision."""

    case_id: str
    kind: str
    position: int
    by_actor: str
    at: datetime
    detail: dict[str, Any]


class AlarmRow(NamedTuple):
    """A warning, a breach, a step it climbed, or one withdrawn."""

    position: int
    case_id: str
    kind: str
    number: int
    alarm: Alarm
    percent: int
    at: datetime
    known_at: datetime
    event_id: str
    reason: str | None
    step: int | None
    level: str | None
    to_actor: str | None
    stands_in_for: str | None


STEPS = Plain("clocks_step", StepRow)
ASKED = Plain("clocks_asked", AskedRow, key_columns=2)
ALARMS = Plain("clocks_alarm", AlarmRow)
CLOCKS = Versioned("clocks_clock", ClockRow, key_columns=3)
