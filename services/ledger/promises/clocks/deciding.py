"""How a promise that was given becomes a clock with its deadline, as events tell of it. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import cast

from events.clock import DecidedClock, WarningDue
from events.microseconds import MINUTE_US, from_us, to_us
from events.sla_policy import Target
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.case_clocks import CaseClocks, Waited
from services.ledger.promises.clocks.clock import Clock, Lap, Pause, falls_on
from services.ledger.promises.policy import ClockKind, Given, Matter
from services.ledger.promises.reckoning.calculating import PolicyAt
from services.ledger.promises.reckoning.telling import reckon_and_tell

Wait = tuple[str, int, int | None]
"""Why a case waited, from when, and up to when; None: it still does."""


def started(
    kinds: Iterable[ClockKind],
    matter: Matter,
    clocks: CaseClocks | None,
    since: datetime,
    policy_at: PolicyAt,
) -> Iterator[DecidedClock]:
    """The clocks of these kinds that are promised, each the next of its kind."""
    policy = policy_at(since)
    for kind in kinds:
        given = policy.promise(kind, matter)
        if given is not None:
            number = 1 + (0 if clocks is None else clocks.begun[kind])
            yield decided(given, Clock(laps=(given.lap(since),)), number)


def given_of(clock: DecidedClock, calendar: Calendar) -> Given:
    """The promise a clock was begun with."""
    cap_us = clock.wait_cap_us
    target = Target(
        minutes=clock.target_us // MINUTE_US,
        calendar=calendar.id,
        waits=clock.waits,
        wait_cap_minutes=None if cap_us is None else cap_us // MINUTE_US,
        warn_percents=clock.warn_percents,
        automatic_counts=clock.automatic_counts,
    )
    return Given(
        kind=cast("ClockKind", clock.kind),
        policy=clock.policy,
        target=target,
        calendar=calendar,
    )


def says_the_same(given: Given, clock: DecidedClock) -> bool:
    """Whether a promise says what the clock goes by already."""
    lap, target = given.lap(clock.since), given.target
    return (
        lap.target_us == clock.target_us
        and given.calendar.label == clock.calendar
        and target.waits == clock.waits
        and lap.pause_cap_us == clock.wait_cap_us
        and target.warn_percents == clock.warn_percents
        and target.automatic_counts == clock.automatic_counts
    )


def reckoning_of(
    clock: DecidedClock,
    clocks: CaseClocks,
    calendar_of: Callable[[str], Calendar],
    *,
    onward: Lap | None = None,
    extra_us: int = 0,
    waits: Iterable[str] = (),
) -> Clock:
    """All that its deadline depends on by now: how it was decided before, lap by lap, and the waits
    each of them allows. ``onward`` begins another lap, which allows ``waits``.
    """
    decided_so_far = (*clocks.earlier.get((clock.kind, clock.number), ()), clock)
    laps = [
        (lap_of(each, calendar_of(each.calendar)), frozenset(each.waits)) for each in decided_so_far
    ]
    if onward is not None:
        laps.append((onward, frozenset(waits)))
    return Clock(
        laps=tuple(lap for lap, _ in laps),
        pauses=tuple(pauses_of(laps, map(_wait, clocks.waits))),
        extensions_us=clock.extensions_us + extra_us,
    )


def lap_of(clock: DecidedClock, calendar: Calendar) -> Lap:
    """What a clock goes by since it was decided so."""
    return Lap(
        since_us=to_us(clock.since),
        calendar=calendar,
        target_us=clock.target_us,
        pause_cap_us=clock.wait_cap_us,
    )


def _wait(waited: Waited) -> Wait:
    ended_at = waited.ended_at
    resumed_us = None if ended_at is None else to_us(ended_at)
    return waited.reason, to_us(waited.began_at), resumed_us


def pauses_of(laps: Sequence[tuple[Lap, frozenset[str]]], waits: Iterable[Wait]) -> Iterator[Pause]:
    """Each wait, but only in the laps that allow it."""
    ends_us: list[int | None] = [lap.since_us for lap, _ in laps[1:]]
    for reason, began_us, resumed_us in waits:
        for (lap, allowed), end_us in zip(laps, [*ends_us, None], strict=True):
            if reason not in allowed:
                continue
            # A wait from before the clock began still stands when it does.
            begin_us = began_us if lap is laps[0][0] else max(began_us, lap.since_us)
            stops_us = [each for each in (resumed_us, end_us) if each is not None]
            stop_us = min(stops_us) if stops_us else None
            if stop_us is None or begin_us < stop_us:
                yield begin_us, stop_us


def decided(given: Given, clock: Clock, number: int) -> DecidedClock:
    """The clock as its event tells of it."""
    reckoned, told = reckon_and_tell(given, clock)
    first, lap = clock.laps[0], clock.laps[-1]
    warnings = [
        WarningDue(percent=percent, at=from_us(at_us))
        for percent in given.target.warn_percents
        if (at_us := falls_on(clock, reckoned, percent)) is not None
    ]
    due_us, latest_us = reckoned.due_us, reckoned.latest_us
    latest = from_us(latest_us) if due_us is None and latest_us is not None else None
    return DecidedClock(
        kind=given.kind,
        number=number,
        started_at=from_us(first.since_us),
        since=from_us(lap.since_us),
        policy=given.policy,
        calendar=given.calendar.label,
        target_us=lap.target_us,
        extensions_us=clock.extensions_us,
        waits=given.target.waits,
        wait_cap_us=lap.pause_cap_us,
        automatic_counts=given.target.automatic_counts,
        warn_percents=given.target.warn_percents,
        due_at=None if due_us is None else from_us(due_us),
        latest_due_at=latest,
        warnings=tuple(warnings),
        reckoning=told,
    )
