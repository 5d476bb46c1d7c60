"""What is supposed to be promised instead of what was, looked up once a version and a matter."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple

from events.microseconds import from_us
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.clock import Lap
from services.ledger.promises.policy import ClockKind, Given, Matter
from services.ledger.promises.reckoning.calculating import PolicyAt
from services.ledger.promises.reckoning.working_time import Reckoner


class Terms(NamedTuple):
    """What a promise sets, ready to reckon with."""

    calendar: Calendar
    target_us: int
    pause_cap_us: int | None
    waits: frozenset[str]
    automatic_counts: bool
    told: tuple[Any, ...]

    def lap(self, since_us: int) -> Lap:
        """What a clock goes by from an instant on."""
        return Lap(
            since_us=since_us,
            calendar=self.calendar,
            target_us=self.target_us,
            pause_cap_us=self.pause_cap_us,
        )


class Supposition:
    """Which promise is supposed to hold when. ``changes_us`` are the instants, in order, at which
    another version of anything takes effect. Of one thread.
    """

    def __init__(self, policy_at: PolicyAt, changes_us: Sequence[int]) -> None:
        self._policy_at, self._changes_us = policy_at, changes_us
        self._known: dict[tuple[int, ClockKind, Matter, bool], Terms | None] = {}
        self.reckoner = Reckoner()

    def promise(
        self, kind: ClockKind, matter: Matter, at_us: int, *, drawn: bool = False
    ) -> Terms | None:
        """What is promised of a matter at an instant, or where the lot has fallen on it; None:
        nothing.
        """
        key = (bisect_right(self._changes_us, at_us), kind, matter, drawn)
        if key not in self._known:
            policy = self._policy_at(from_us(at_us))
            given = policy.sampled(matter) if drawn else policy.promise(kind, matter)
            self._known[key] = None if given is None else _terms(given, at_us)
        return self._known[key]


def _terms(given: Given, at_us: int) -> Terms:
    lap, target = given.lap(from_us(at_us)), given.target
    told = (
        lap.target_us,
        given.calendar.label,
        target.waits,
        lap.pause_cap_us,
        target.warn_percents,
        target.automatic_counts,
    )
    return Terms(
        calendar=given.calendar,
        target_us=lap.target_us,
        pause_cap_us=lap.pause_cap_us,
        waits=frozenset(target.waits),
        automatic_counts=target.automatic_counts,
        told=told,
    )
