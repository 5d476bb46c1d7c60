"""What each fact of a case's clocks makes of them. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol, assert_never, cast

from events.catalogue import AnyFact
from events.clock import (
    AnyClockFact,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
)
from events.clock_alarm import (
    AnyClockAlarm,
    BreachWithdrawn,
    ClockBreached,
    ClockEscalated,
    ClockWarned,
)
from events.clock_step import (
    AnyClockStep,
    ArrivalReported,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from events.revisit_lots import RevisitDrawn
from events.sla_policy import WHOLE_PERCENT
from services.ledger.promises.clocks.case_clocks import (
    CaseClocks,
    Climbed,
    Ended,
    Granted,
    Raised,
    Waited,
)
from services.ledger.promises.matters import matter_of


class Told(Protocol):
    """A fact of the stream, and when it happened."""

    @property
    def fact(self) -> AnyFact: ...
    @property
    def happened_at(self) -> datetime: ...


AnyClocksFact = AnyClockFact | AnyClockStep | AnyClockAlarm
"""What stands in a stream of clocks."""


def evolve_clocks(  # noqa: C901, PLR0912 - one arm a fact
    clocks: CaseClocks | None, fact: AnyClocksFact, happened_at: datetime | None = None
) -> CaseClocks:
    """The clocks after the fact. ``happened_at`` is for whoever judges anew what ended then. A
    stream that does not begin with a start is corrupt.
    """
    if isinstance(fact, ClocksStarted):
        return _started(clocks, fact)
    if clocks is None:
        raise ValueError(f"the clocks of a case begin with their start, not with {fact.type_name}")
    match fact:
        case ClocksFulfilled() | ClocksVoided():
            after = _ended(clocks, fact, happened_at)
        case ClocksRejudged():
            after = _rejudged(clocks, fact)
        case ClocksRedecided():
            after = _redecided(clocks, fact.clocks)
        case ClocksRegraded():
            after = _regraded(clocks, fact)
        case WaitStarted() | WaitEnded():
            after = replace(clocks, waits=_waited(clocks.waits, fact))
        case ExtensionRequested():
            after = replace(clocks, asked={**clocks.asked, fact.kind: fact})
        case ExtensionGranted() | ExtensionRefused():
            after = _answered(clocks, fact, happened_at)
        case ArrivalReported() | RevisitMade() | RevisitDrawn():
            after = clocks
        case ClockWarned():
            warned = Raised(fact.kind, fact.clock_number, fact.percent, fact.warned_at)
            after = _raise(clocks, warned, fact.climbs_at)
        case ClockBreached():
            missed = Raised(fact.kind, fact.clock_number, WHOLE_PERCENT, fact.due_at)
            after = _raise(clocks, missed, fact.climbs_at)
        case ClockEscalated():
            of_it = (fact.kind, fact.clock_number, fact.percent, fact.alarmed_at)
            step = Climbed(*of_it, fact.level, fact.to, fact.next_at)
            after = replace(clocks, climbed=(*clocks.climbed, step))
        case BreachWithdrawn():
            after = _taken_back(clocks, fact)
        case _:
            assert_never(fact)
    return replace(after, version=clocks.version + 1)


def fold_clocks(clocks: CaseClocks | None, history: Iterable[AnyFact]) -> CaseClocks | None:
    """The clocks after all of these."""
    for fact in history:
        clocks = evolve_clocks(clocks, cast("AnyClocksFact", fact))
    return clocks


def recall_clocks(clocks: CaseClocks | None, history: Iterable[Told]) -> CaseClocks | None:
    """The same, knowing when each happened."""
    for told in history:
        clocks = evolve_clocks(clocks, cast("AnyClocksFact", told.fact), told.happened_at)
    return clocks


def _started(clocks: CaseClocks | None, fact: ClocksStarted) -> CaseClocks:
    begun = Counter() if clocks is None else clocks.begun
    return CaseClocks(
        id=fact.case,
        version=1 if clocks is None else clocks.version + 1,
        matter=matter_of(fact),
        running=(*(() if clocks is None else clocks.running), *fact.clocks),
        begun=begun + Counter(clock.kind for clock in fact.clocks),
        waits=() if clocks is None else clocks.waits,
        asked={} if clocks is None else clocks.asked,
        raised=frozenset() if clocks is None else clocks.raised,
        earlier={} if clocks is None else {**clocks.earlier, **_run_on(clocks, fact)},
        climbed=() if clocks is None else clocks.climbed,
        ended=() if clocks is None else clocks.ended,
        granted=() if clocks is None else clocks.granted,
    )


def _run_on(
    clocks: CaseClocks, fact: ClocksStarted
) -> dict[tuple[str, int], tuple[DecidedClock, ...]]:
    """Clocks that a merge ended and that run on have the laps they had."""
    had = {
        (each.kind, each.since): clocks.earlier.get((each.kind, each.number), ())
        for each in clocks.merged
    }
    return {
        (each.kind, each.number): had[each.kind, each.since]
        for each in fact.clocks
        if had.get((each.kind, each.since))
    }


def _regraded(clocks: CaseClocks, fact: ClocksRegraded) -> CaseClocks:
    before = {(each.kind, each.number): each for each in clocks.running}
    earlier = {
        key: (*clocks.earlier.get(key, ()), before[key])
        for key in ((each.kind, each.number) for each in fact.clocks)
    }
    after = _redecided(clocks, fact.clocks)
    return replace(after, matter=matter_of(fact), earlier={**clocks.earlier, **earlier})


def _ended(
    clocks: CaseClocks, fact: ClocksFulfilled | ClocksVoided, happened_at: datetime | None
) -> CaseClocks:
    ids = {(clock.kind, clock.number) for clock in fact.clocks}
    running: list[DecidedClock] = []
    ended: list[DecidedClock] = []
    for each in clocks.running:
        (ended if (each.kind, each.number) in ids else running).append(each)
    by_merge = isinstance(fact, ClocksVoided) and fact.reason == "merged"
    merged = tuple(ended) if by_merge else ()
    at = fact.fulfilled_at if isinstance(fact, ClocksFulfilled) else happened_at
    over = (Ended(each, at, tuple(clocks.breaches(each))) for each in ended)
    kinds = {clock.kind for clock in running}
    reasons = {reason for clock in (*running, *merged) for reason in clock.waits}
    return replace(
        clocks,
        running=tuple(running),
        merged=merged,
        # A wait no clock knows is over with the last clock that stood still for it.
        waits=tuple(wait for wait in clocks.waits if wait.reason in reasons),
        asked={kind: each for kind, each in clocks.asked.items() if kind in kinds},
        raised=frozenset(each for each in clocks.raised if each[:2] not in ids),
        climbed=tuple(each for each in clocks.climbed if each[:2] not in ids),
        earlier={key: past for key, past in clocks.earlier.items() if by_merge or key not in ids},
        ended=clocks.ended if by_merge else (*clocks.ended, *over),
    )


def _rejudged(clocks: CaseClocks, fact: ClocksRejudged) -> CaseClocks:
    ids = {(clock.kind, clock.number) for clock in fact.clocks}
    ended = (
        each._replace(at=fact.fulfilled_at) if (each.clock.kind, each.clock.number) in ids else each
        for each in clocks.ended
    )
    return replace(clocks, ended=tuple(ended))


def _raise(clocks: CaseClocks, raised: Raised, climbs_at: datetime | None) -> CaseClocks:
    """It climbs from here, where it climbs."""
    begun = Climbed(*raised, "responsible", None, climbs_at)
    climbed = clocks.climbed if climbs_at is None else (*clocks.climbed, begun)
    return replace(clocks, raised=clocks.raised | {raised}, climbed=climbed)


def _taken_back(clocks: CaseClocks, fact: BreachWithdrawn) -> CaseClocks:
    """With its steps: were the same deadline missed after all, it would climb from the start."""
    breach = Raised(fact.kind, fact.clock_number, WHOLE_PERCENT, fact.due_at)
    return replace(
        clocks,
        raised=clocks.raised - {breach},
        climbed=tuple(each for each in clocks.climbed if each[:4] != breach),
        ended=tuple(_without(each, breach) for each in clocks.ended),
    )


def _without(ended: Ended, breach: Raised) -> Ended:
    if (ended.clock.kind, ended.clock.number) != breach[:2]:
        return ended
    return ended._replace(missed=tuple(at for at in ended.missed if at != breach.at))


def _redecided(clocks: CaseClocks, decided: Iterable[DecidedClock]) -> CaseClocks:
    """A warning of a deadline that is another one now climbs no further."""
    anew = {(clock.kind, clock.number): clock for clock in decided}
    running = tuple(anew.get((each.kind, each.number), each) for each in clocks.running)
    moved = {
        (before.kind, before.number)
        for before, after in zip(clocks.running, running, strict=True)
        if before.falls_due_at != after.falls_due_at
    }
    climbed = tuple(
        each for each in clocks.climbed if each[:2] not in moved or each.percent == WHOLE_PERCENT
    )
    return replace(clocks, running=running, climbed=climbed)


def _answered(
    clocks: CaseClocks, fact: ExtensionGranted | ExtensionRefused, happened_at: datetime | None
) -> CaseClocks:
    left = {kind: each for kind, each in clocks.asked.items() if kind != fact.kind}
    if isinstance(fact, ExtensionRefused) or happened_at is None:
        return replace(clocks, asked=left)
    return replace(clocks, asked=left, granted=(*clocks.granted, Granted(fact, happened_at)))


def _waited(waits: tuple[Waited, ...], fact: WaitStarted | WaitEnded) -> tuple[Waited, ...]:
    if isinstance(fact, WaitStarted):
        assert fact.began_at is not None
        return (*waits, Waited(reason=fact.reason, began_at=fact.began_at))
    return tuple(
        replace(wait, ended_at=fact.ended_at) if wait.open and wait.reason == fact.reason else wait
        for wait in waits
    )
