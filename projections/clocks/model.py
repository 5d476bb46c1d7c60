"""A clock of a case, as data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

ClockState = Literal["running", "met", "late", "void"]
Alarm = Literal["warned", "breached", "escalated", "withdrawn"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseClock:
    """One promise. ``overdue``: it runs, and fell due before the asked instant.

    ``decided`` is the clock as the event ``decided_by`` at ``decided_pos`` tells it: policy,
    calendar, target, warnings and reckoning. ``known_at`` is when its start was recorded.
    """

    kind: str
    number: int
    state: ClockState
    overdue: bool
    due_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    known_at: datetime
    decided_by: str
    decided_pos: int
    ended_by: str | None
    ended_pos: int | None
    decided: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockStepTaken:
    """Something people did about the clocks of a case, such as ``wait_started``."""

    position: int
    step: str
    by: str
    at: datetime
    detail: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockAlarmed:
    """A warning, a breach, a step of it up the chart, or a breach withdrawn for a reason: of which
    clock, when it fell due, and when that was recorded by which event. A step says which one it
    was, and to whom it went at which level.
    """

    position: int
    kind: str
    number: int
    alarm: Alarm
    percent: int
    at: datetime
    known_at: datetime
    event_id: str
    reason: str | None
    step: int | None = None
    level: str | None = None
    to: str | None = None
    stands_in_for: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockList:
    """The clocks of a case, in the order in which they began, what people did about them, and what
    fell due.
    """

    clocks: tuple[CaseClock, ...]
    steps: tuple[ClockStepTaken, ...]
    alarms: tuple[ClockAlarmed, ...]
    watermark: int


class DuePlace(NamedTuple):
    """Where a case stands in the order of what falls due next."""

    at: datetime
    case: str


class DueSoon(NamedTuple):
    """A running promise that falls due before long."""

    case: str
    kind: str
    number: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MoreTimeAsked:
    """More time that was asked for of a running promise, and neither granted nor refused yet."""

    case: str
    kind: str
    by: str
    at: datetime
    detail: dict[str, Any]
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FallingDue:
    """Cases by when a clock of theirs is to warn, to breach or to climb next, up to where the view
    knows, and the database's time.
    """

    places: tuple[DuePlace, ...]
    watermark: int
    now: datetime
