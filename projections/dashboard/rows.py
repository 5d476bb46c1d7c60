"""The rows of the dashboard's tables: each class is a table of tables.sql, column for column."""

from datetime import datetime
from typing import Literal, NamedTuple

from projections.engine.tables import Plain, Versioned

ClockState = Literal["running", "met", "late", "void"]


class CaseRow(NamedTuple):
    """A case, as the next event about it needs it."""

    case_id: str
    number: str
    community: str
    building: str | None
    category: str
    channel: str
    day: int
    raised_at: datetime
    handler: str
    team: str | None
    unplaced_at: datetime | None
    handler_since: int
    seen: list[str]


class ClockRow(NamedTuple):
    """A clock from its start to its end; another one, once it is known to have been kept at another
    time.
    """

    case_id: str
    kind: str
    number: int
    community: str
    building: str | None
    category: str
    channel: str
    handler: str | None
    team: str | None
    unplaced_at: datetime | None
    handler_since: int | None
    day: int
    started_at: datetime
    known_at: datetime
    started_pos: int
    started_by: str
    due_at: datetime | None
    decided_pos: int
    decided_by: str
    state: ClockState
    ended_at: datetime | None
    ended_known: datetime | None
    ended_pos: int | None
    ended_by: str | None
    took_us: int | None
    timed: bool
    month: int
    from_pos: int
    gone_pos: int | None


class DueRow(NamedTuple):
    """A deadline that was decided anew since."""

    case_id: str
    kind: str
    number: int
    due_at: datetime | None
    from_pos: int
    to_pos: int


class HandlerRow(NamedTuple):
    """Who had a case before."""

    case_id: str
    handler: str
    team: str | None
    unplaced_at: datetime | None
    from_pos: int
    to_pos: int


class SpellRow(NamedTuple):
    """A time during which a case waited to be resolved."""

    case_id: str
    community: str
    building: str | None
    category: str
    channel: str
    day: int
    raised_at: datetime
    from_pos: int
    to_pos: int | None


class StepRow(NamedTuple):
    """Something that happened to a case and is counted."""

    position: int
    case_id: str
    step: str
    outcome: str | None
    is_first: bool
    at: datetime
    known_at: datetime
    event_id: str
    community: str
    building: str | None
    category: str
    channel: str
    handler: str
    team: str | None
    unplaced_at: datetime | None
    handler_since: int | None
    day: int


class LinkRow(NamedTuple):
    """The incident a case is about."""

    case_id: str
    incident: str | None


CASES = Plain("dashboard_case", CaseRow)
CLOCKS = Plain("dashboard_clock", ClockRow, key_columns=3)
DUES = Plain("dashboard_due", DueRow, key_columns=3)
HANDLERS = Plain("dashboard_handler", HandlerRow)
SPELLS = Plain("dashboard_spell", SpellRow)
STEPS = Plain("dashboard_step", StepRow)
LINKS = Versioned("dashboard_link", LinkRow)
