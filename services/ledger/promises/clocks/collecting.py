"""Collects what follows from a happening, each fact decided on the clocks as the one before left
them. Pure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.clock import (
    AnyClockFact,
    ClockId,
    ClocksFulfilled,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
    FulfilledClock,
)
from events.clock_alarm import AnyClockAlarm
from events.fact import Fact
from services.ledger.promises.alarms.climbing import Climbing
from services.ledger.promises.alarms.falling_due import missed_before, withdrawn
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.case_clocks import CaseClocks
from services.ledger.promises.clocks.deciding import started
from services.ledger.promises.clocks.evolving import evolve_clocks
from services.ledger.promises.clocks.exchange import Exchange
from services.ledger.promises.matters import about
from services.ledger.promises.policy import ClockKind, Matter
from services.ledger.promises.reckoning.calculating import PolicyAt


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """What happened to the case, and when. ``asks_again``: the party brought the matter up once
    more and wants an answer. ``calendar_of`` gives the version of a calendar by its label.
    ``climbing`` says when what was missed goes up. ``exchange`` is what was asked and answered as
    known before this; it is read only where it matters.
    """

    fact: Fact
    happened_at: datetime
    policy_at: PolicyAt
    calendar_of: Callable[[str], Calendar]
    climbing: Climbing
    exchange: Callable[[], Exchange]
    asks_again: bool = False


FollowingFact = AnyClockFact | AnyClockAlarm


class Collecting:
    """What is begun, kept and ended, and the alarms that go with it."""

    def __init__(self, clocks: CaseClocks, what: Happening) -> None:
        self._clocks, self._what = clocks, what
        self.followed: list[FollowingFact] = []

    def _begin(self, kinds: Iterable[ClockKind], since: datetime | None = None) -> None:
        """Those of the kinds that do not run; since it happened, unless another instant is told."""
        self._start(self._promised((k for k in kinds if self._clocks.of(k) is None), since))

    def _promised(
        self, kinds: Iterable[ClockKind], since: datetime | None = None
    ) -> list[DecidedClock]:
        clocks, what = self._clocks, self._what
        return list(
            started(kinds, clocks.matter, clocks, since or what.happened_at, what.policy_at)
        )

    def _start(self, begun: list[DecidedClock]) -> None:
        if begun:
            self._add(start(self._clocks.id, self._clocks.matter, begun))

    def _keep(self, ended: list[DecidedClock], at: datetime) -> None:
        if ended:
            clocks = tuple(kept(clock, at) for clock in ended)
            fulfilled = ClocksFulfilled(case=self._clocks.id, fulfilled_at=at, clocks=clocks)
            self._end(ended, fulfilled, "met", at)

    def _void(self, ended: list[DecidedClock], reason: str) -> None:
        if ended:
            ids = tuple(ClockId(kind=clock.kind, number=clock.number) for clock in ended)
            voided = ClocksVoided(case=self._clocks.id, reason=reason, clocks=ids)
            self._end(ended, voided, "void", self._what.happened_at)

    def _end(
        self,
        ended: list[DecidedClock],
        end: ClocksFulfilled | ClocksVoided,
        why: str,
        at: datetime,
    ) -> None:
        """With the breaches nobody noticed, and those that turn out to be none."""
        self._note_missed(ended, at)
        not_missed = list(withdrawn(self._clocks, ended, at, why))
        self._add(end, *not_missed)

    def _note_missed(self, clocks: list[DecidedClock], at: datetime) -> None:
        self._add(*missed_before(self._clocks, clocks, at, self._what.climbing))

    def _running(self, kinds: Iterable[str]) -> list[DecidedClock]:
        wanted = set(kinds)
        return [clock for clock in self._clocks.running if clock.kind in wanted]

    def _add(self, *facts: FollowingFact) -> None:
        for fact in facts:
            self._clocks = evolve_clocks(self._clocks, fact, self._what.happened_at)
            self.followed.append(fact)


def kept(clock: DecidedClock, at: datetime) -> FulfilledClock:
    """How a promise was kept by what happened then."""
    due_at = clock.falls_due_at
    met = due_at is None or at <= due_at
    return FulfilledClock(kind=clock.kind, number=clock.number, due_at=due_at, met=met)


def start(case: str, matter: Matter, begun: Sequence[DecidedClock]) -> ClocksStarted:
    """The fact that they run."""
    return ClocksStarted(**about(case, matter), clocks=tuple(begun))
