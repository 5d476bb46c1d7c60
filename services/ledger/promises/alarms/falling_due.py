"""What has fallen due of a case's clocks and is not on record yet, and what turns out not to have
fallen due. Pure.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from events.clock import DecidedClock
from events.clock_alarm import AnyClockAlarm, BreachWithdrawn, ClockBreached, ClockWarned
from events.sla_policy import WHOLE_PERCENT, Word
from services.ledger.promises.alarms.climbing import Climbing
from services.ledger.promises.clocks.case_clocks import CaseClocks, Ended, Raised

Due = tuple[datetime, int, DecidedClock]
"""When which percentage of a clock was used up."""


def due_by(clocks: CaseClocks, until: datetime) -> list[Due]:
    """What of the clocks fell due by an instant and is not on record, in order of time.

    A clock that is fulfilled or void raises nothing, and what is on record is not raised again: a
    deadline that was decided anew is another one only where it falls on another instant.
    """
    due = [
        (at, percent, clock)
        for clock in clocks.running
        for at, percent in clock.falls_due()
        if at <= until and Raised(clock.kind, clock.number, percent, at) not in clocks.raised
    ]
    due.sort(key=lambda each: (*each[:2], each[2].kind, each[2].number))
    return due


def fallen_due(
    clocks: CaseClocks, until: datetime, climbing: Climbing
) -> list[tuple[datetime, AnyClockAlarm]]:
    """Each of these warnings and breaches, and when it fell due."""
    return [(each[0], _alarm(clocks, each, climbing)) for each in due_by(clocks, until)]


def next_due(clocks: CaseClocks) -> datetime | None:
    """When the next warning, breach or step up the chart comes; None: nothing more does."""
    alarms = (
        at
        for clock in clocks.running
        for at, percent in clock.falls_due()
        if Raised(clock.kind, clock.number, percent, at) not in clocks.raised
    )
    steps = (climb[-1].next_at for clock in clocks.running if (climb := clocks.climb(clock)))
    return min((*alarms, *(at for at in steps if at is not None)), default=None)


def missed_before(
    clocks: CaseClocks,
    ending: Iterable[DecidedClock],
    happened_at: datetime,
    climbing: Climbing,
) -> list[ClockBreached]:
    """The breaches of clocks that end or are decided anew, where nobody noticed in time: that a
    promise was broken is a fact whether the service ran or not. A warning comes to nothing then.
    """
    ids = {(clock.kind, clock.number) for clock in ending}
    return [
        alarm
        for at, alarm in fallen_due(clocks, happened_at, climbing)
        if isinstance(alarm, ClockBreached)
        and at < happened_at
        and (alarm.kind, alarm.clock_number) in ids
    ]


def withdrawn(
    clocks: CaseClocks, ended: Iterable[DecidedClock], happened_at: datetime, reason: Word
) -> Iterator[BreachWithdrawn]:
    """Breaches of clocks that turn out to have ended by the deadline."""
    for clock in ended:
        for due_at in clocks.breaches(clock):
            if happened_at <= due_at:
                yield _withdrawn(clocks, clock, due_at, reason)


def not_missed(
    clocks: CaseClocks, ended: Ended, happened_at: datetime
) -> Iterator[BreachWithdrawn]:
    """Breaches of a clock that is over and turns out to have been kept by the deadline."""
    for due_at in ended.missed:
        if happened_at <= due_at:
            yield _withdrawn(clocks, ended.clock, due_at, "met")


def moved(
    clocks: CaseClocks, anew: Iterable[DecidedClock], happened_at: datetime
) -> Iterator[BreachWithdrawn]:
    """Breaches of a deadline that turns out to have been another one: what moved it happened by
    then. The breach of a deadline that moved later stands.
    """
    for clock in anew:
        before = next(each for each in clocks.running if each.kind == clock.kind)
        missed_at = before.falls_due_at
        if missed_at is None or missed_at not in clocks.breaches(before):
            continue
        if happened_at <= missed_at and clock.falls_due_at != missed_at:
            yield _withdrawn(clocks, clock, missed_at, "due")


def _withdrawn(
    clocks: CaseClocks, clock: DecidedClock, due_at: datetime, reason: Word
) -> BreachWithdrawn:
    return BreachWithdrawn(
        case=clocks.id,
        community=clocks.matter.community,
        kind=clock.kind,
        clock_number=clock.number,
        due_at=due_at,
        reason=reason,
    )


def told_of(clocks: CaseClocks, clock: DecidedClock) -> dict[str, Any]:
    """What every alarm of a clock says of it."""
    matter = clocks.matter
    return {
        "case": clocks.id,
        "community": matter.community,
        "category": matter.category,
        "urgency": matter.urgency,
        "grade": matter.grade,
        "kind": clock.kind,
        "clock_number": clock.number,
        "started_at": clock.started_at,
        "policy": clock.policy,
        "calendar": clock.calendar,
    }


def _alarm(clocks: CaseClocks, due: Due, climbing: Climbing) -> AnyClockAlarm:
    at, percent, clock = due
    climbs_at = climbing.step_at(clocks.matter, clock, percent, 0, at)
    about = {**told_of(clocks, clock), "climbs_at": climbs_at}
    if percent == WHOLE_PERCENT:
        return ClockBreached.model_validate({**about, "due_at": at})
    told = {**about, "percent": percent, "warned_at": at, "due_at": clock.falls_due_at}
    return ClockWarned.model_validate(told)
