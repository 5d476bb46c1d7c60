"""What a fact about a case means for its clocks: which begin, which are fulfilled, which end void.
Pure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from events import case as facts
from events.arrival import ReplyArrived, ReplyUndelivered
from events.attention import CaseRecategorised, UrgencyAssessed
from events.case_unmerging import CaseUnmerged
from events.clock import (
    AnyClockFact,
    ClockId,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
    FulfilledClock,
)
from events.clock_alarm import AnyClockAlarm
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
from services.ledger.promises.calculating import PolicyAt, extra_time_us
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.case_clocks import CaseClocks, begun_by
from services.ledger.promises.climbing import Climbing
from services.ledger.promises.clocks_evolving import evolve_clocks
from services.ledger.promises.deciding_clocks import (
    decided,
    given_of,
    reckoning_of,
    says_the_same,
    started,
)
from services.ledger.promises.falling_due import missed_before, moved, not_missed, withdrawn
from services.ledger.promises.matters import about, opened_with, turned
from services.ledger.promises.policy import ClockKind, Matter

AT_OPENING: tuple[ClockKind, ...] = ("acknowledge", "first_reply", "arrive", "resolve")
SEEN: tuple[ClockKind, ...] = ("acknowledge",)
ANSWERED: tuple[ClockKind, ...] = ("acknowledge", "first_reply", "next_reply")
DONE: tuple[ClockKind, ...] = ("acknowledge", "resolve")
"""Whoever answers a matter or resolves it has seen it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """What happened to the case, and when. ``asks_again``: the party brought the matter up once
    more and wants an answer. ``calendar_of`` gives the version of a calendar by its label.
    ``climbing`` says when what was missed goes up.
    """

    fact: Fact
    happened_at: datetime
    policy_at: PolicyAt
    calendar_of: Callable[[str], Calendar]
    climbing: Climbing
    asks_again: bool = False


FollowingFact = AnyClockFact | AnyClockAlarm


def follow(clocks: CaseClocks | None, what: Happening) -> Sequence[FollowingFact]:
    """The facts about clocks that follow, in order."""
    if isinstance(what.fact, facts.CaseOpened):
        return _opened(what.fact, what)
    if clocks is None:
        return []  # a case from before there were clocks has none
    keeping = _Keeping(clocks, what)
    keeping.decide()
    return keeping.followed


def _opened(fact: facts.CaseOpened, what: Happening) -> Sequence[FollowingFact]:
    matter = opened_with(fact)
    kinds = [
        kind for kind in AT_OPENING if kind != "first_reply" or fact.first_reply_due_at is not None
    ]
    begun = list(started(kinds, matter, None, fact.raised_at, what.policy_at))
    return [_start(fact.case, matter, begun)] if begun else []


