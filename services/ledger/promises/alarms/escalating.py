"""Whom a promise that was missed, or is in danger, goes up to, step by step, while it is owed still
(Art. 3(4), 7(1)). Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from events.clock import DecidedClock
from events.clock_alarm import ClockEscalated
from events.organisation import LEVELS
from events.vocabulary import Level
from services.ledger.cases.case import COMPANY_DESK
from services.ledger.organisation.chart import Chart
from services.ledger.promises.alarms.climbing import Climbing
from services.ledger.promises.alarms.falling_due import told_of
from services.ledger.promises.clocks.case_clocks import CaseClocks, Climbed
from services.ledger.promises.clocks.evolving import evolve_clocks

TOP: Level = "company"


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """Who is responsible for a case, whom it is kept from, who there is above, and how long each
    level has.
    """

    assignee: str
    recused: frozenset[str]
    desk: str
    chart: Chart
    climbing: Climbing


@dataclass(frozen=True, kw_only=True, slots=True)
class _Above:
    """Who is turned to."""

    level: Level
    to: str
    stands_in_for: str | None = None


def climbs(clocks: CaseClocks, until: datetime) -> bool:
    """Whether a step of one of its clocks is due by an instant."""
    return any(_next_at(clocks, clock, until) is not None for clock in clocks.running)


def climbed(clocks: CaseClocks, until: datetime, around: Around) -> Iterator[ClockEscalated]:
    """Each step up to an instant that is not on record, of each clock in order of time.

    A warning or a deadline climbs where it is on record, and only while the clock runs and no alarm
    has followed it: more time granted ends it, and what falls due of that begins from the first
    level.
    """
    for clock in clocks.running:
        so_far = clocks
        while (at := _next_at(so_far, clock, until)) is not None:
            step = _step(so_far, clock, at, around)
            yield step
            so_far = evolve_clocks(so_far, step)


def _next_at(clocks: CaseClocks, clock: DecidedClock, until: datetime) -> datetime | None:
    """When its next step comes, where that is by an instant."""
    so_far = clocks.climb(clock)
    at = so_far[-1].next_at if so_far else None
    return at if at is not None and at <= until else None


def _step(clocks: CaseClocks, clock: DecidedClock, at: datetime, around: Around) -> ClockEscalated:
    so_far = clocks.climb(clock)
    above, number = _above(so_far, at, around), len(so_far)
    percent, next_at = so_far[-1].percent, None
    if above.level != TOP:
        next_at = around.climbing.step_at(clocks.matter, clock, percent, number, at)
    return ClockEscalated.model_validate(
        {
            **told_of(clocks, clock),
            "percent": percent,
            "alarmed_at": so_far[-1].at,
            "due_at": clock.falls_due_at,
            "step": number,
            "level": above.level,
            "to": above.to,
            "stands_in_for": above.stands_in_for,
            "escalated_at": at,
            "next_at": next_at,
        }
    )


def _above(so_far: list[Climbed], at: datetime, around: Around) -> _Above:
    """The next level the chart has somebody for who has not been turned to. Where it has nobody, a
    desk: first that of the community, in the end that of the company.
    """
    last = LEVELS.index(so_far[-1].level)
    told = {each.to for each in so_far}
    for rung in around.chart.escalation_line(around.assignee, at, recused=around.recused):
        if LEVELS.index(rung.level) > last and rung.person not in told:
            away = rung.holder is not None and rung.holder != rung.person
            return _Above(
                level=rung.level, to=rung.person, stands_in_for=rung.holder if away else None
            )
    if len(so_far) == 1 and around.desk not in around.recused:
        return _Above(level="supervisor", to=around.desk)
    return _Above(level=TOP, to=COMPANY_DESK)
