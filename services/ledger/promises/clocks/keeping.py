"""What a fact about a case means for its clocks: which begin, which are fulfilled, which end void.
Pure.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from events import case as facts
from events.arrival import ReplyArrived, ReplyUndelivered
from events.attention import CaseRecategorised, UrgencyAssessed
from events.case_unmerging import CaseUnmerged
from events.clock import (
    ClocksRedecided,
    ClocksRegraded,
    DecidedClock,
)
from events.clock_step import (
    ArrivalReported,
    ExtensionGranted,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from events.contact import MatterIdentified
from events.reply import ReplySent
from services.ledger.promises.alarms.falling_due import moved
from services.ledger.promises.clocks.case_clocks import CaseClocks
from services.ledger.promises.clocks.collecting import FollowingFact, Happening, start
from services.ledger.promises.clocks.deciding import (
    decided,
    given_of,
    reckoning_of,
    says_the_same,
    started,
)
from services.ledger.promises.clocks.replying import Replying
from services.ledger.promises.matters import about, opened_with, turned
from services.ledger.promises.policy import ClockKind, Matter
from services.ledger.promises.reckoning.calculating import extra_time_us

AT_OPENING: tuple[ClockKind, ...] = ("acknowledge", "first_reply", "arrive", "resolve")
SEEN: tuple[ClockKind, ...] = ("acknowledge",)
DONE: tuple[ClockKind, ...] = ("acknowledge", "resolve")
"""Whoever resolves a matter has seen it."""


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
    return [start(fact.case, matter, begun)] if begun else []


class _Keeping(Replying):
    """What each fact means."""

    def decide(self) -> None:  # noqa: C901, PLR0912 - one arm a fact
        """Facts not named here leave the clocks alone."""
        fact = self._what.fact
        match fact:
            case facts.CaseAcknowledged() | facts.CaseAssigned():
                self._keep_or_judge(SEEN)
            case ReplySent(automatic=True):
                self._keep(self._counting(), self._what.happened_at)
            case ReplySent():
                self._answered()
            case ReplyUndelivered():
                self._undelivered(fact)
            case ReplyArrived():
                self._arrived(fact)
            case facts.CaseReturned():
                self._void(self._running(SEEN), "returned")
                self._begin(SEEN)
            case facts.CaseResolved():
                self._keep_or_judge(DONE)
                self._void(self._running(("arrive",)), "resolved")
                self._begin(("revisit",))
            case facts.CaseClosed():
                self._void([c for c in self._clocks.running if c.kind != "revisit"], "closed")
            case facts.CaseReopened():
                self._void(self._running(("revisit",)), "reopened")
                owed = fact.first_reply_due_at is not None
                self._begin(("first_reply", "resolve") if owed else ("resolve",))
            case facts.CaseMerged():
                self._void(list(self._clocks.running), "merged")
            case CaseUnmerged():
                self._run_on()
            case facts.CaseWithdrawn():
                self._void(list(self._clocks.running), "withdrawn")
            case MatterIdentified() if self._what.asks_again:
                self._asked()
            case ArrivalReported():
                self._keep_or_judge(("arrive",))
            case RevisitMade():
                self._keep_or_judge(() if fact.outcome == "unreached" else ("revisit",))
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
        self._note_missed(clocks, self._what.happened_at)
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
        kinds = {clock.kind for clock in anew}
        self._note_missed([clock for clock in clocks.running if clock.kind in kinds], at)
        not_due = list(moved(self._clocks, anew, at))
        regraded = ClocksRegraded(**about(clocks.id, matter), reason=reason, clocks=tuple(anew))
        self._add(regraded, *not_due)
        self._void(self._running(k for k, given in promised.items() if given is None), reason)
        self._begin(kind for kind in ("arrive", "resolve") if not clocks.begun[kind])

    def _counting(self) -> list[DecidedClock]:
        """What an automatic reply fulfils: an acknowledgement, where the policy said so."""
        return [clock for clock in self._answerable(SEEN) if clock.automatic_counts]

    def _run_on(self) -> None:
        """What the merge ended is owed again as it was decided, since when and until when."""
        begun, ended = self._clocks.begun, self._clocks.merged
        again = [clock.model_copy(update={"number": begun[clock.kind] + 1}) for clock in ended]
        self._start(again)
