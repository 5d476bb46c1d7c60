"""Puts on record what has fallen due, once and in order of time, whoever noticed it how often.

That nothing is raised twice, and nothing of a clock that has ended, is the log's own doing: each is
decided on the whole stream of the case's clocks, and lands only where that still stands as it was
read. So a service that was frozen for a day, or two of them at once, do no harm.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from events.catalogue import decode
from events.clock import ClocksRedecided, ClocksRegraded, ClocksStarted
from events.clock_alarm import AnyClockAlarm
from events.envelope import Envelope, parse
from events.identifiers import derive_id
from services.errors import NotFoundError, OverloadedError, VersionConflictError
from services.ledger.contract import Caller
from services.ledger.core import Core
from services.ledger.decided import Decided, Decision
from services.ledger.landing import Learned
from services.ledger.promises.case_clocks import (
    AnyClocksFact,
    CaseClocks,
    clocks_stream,
    evolve_clocks,
    fold_clocks,
)
from services.ledger.promises.escalating import Around, climbed, climbs
from services.ledger.promises.falling_due import fallen_due
from services.store.contract import Receipt

ATTEMPTS_MAX = 64
"""Each one that fails has met somebody at work on one of the cases: more than these at once means
that the cases should be looked at again.
"""

REMEMBERED_MAX_CASES = 5_000
"""As they stood after the last append: what is decided on one that has moved since is refused."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """The clocks of a case, and of each the event that decided its deadline."""

    clocks: CaseClocks
    partitionkey: str
    correlationid: str | None
    decided_by: dict[tuple[str, int], str]


class Noticing:
    """Decides and lands them. Safe from many threads."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._remembered: dict[str, _Watched] = {}

    def raise_due(
        self, cases: Iterable[str], until: datetime, *, caller: Caller
    ) -> tuple[Receipt, ...]:
        """Every warning, breach and step up the chart of these cases up to an instant; empty where
        all is on record.

        All of them land together. Raises ``OverloadedError`` where the cases keep moving.
        """
        remembered, self._remembered = self._remembered, {}
        watched: dict[str, _Watched] = {}
        for case in cases:
            with suppress(NotFoundError):
                known = remembered.pop(case, None)
                # Whoever is named has something due: where nothing is, the memory is old.
                if known is None or not _something_due(known.clocks, until):
                    known = self._watch(case)
                watched[case] = known
        for _ in range(ATTEMPTS_MAX):
            decision = self._decide(watched, until, caller)
            if not decision.decided:
                return ()
            try:
                accepted = self._core.landing.land(partial(_ready, decision), once=True)
            except VersionConflictError as moved:
                case = moved.stream.partition("/")[2]
                watched[case] = self._watch(case)
                continue
            if not accepted.duplicate:
                self._remember(remembered, watched, decision)
            return accepted.receipts
        raise OverloadedError("the cases whose clocks fall due keep moving", retry_after_s=1)

    def _remember(
        self, before: dict[str, _Watched], watched: dict[str, _Watched], decision: Decision
    ) -> None:
        """The cases as this append left them; whatever goes wrong, nothing is remembered."""
        for each in decision.decided:
            case = each.stream.partition("/")[2]
            assert isinstance(each.fact, AnyClocksFact)
            of_it = watched[case]
            watched[case] = replace(of_it, clocks=evolve_clocks(of_it.clocks, each.fact))
        if len(before) + len(watched) <= REMEMBERED_MAX_CASES:
            self._remembered = {**before, **watched}
        else:
            self._remembered = watched

    def _watch(self, case: str) -> _Watched:
        """As the log has it now. Raises ``NotFoundError``."""
        clocks: CaseClocks | None = None
        decided_by: dict[tuple[str, int], str] = {}
        envelope: Envelope | None = None
        for row in self._core.store.read_stream(clocks_stream(case)):
            envelope = parse(row.body).envelope
            fact = decode(envelope.type, envelope.data)
            assert isinstance(fact, AnyClocksFact)
            clocks = evolve_clocks(clocks, fact)
            if isinstance(fact, ClocksStarted | ClocksRedecided | ClocksRegraded):
                of_these = ((clock.kind, clock.number) for clock in fact.clocks)
                decided_by.update(dict.fromkeys(of_these, envelope.id))
        if clocks is None or envelope is None:
            raise NotFoundError(f"the case {case} has no clocks")
        return _Watched(clocks, envelope.partitionkey, envelope.correlationid, decided_by)

    def _decide(self, watched: dict[str, _Watched], until: datetime, caller: Caller) -> Decision:
        """Over all cases in order of time; of one instant, in the order given."""
        due = [
            (at, case, alarm)
            for case, each in watched.items()
            for at, alarm in self._due(case, each.clocks, until)
        ]
        due.sort(key=lambda each: each[0])
        versions = {case: each.clocks.version for case, each in watched.items()}
        decision = Decision()
        for at, case, alarm in due:
            versions[case] += 1
            placed = _placed(alarm, at, versions[case], watched[case], caller)
            decision.decided.append(placed)
        return decision

    def _due(
        self, case: str, clocks: CaseClocks, until: datetime
    ) -> Iterator[tuple[datetime, AnyClockAlarm]]:
        """What falls due, and how far that climbs by then."""
        due = fallen_due(clocks, until)
        yield from due
        missed = fold_clocks(clocks, (alarm for _, alarm in due))
        assert missed is not None
        if climbs(missed, until):
            steps = climbed(missed, until, self._around(case))
            yield from ((step.escalated_at, step) for step in steps)

    def _around(self, case_id: str) -> Around:
        """As the log has it now."""
        core = self._core
        case = core.application.load_case(case_id)
        assert case is not None  # whose clocks stand in the log
        return Around(
            assignee=case.assignee,
            recused=frozenset(case.restricted),
            desk=core.community(case.community).desk,
            chart=core.organisation.chart(case.community),
            calendar_of=core.promises.calendar_labelled,
        )


def _something_due(clocks: CaseClocks, until: datetime) -> bool:
    """Whether anything of the case is due by an instant."""
    return bool(fallen_due(clocks, until)) or climbs(clocks, until)


def _ready(decision: Decision, learned: Learned) -> Decision:
    """Of what moved, the error tells."""
    del learned
    return decision


def _placed(
    alarm: AnyClockAlarm, at: datetime, version: int, watched: _Watched, caller: Caller
) -> Decided:
    cause = watched.decided_by[alarm.kind, alarm.clock_number]
    return Decided(
        fact=alarm,
        event_id=derive_id(cause, f"{alarm.type_name}/{version}"),
        stream=clocks_stream(alarm.case),
        version=version,
        partitionkey=watched.partitionkey,
        happened_at=at,
        actor=caller.actor,
        causationid=cause,
        correlationid=watched.correlationid,
        traceparent=caller.traceparent,
    )
