"""What a fact about a case means for its clocks: which begin, which are fulfilled, which end void.
Pure.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from events import case as facts
from events.case_unmerging import CaseUnmerged
from events.clock import (
    AnyClockFact,
    ClockId,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
    FulfilledClock,
    WarningDue,
)
from events.clock_step import (
    ArrivalReported,
    ExtensionGranted,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from events.contact import MatterIdentified
from events.fact import Fact
from events.reply import ReplySent
from events.sla_policy import Target
from services.ledger.promises.calculating import PolicyAt, extra_time_us
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.case_clocks import CaseClocks, evolve_clocks
from services.ledger.promises.clock import Clock, falls_on
from services.ledger.promises.instants import MINUTE_US, from_us, to_us
from services.ledger.promises.policy import ClockKind, Given, Matter
from services.ledger.promises.telling import reckon_and_tell

AT_OPENING: tuple[ClockKind, ...] = ("acknowledge", "first_reply", "arrive", "resolve")
SEEN: tuple[ClockKind, ...] = ("acknowledge",)
ANSWERED: tuple[ClockKind, ...] = ("acknowledge", "first_reply", "next_reply")
DONE: tuple[ClockKind, ...] = ("acknowledge", "resolve")
"""Whoever answers a matter or resolves it has seen it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """What happened to the case, and when. ``asks_again``: the party brought the matter up once
    more and wants an answer. ``calendar_of`` gives the version of a calendar by its label.
    """

    fact: Fact
    happened_at: datetime
    policy_at: PolicyAt
    calendar_of: Callable[[str], Calendar]
    asks_again: bool = False


def follow(clocks: CaseClocks | None, what: Happening) -> list[AnyClockFact]:
    """The facts about clocks that follow, in order."""
    if isinstance(what.fact, facts.CaseOpened):
        return _opened(what.fact, what)
    if clocks is None:
        return []  # a case from before there were clocks has none
    keeping = _Keeping(clocks, what)
    keeping.decide()
    return keeping.followed


def _opened(fact: facts.CaseOpened, what: Happening) -> list[AnyClockFact]:
    matter = Matter(
        community=fact.community,
        category=fact.category,
        urgency=fact.urgency,
        party=fact.party_kind,
    )
    kinds = [
        kind for kind in AT_OPENING if kind != "first_reply" or fact.first_reply_due_at is not None
    ]
    started = list(_started(kinds, matter, None, fact.raised_at, what.policy_at))
    return [_start(fact.case, matter, started)] if started else []


