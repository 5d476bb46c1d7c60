"""The clocks of a case as its stream tells: which run, and what the policy looks at."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from events.clock import ClockId, DecidedClock
from events.clock_step import ExtensionGranted, ExtensionRequested
from events.sla_policy import WHOLE_PERCENT
from events.vocabulary import Level
from services.ledger.promises.policy import Matter


@dataclass(frozen=True, kw_only=True)
class Waited:
    """The case waited for somebody; ``ended_at`` None: it still does."""

    reason: str
    began_at: datetime
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits."""
        return self.ended_at is None


class Raised(NamedTuple):
    """What fell due of a running clock and is on record: a warning, or at 100 percent a breach."""

    kind: str
    number: int
    percent: int
    at: datetime


class Climbed(NamedTuple):
    """How far what fell due at ``at`` has climbed: with the alarm to nobody yet, then step by step.
    ``next_at`` is when the next step comes; None: there is none.
    """

    kind: str
    number: int
    percent: int
    at: datetime
    level: Level
    to: str | None
    next_at: datetime | None


class Granted(NamedTuple):
    """More time was allowed at an instant."""

    fact: ExtensionGranted
    at: datetime


class Ended(NamedTuple):
    """A clock that was fulfilled or ended void, as it was decided last; ``at`` is when that
    happened, None where whoever read the stream did not say. ``missed`` are its deadlines that
    passed.
    """

    clock: DecidedClock
    at: datetime | None
    missed: tuple[datetime, ...]

    def kept_by(self, happened_at: datetime) -> bool:
        """Whether what happened then would have kept it before it ended."""
        if self.at is None or happened_at >= self.at:
            return False
        return begun_by(self.clock, happened_at)


@dataclass(frozen=True, kw_only=True)
class CaseClocks:
    """``id`` is the case's, ``version`` that of the stream; ``begun`` says of each kind how many
    there have been. ``merged`` are those a merge ended: taken back, they run on. ``waits`` are
    those that concern these clocks; ``asked`` is which more time was asked for, by kind.
    ``raised`` is what fell due of those that run, but for breaches that were withdrawn; ``climbed``
    are the steps of that up the chart, in order. ``earlier`` is, of each that
    runs, how it was decided before the matter became another one, oldest first. ``ended`` are
    those that are over, but for those a merge ended. ``granted`` is all the time that was allowed,
    where whoever read the stream said when.
    """

    id: str
    version: int
    matter: Matter
    running: tuple[DecidedClock, ...]
    begun: Counter[str]
    merged: tuple[DecidedClock, ...] = ()
    waits: tuple[Waited, ...] = ()
    asked: Mapping[str, ExtensionRequested] = field(default_factory=dict)
    raised: frozenset[Raised] = frozenset()
    earlier: Mapping[tuple[str, int], tuple[DecidedClock, ...]] = field(default_factory=dict)
    climbed: tuple[Climbed, ...] = ()
    ended: tuple[Ended, ...] = ()
    granted: tuple[Granted, ...] = ()

    def waiting(self, reason: str) -> datetime | None:
        """Since when the case waits for this; None: it does not."""
        return next((w.began_at for w in self.waits if w.open and w.reason == reason), None)

    def of(self, kind: str) -> DecidedClock | None:
        """The running clock of a kind; there is one at most."""
        return next((clock for clock in self.running if clock.kind == kind), None)

    def breaches(self, clock: ClockId) -> list[datetime]:
        """The deadlines a running clock has missed."""
        return sorted(
            each.at for each in self.raised if each[:3] == (clock.kind, clock.number, WHOLE_PERCENT)
        )

    def climb(self, clock: DecidedClock) -> list[Climbed]:
        """How the last alarm of a running clock has climbed: one that follows ends what an earlier
        one began. Nothing where there is none, or it was none after all.
        """
        alarms = [
            raised
            for at, percent in clock.falls_due()
            if (raised := Raised(clock.kind, clock.number, percent, at)) in self.raised
        ]
        return [each for each in self.climbed if alarms and each[:4] == alarms[-1]]


def begun_by(clock: DecidedClock, happened_at: datetime) -> bool:
    """Whether an answer given then may be one to this: none is to a question that came later. Of
    what began with the case, clocks of two systems may differ.
    """
    return happened_at >= clock.started_at or (clock.number == 1 and clock.kind != "next_reply")


def clocks_stream(case: str) -> str:
    """The stream of a case's clocks."""
    return f"clocks/{case}"
