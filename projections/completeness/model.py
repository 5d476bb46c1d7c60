"""The questions and answers about whole records, as data: no SQL, no framework."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from projections.rates import Rate

State = Literal["live", "resolved", "closed", "withdrawn", "merged"]
"""Of a case's record: a live one lacks its result still."""

Part = Literal["party", "process", "result"]
"""What a record may lack. Content and time come with every contact."""

PARTS: tuple[Part, ...] = ("party", "process", "result")


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordsFilter:
    """Whose records; None means any. ``communities`` is also how a caller's scope is applied, what
    is ``hidden`` is not there. ``over`` asks for cases that are resolved or ended otherwise.
    """

    communities: frozenset[str] | None = None
    assignee: str | None = None
    lacks: Part | None = None
    over: bool | None = None
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Incomplete:
    """A case whose record lacks something."""

    case: str
    number: str
    community: str
    building: str | None
    category: str
    assignee: str
    opened_at: datetime
    state: State
    lacks: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IncompletePage:
    """Incomplete records, the oldest first."""

    rows: tuple[Incomplete, ...]
    next_cursor: str | None
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamRow:
    """How many incomplete records somebody has in a community, and since when the oldest waits.
    ``over`` are those whose case is resolved or ended otherwise: these lack what nobody will add by
    itself.
    """

    community: str
    assignee: str
    incomplete: int
    over: int
    party: int
    process: int
    result: int
    oldest_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekShare:
    """How many of the cases opened in a week have whole records: of all, and of those over.
    ``week`` is its Monday.
    """

    community: str
    week: str
    whole: Rate
    over_whole: Rate


@dataclass(frozen=True, kw_only=True, slots=True)
class Completeness:
    """Teams with most of it first, weeks newest first; ``complete`` is False where there are more
    teams.
    """

    teams: tuple[TeamRow, ...]
    weeks: tuple[WeekShare, ...]
    complete: bool
    watermark: int
