"""Draws, once a day is over, which of the matters resolved on it are asked back about besides those
a promise asks back about anyway (Art. 3(4)).

The lots come from the log, so whoever draws gets the same, and a draw that was broken off or made
twice at once lands once: its stream is the day's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from events.case import CaseResolved
from events.clock import ClocksStarted
from events.envelope import Envelope
from events.identifiers import derive_id
from events.revisit_lots import RevisitDrawn, RevisitLotsDrawn
from events.vocabulary import COMPANY_PARTITION
from services.errors import OverloadedError, VersionConflictError
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.ledger.contract import Caller
from services.ledger.core import Core
from services.ledger.items.drawing import Day, day_of, lot_of
from services.ledger.log.decided import Decided, Decision, case_stream
from services.ledger.log.landing import as_decided
from services.ledger.promises.clocks.case_clocks import clocks_stream
from services.ledger.promises.clocks.clock import Clock
from services.ledger.promises.clocks.deciding import decided
from services.ledger.promises.clocks.evolving import fold_clocks
from services.ledger.promises.matters import about
from services.ledger.promises.policy import Matter, Policy
from services.store.contract import Receipt, StreamCheck

AGE_MAX_DAYS = 7
"""Older days are drawn no more: asking back about them would come too late."""

OVER = ("resolved", "closed")
ATTEMPTS_MAX = 16
_LOTS_BITS = 256


@dataclass(frozen=True, slots=True)
class _Draw:
    """What is drawn of a day: at an instant, under the policy in force then."""

    day: date
    lots: Day
    now: datetime
    policy: Policy
    caller: Caller
    decision: Decision = field(default_factory=Decision)


def percent_of(seed: str, resolution: str) -> int:
    """Where among all the lots there can be that of a resolution lies, 0 to 99."""
    return (int(lot_of(seed, resolution), 16) * 100) >> _LOTS_BITS


class Sampling:
    """Looks which days are to be drawn, decides and lands. Of one thread."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._done: date | None = None

    def draw_due(self, *, caller: Caller) -> tuple[Receipt, ...]:
        """The oldest day that is over and not drawn yet: one a call, so that nobody waits long.
        Nothing is drawn while the policy in force says so. Raises ``OverloadedError``.
        """
        today = self._core.clock().astimezone(LEDGER_ZONE).date()
        last = today - timedelta(days=1)
        if self._done == last:
            return ()
        oldest = today - timedelta(days=AGE_MAX_DAYS)
        day = oldest if self._done is None else max(oldest, self._done + timedelta(days=1))
        while day <= last:
            drawn = self._draw_day(day, caller)
            if drawn is None:
                break  # nothing was recorded after it yet
            self._done, day = day, day + timedelta(days=1)
            if drawn:
                return drawn
        return ()

    def _draw_day(self, day: date, caller: Caller) -> tuple[Receipt, ...] | None:
        resolutions: list[Envelope] | None = None
        for _ in range(ATTEMPTS_MAX):
            now = self._core.clock()
            policy = self._core.promises.policy_at(now)
            if not policy.share_max_percent or self._core.store.read_stream(_stream(day)):
                return ()
            lots = day_of(self._core.store, day)
            if lots is None:
                return None
            if lots.empty:
                return ()
            if resolutions is None:
                resolutions = list(lots.events(self._core.store, CaseResolved.type_name))
            draw = _Draw(day, lots, now, policy, caller)
            self._decide(draw, resolutions)
            try:
                accepted = self._core.landing.land(partial(as_decided, draw.decision), once=True)
            except VersionConflictError:
                continue
            return accepted.receipts
        raise OverloadedError("the cases that are drawn keep moving", retry_after_s=1)

    def _decide(self, draw: _Draw, resolutions: Sequence[Envelope]) -> None:
        """The day's draw, and what follows of it for each case it falls on."""
        most, chosen = draw.policy.share_max_percent, Decision()
        cases: set[str] = set()
        for event in resolutions:
            case = event.subject.partition("/")[2]
            if case not in cases and percent_of(draw.lots.seed, event.id) < most:
                followed = self._follow(draw, case, event)
                cases.update(case for _ in followed.decided)
                chosen.add(followed)
        fact = RevisitLotsDrawn(
            day=draw.day,
            seed=draw.lots.seed,
            seed_position=draw.lots.seed_position,
            resolved=len(resolutions),
            drawn=len(cases),
            policy=draw.policy.label,
            by=draw.caller.actor,
        )
        of_day = Decided(
            fact=fact,
            event_id=self._core.mint(draw.now),
            stream=_stream(draw.day),
            version=1,
            partitionkey=COMPANY_PARTITION,
            happened_at=draw.now,
            actor=draw.caller.actor,
        )
        draw.decision.decided.append(of_day)
        draw.decision.add(chosen)

    def _follow(self, draw: _Draw, case_id: str, resolution: Envelope) -> Decision:
        """What follows for a case whose lot is low: nothing where it is asked back about anyway, is
        not resolved any more, or is none of those that are drawn.
        """
        decision, core = Decision(), self._core
        clocks = core.application.load(clocks_stream(case_id), fold_clocks)
        case = core.application.load_case(case_id)
        if clocks is None or case is None or case.status not in OVER:
            return decision
        matter, policy = clocks.matter, draw.policy
        given = policy.sampled(matter)
        # A version reaches back to nothing that was resolved before it took effect.
        versions = (policy, core.promises.policy_at(resolution.time))
        share = min(_share(each, matter) for each in versions)
        if given is None or percent_of(draw.lots.seed, resolution.id) >= share:
            return decision
        promised = any(each.promise("revisit", matter) is not None for each in versions)
        if promised or clocks.of("revisit") is not None:
            return decision
        fact = RevisitDrawn(
            case=case_id,
            community=matter.community,
            resolution=resolution.id,
            seed_position=draw.lots.seed_position,
            share_percent=share,
            policy=policy.label,
        )
        number = clocks.begun["revisit"] + 1
        begun = decided(given, Clock(laps=(given.lap(draw.now),)), number)
        started = ClocksStarted(**about(case_id, matter), clocks=(begun,))
        decision.checks.append(StreamCheck(stream=case_stream(case_id), version=case.version))
        version = clocks.version + 1
        decision.decided.append(_placed(fact, version, case_id, resolution, draw))
        decision.decided.append(_placed(started, version + 1, case_id, resolution, draw))
        return decision


def _share(policy: Policy, matter: Matter) -> int:
    sample = policy.sample(matter)
    return 0 if sample is None else sample.share_percent


def _stream(day: date) -> str:
    return f"revisit_lots/{day.isoformat()}"


def _placed(
    fact: RevisitDrawn | ClocksStarted, version: int, case: str, resolution: Envelope, draw: _Draw
) -> Decided:
    return Decided(
        fact=fact,
        event_id=derive_id(resolution.id, fact.type_name),
        stream=clocks_stream(case),
        version=version,
        partitionkey=resolution.partitionkey,
        happened_at=draw.now,
        actor=draw.caller.actor,
        causationid=resolution.id,
        correlationid=resolution.correlationid,
    )