class _Keeping:
    """Collects what follows; each fact is decided on the clocks as the one before left them."""

    def __init__(self, clocks: CaseClocks, what: Happening) -> None:
        self._clocks, self._what = clocks, what
        self.followed: list[AnyClockFact] = []

    def decide(self) -> None:  # noqa: C901, PLR0912 - one arm a fact
        """Facts not named here leave the clocks alone."""
        fact = self._what.fact
        match fact:
            case facts.CaseAcknowledged() | facts.CaseAssigned():
                self._fulfil(SEEN)
            case ReplySent():
                self._fulfil(self._counting() if fact.automatic else ANSWERED)
            case facts.CaseReturned():
                self._void(SEEN, "returned")
                self._begin(SEEN)
            case facts.CaseResolved():
                self._fulfil(DONE)
                self._void(("arrive",), "resolved")
                self._begin(("revisit",))
            case facts.CaseClosed():
                self._void(self._kinds(but="revisit"), "closed")
            case facts.CaseReopened():
                self._void(("revisit",), "reopened")
                owed = fact.first_reply_due_at is not None
                self._begin(("first_reply", "resolve") if owed else ("resolve",))
            case facts.CaseMerged():
                self._void(self._kinds(), "merged")
            case CaseUnmerged():
                self._run_on()
            case facts.CaseWithdrawn():
                self._void(self._kinds(), "withdrawn")
            case MatterIdentified() if self._what.asks_again:
                if self._clocks.of("first_reply") is None:
                    self._begin(("next_reply",))
            case ArrivalReported():
                self._fulfil(("arrive",))
            case RevisitMade():
                self._fulfil(() if fact.outcome == "unreached" else ("revisit",))
            case WaitStarted() | WaitEnded():
                reason = "wait_started" if isinstance(fact, WaitStarted) else "wait_ended"
                waiting = [c for c in self._clocks.running if fact.reason in c.waits]
                self._redecide(waiting, reason)
            case ExtensionGranted():
                self._redecide(self._running((fact.kind,)), "extended", more=fact)
            case _:
                pass

    def _redecide(
        self, clocks: Iterable[DecidedClock], reason: str, more: ExtensionGranted | None = None
    ) -> None:
        """With all that is known of waits and extensions by now."""
        anew = []
        for clock in clocks:
            given = _given(clock, self._what.calendar_of(clock.calendar))
            extra_us = 0 if more is None else extra_time_us(more, given.calendar)
            waits = (wait for wait in self._clocks.waits if wait.reason in clock.waits)
            pauses = tuple(
                (to_us(w.began_at), None if w.ended_at is None else to_us(w.ended_at))
                for w in waits
            )
            reckoning = Clock(
                laps=(given.lap(clock.started_at),),
                pauses=pauses,
                extensions_us=clock.extensions_us + extra_us,
            )
            anew.append(decided(given, reckoning, clock.number))
        if anew:
            self._add(ClocksRedecided(case=self._clocks.id, reason=reason, clocks=tuple(anew)))

    def _kinds(self, *, but: str = "") -> tuple[str, ...]:
        return tuple(clock.kind for clock in self._clocks.running if clock.kind != but)

    def _counting(self) -> tuple[str, ...]:
        """What an automatic reply fulfils: an acknowledgement, where the policy said so."""
        return tuple(
            clock.kind
            for clock in self._clocks.running
            if clock.kind == "acknowledge" and clock.automatic_counts
        )

    def _fulfil(self, kinds: Iterable[str]) -> None:
        at, kept = self._what.happened_at, []
        for clock in self._running(kinds):
            met = clock.due_at is None or at <= clock.due_at
            kept.append(
                FulfilledClock(kind=clock.kind, number=clock.number, due_at=clock.due_at, met=met)
            )
        if kept:
            self._add(ClocksFulfilled(case=self._clocks.id, fulfilled_at=at, clocks=tuple(kept)))

    def _void(self, kinds: Iterable[str], reason: str) -> None:
        ended = tuple(
            ClockId(kind=clock.kind, number=clock.number) for clock in self._running(kinds)
        )
        if ended:
            self._add(ClocksVoided(case=self._clocks.id, reason=reason, clocks=ended))

    def _begin(self, kinds: Iterable[ClockKind]) -> None:
        clocks, what = self._clocks, self._what
        idle = [kind for kind in kinds if clocks.of(kind) is None]
        started = list(_started(idle, clocks.matter, clocks, what.happened_at, what.policy_at))
        if started:
            self._add(_start(clocks.id, clocks.matter, started))

    def _run_on(self) -> None:
        """What the merge ended is owed again as it was decided, since when and until when."""
        begun, ended = self._clocks.begun, self._clocks.merged
        again = [clock.model_copy(update={"number": begun[clock.kind] + 1}) for clock in ended]
        if again:
            self._add(_start(self._clocks.id, self._clocks.matter, again))

    def _running(self, kinds: Iterable[str]) -> list[DecidedClock]:
        wanted = set(kinds)
        return [clock for clock in self._clocks.running if clock.kind in wanted]

    def _add(self, fact: AnyClockFact) -> None:
        self._clocks = evolve_clocks(self._clocks, fact)
        self.followed.append(fact)


def _start(case: str, matter: Matter, started: list[DecidedClock]) -> ClocksStarted:
    return ClocksStarted(
        case=case,
        community=matter.community,
        category=matter.category,
        urgency=matter.urgency,
        party_kind=matter.party,
        grade=matter.grade,
        clocks=tuple(started),
    )


def _started(
    kinds: Iterable[ClockKind],
    matter: Matter,
    clocks: CaseClocks | None,
    since: datetime,
    policy_at: PolicyAt,
) -> Iterator[DecidedClock]:
    policy = policy_at(since)
    for kind in kinds:
        given = policy.promise(kind, matter)
        if given is not None:
            number = 1 + (0 if clocks is None else clocks.begun[kind])
            yield decided(given, Clock(laps=(given.lap(since),)), number)


def _given(clock: DecidedClock, calendar: Calendar) -> Given:
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


def decided(given: Given, clock: Clock, number: int) -> DecidedClock:
    """The clock as its event tells of it."""
    reckoned, told = reckon_and_tell(given, clock)
    first, lap = clock.laps[0], clock.laps[-1]
    warnings = (
        (percent, falls_on(clock, reckoned, percent)) for percent in given.target.warn_percents
    )
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
        warnings=tuple(
            WarningDue(percent=percent, at=from_us(at))
            for percent, at in warnings
            if at is not None
        ),
        reckoning=told,
    )
