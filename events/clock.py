"""What was decided of a case's clocks: when each promise falls due, and how it ended (Art. 3(4)).

The clocks of a case are a stream of their own, ``clocks/<case>``: a deadline that moves does not
change the version of the case somebody is working on.
"""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from events.fact import Fact
from events.instant import Instant
from events.revisit_lots import RevisitDrawn
from events.sla_policy import WHOLE_PERCENT, Percent, Word
from events.vocabulary import CommunityId, Identifier
from events.whole import Whole

CLOCKS_MAX = 20
"""Clocks one event may speak of."""


class _Decided(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClockId(_Decided):
    """A clock of a case: a kind of promise, and which one of its kind, counted from 1."""

    kind: Word
    number: Annotated[Whole, Field(ge=1)]


class WarningDue(_Decided):
    """When so much of what is owed will be used up."""

    percent: Percent
    at: Instant


class DecidedClock(ClockId):
    """A deadline and all that it was reckoned from: no reader needs a policy (law 2).

    ``policy`` and ``calendar`` name the versions; ``since`` is when they began to count, the start
    unless the matter changed meanwhile. ``target_us``, ``extensions_us`` and ``wait_cap_us`` are
    working time in microseconds. ``due_at`` is absent while the clock stands paused, and
    ``latest_due_at`` is then when it falls due if nobody resumes it; absent, too, it never does.
    ``reckoning`` tells it day by day.
    """

    started_at: Instant
    since: Instant
    policy: str
    calendar: str
    target_us: Annotated[Whole, Field(ge=0)]
    extensions_us: Annotated[Whole, Field(ge=0)] = 0
    waits: tuple[Word, ...] = ()
    wait_cap_us: Annotated[Whole, Field(ge=0)] | None = None
    automatic_counts: bool = False
    warn_percents: tuple[Percent, ...] = ()
    due_at: Instant | None = None
    latest_due_at: Instant | None = None
    warnings: tuple[WarningDue, ...] = ()
    reckoning: tuple[str, ...]

    @property
    def falls_due_at(self) -> datetime | None:
        """The deadline; of a clock that stands still, the one it has if nobody resumes it."""
        return self.due_at or self.latest_due_at

    def falls_due(self) -> list[tuple[datetime, int]]:
        """Its warnings and its deadline, in order of time; the deadline counts as 100 percent."""
        due = [(warning.at, warning.percent) for warning in self.warnings]
        if self.falls_due_at is not None:
            due.append((self.falls_due_at, WHOLE_PERCENT))
        return sorted(due)


class FulfilledClock(ClockId):
    """How a promise was kept. ``met``: not after the deadline, or while the clock stood paused."""

    due_at: Instant | None = None
    met: bool


class MatterFact(Fact):
    """A fact that says what the policy looks at from here on. ``grade`` is how involved the matter
    is.
    """

    case: Identifier
    community: CommunityId
    category: Word
    urgency: Word
    party_kind: Word | None = None
    grade: Word


class ClocksStarted(MatterFact, type_name="huiyin.clocks.started.v1"):
    """Promises the case began: from here on each is owed (Art. 3(4)).

    What the policy looked at stands beside them, for those that begin later. ``grade`` is how
    involved the matter is.
    """

    clocks: tuple[DecidedClock, ...] = Field(min_length=1, max_length=CLOCKS_MAX)


class ClocksRedecided(Fact, type_name="huiyin.clocks.redecided.v1"):
    """Deadlines were decided anew; what was decided before stays in the log (Art. 3(4)).

    ``reason`` is what happened: a wait began or ended, more time was granted.
    """

    case: Identifier
    reason: Word
    clocks: tuple[DecidedClock, ...] = Field(min_length=1, max_length=CLOCKS_MAX)


class ClocksRegraded(MatterFact, type_name="huiyin.clocks.regraded.v1"):
    """The matter turned out to be another one, more urgent for example, and its clocks go on as the
    policy promises for that (Art. 3(4)). What was used up stays used.

    The fields beside ``clocks`` are what the policy looks at from here on; ``clocks`` are those
    whose promise is another one now, with ``since`` the change. What is promised no longer is
    voided, what is promised only now is started.
    """

    reason: Word
    clocks: tuple[DecidedClock, ...] = Field(default=(), max_length=CLOCKS_MAX)


class ClocksFulfilled(Fact, type_name="huiyin.clocks.fulfilled.v1"):
    """Promises were kept, in time or late (Art. 3(4)). ``fulfilled_at`` is when it happened, also
    where it became known later.
    """

    case: Identifier
    fulfilled_at: Instant
    clocks: tuple[FulfilledClock, ...] = Field(min_length=1, max_length=CLOCKS_MAX)


class ClocksRejudged(Fact, type_name="huiyin.clocks.rejudged.v1"):
    """It became known only now when promises that had ended were kept: from here on they are judged
    by that, whatever they were judged before (Art. 3(4)). What was judged stays in the log.

    ``fulfilled_at`` is when it happened.
    """

    case: Identifier
    fulfilled_at: Instant
    clocks: tuple[FulfilledClock, ...] = Field(min_length=1, max_length=CLOCKS_MAX)


class ClocksVoided(Fact, type_name="huiyin.clocks.voided.v1"):
    """Clocks ended with nothing to keep any more, and are counted apart, never as met (Art. 3(4)).

    ``reason`` is what happened to the case: it was merged, withdrawn, returned, closed or reopened.
    """

    case: Identifier
    reason: Word
    clocks: tuple[ClockId, ...] = Field(min_length=1, max_length=CLOCKS_MAX)


AnyClockFact = (
    ClocksStarted
    | ClocksRedecided
    | ClocksRegraded
    | ClocksFulfilled
    | ClocksRejudged
    | ClocksVoided
    | RevisitDrawn
)