class _Keeping:
    """Collects what follows; each fact is decided on the clocks as the one before left them."""

    def __init__(self, clocks: CaseClocks, what: Happening) -> None:
        self._clocks, self._what = clocks, what
        self.followed: list[FollowingFact] = []

    def decide(self) -> None:  # noqa: C901, PLR0912 - one arm a fact
        """Facts not named here leave the clocks alone."""
        fact = self._what.fact
        match fact:
            case facts.CaseAcknowledged() | facts.CaseAssigned():
                self._keep(SEEN)
            case ReplySent(automatic=True):
                self._fulfil(self._counting())
            case ReplySent():
                self._keep(ANSWERED)
            case ReplyUndelivered():
                self._begin(() if fact.owed is None else (fact.owed,))
            case ReplyArrived(counted=True):
                self._fulfil(ANSWERED)
            case facts.CaseReturned():
                self._void(SEEN, "returned")
                self._begin(SEEN)
            case facts.CaseResolved():
                self._keep(DONE)
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
                self._keep(("arrive",))
            case RevisitMade():
                self._keep(() if fact.outcome == "unreached" else ("revisit",))
            case WaitStarted() | WaitEnded():
                reason = "wait_started" if isinstance(fact, WaitStarted) else "wait_ended"
                waiting = [c for c in self._clocks.running if fact.reason in c.waits]
                self._redecide(waiting, reason)
            case UrgencyAssessed() | CaseRecategorised():
                self._regrade(*turned(self._clocks.matter, fact))
            case ExtensionGranted():
                self._redecide(self._running((fact.kind,)), "extended", more=fact)
            case _:
                pass

    def _redecide(
        self, clocks: Iterable[DecidedClock], reason: str, more: ExtensionGranted | None = None
    ) -> None:
        """With all that is known of waits and extensions by now."""
        clocks = list(clocks)
        self._note_missed(clocks)
        anew = []
        for clock in clocks:
            calendar_of = self._what.calendar_of
            given = given_of(clock, calendar_of(clock.calendar))
            extra_us = 0 if more is None else extra_time_us(more, given.calendar)
            reckoning = reckoning_of(clock, self._clocks, calendar_of, extra_us=extra_us)
            anew.append(decided(given, reckoning, clock.number))
        if anew:
            not_due = list(moved(self._clocks, anew, self._what.happened_at))
            self._add(ClocksRedecided(case=self._clocks.id, reason=reason, clocks=tuple(anew)))
            self._add(*not_due)

    def _regrade(self, matter: Matter, reason: str) -> None:
        """Each clock goes on as the policy in force promises for what the matter is now. Where that
        promises nothing it ends; what it promises only now begins.
        """
        at, clocks, anew = self._what.happened_at, self._clocks, []
        policy = self._what.policy_at(at)
        promised = {
            clock.kind: policy.promise(cast("ClockKind", clock.kind), matter)
            for clock in clocks.running
        }
        for clock in clocks.running:
            given = promised[clock.kind]
            if given is None or says_the_same(given, clock):
                continue
            reckoning = reckoning_of(
                clock,
                clocks,
                self._what.calendar_of,
                onward=given.lap(max(at, clock.since)),
                waits=given.target.waits,
            )
            anew.append(decided(given, reckoning, clock.number))
        self._note_missed([clock for clock in clocks.running if clock.kind in _kinds(anew)])
        not_due = list(moved(self._clocks, anew, at))
        regraded = ClocksRegraded(**about(clocks.id, matter), reason=reason, clocks=tuple(anew))
        self._add(regraded, *not_due)
        self._void([kind for kind, given in promised.items() if given is None], reason)
        self._begin(kind for kind in ("arrive", "resolve") if not clocks.begun[kind])

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
        at = self._what.happened_at
        ended = [clock for clock in self._running(kinds) if _counts(clock, at)]
        kept = tuple(_kept(clock, at) for clock in ended)
        if kept:
            fulfilled = ClocksFulfilled(case=self._clocks.id, fulfilled_at=at, clocks=kept)
            self._end(ended, fulfilled, "met")

    def _keep(self, kinds: Sequence[str]) -> None:
        """Fulfils what runs, and judges anew what had ended when this became known, and would have
        been kept by it.
        """
        self._fulfil(kinds)
        at = self._what.happened_at
        over = [
            each
            for each in self._clocks.ended
            if each.clock.kind in kinds and each.clock.kind != "resolve" and each.kept_by(at)
        ]
        if over:
            kept = tuple(_kept(each.clock, at) for each in over)
            back = [fact for each in over for fact in not_missed(self._clocks, each, at)]
            self._add(ClocksRejudged(case=self._clocks.id, fulfilled_at=at, clocks=kept), *back)

    def _void(self, kinds: Iterable[str], reason: str) -> None:
        ended = self._running(kinds)
        if ended:
            ids = tuple(ClockId(kind=clock.kind, number=clock.number) for clock in ended)
            self._end(ended, ClocksVoided(case=self._clocks.id, reason=reason, clocks=ids), "void")

    def _end(
        self, ended: list[DecidedClock], end: ClocksFulfilled | ClocksVoided, why: str
    ) -> None:
        """With the breaches nobody noticed, and those that turn out to be none."""
        self._note_missed(ended)
        not_missed = list(withdrawn(self._clocks, ended, self._what.happened_at, why))
        self._add(end, *not_missed)

    def _note_missed(self, clocks: list[DecidedClock]) -> None:
        what = self._what
        self._add(*missed_before(self._clocks, clocks, what.happened_at, what.climbing))

    def _begin(self, kinds: Iterable[ClockKind]) -> None:
        clocks, what = self._clocks, self._what
        idle = [kind for kind in kinds if clocks.of(kind) is None]
        begun = list(started(idle, clocks.matter, clocks, what.happened_at, what.policy_at))
        if begun:
            self._add(_start(clocks.id, clocks.matter, begun))

    def _run_on(self) -> None:
        """What the merge ended is owed again as it was decided, since when and until when."""
        begun, ended = self._clocks.begun, self._clocks.merged
        again = [clock.model_copy(update={"number": begun[clock.kind] + 1}) for clock in ended]
        if again:
            self._add(_start(self._clocks.id, self._clocks.matter, again))

    def _running(self, kinds: Iterable[str]) -> list[DecidedClock]:
        wanted = set(kinds)
        return [clock for clock in self._clocks.running if clock.kind in wanted]

    def _add(self, *facts: FollowingFact) -> None:
        for fact in facts:
            self._clocks = evolve_clocks(self._clocks, fact, self._what.happened_at)
            self.followed.append(fact)


def _counts(clock: DecidedClock, at: datetime) -> bool:
    """Whether an answer given then is one to what runs; what is done or reached is so whenever."""
    return clock.kind not in ANSWERED or begun_by(clock, at)


def _kept(clock: DecidedClock, at: datetime) -> FulfilledClock:
    due_at = clock.falls_due_at
    met = due_at is None or at <= due_at
    return FulfilledClock(kind=clock.kind, number=clock.number, due_at=due_at, met=met)


def _kinds(clocks: Iterable[DecidedClock]) -> frozenset[str]:
    return frozenset(clock.kind for clock in clocks)


def _start(case: str, matter: Matter, begun: list[DecidedClock]) -> ClocksStarted:
    return ClocksStarted(**about(case, matter), clocks=tuple(begun))
