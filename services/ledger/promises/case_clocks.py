"""The clocks of a case as its stream tells: which run, and what the policy looks at."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never, cast

from events.case import CaseCategory
from events.catalogue import AnyFact
from events.clock import (
    AnyClockFact,
    ClocksFulfilled,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
)
from events.vocabulary import PartyKind, Urgency
from services.ledger.promises.policy import Grade, Matter


@dataclass(frozen=True, kw_only=True)
class CaseClocks:
    """``id`` is the case's, ``version`` that of the stream; ``begun`` says of each kind how many
    there have been. ``merged`` are those a merge ended: taken back, they run on.
    """

    id: str
    version: int
    matter: Matter
    running: tuple[DecidedClock, ...]
    begun: Counter[str]
    merged: tuple[DecidedClock, ...] = ()

    def of(self, kind: str) -> DecidedClock | None:
        """The running clock of a kind; there is one at most."""
        return next((clock for clock in self.running if clock.kind == kind), None)


def evolve_clocks(clocks: CaseClocks | None, fact: AnyClockFact) -> CaseClocks:
    """The clocks after the fact. A stream that does not begin with a start is corrupt."""
    if isinstance(fact, ClocksStarted):
        return _started(clocks, fact)
    if clocks is None:
        raise ValueError(f"the clocks of a case begin with their start, not with {fact.type_name}")
    match fact:
        case ClocksFulfilled() | ClocksVoided():
            return _ended(clocks, fact)
        case _:
            assert_never(fact)


def fold_clocks(clocks: CaseClocks | None, history: Iterable[AnyFact]) -> CaseClocks | None:
    """The clocks after all of these."""
    for fact in history:
        clocks = evolve_clocks(clocks, cast("AnyClockFact", fact))
    return clocks


def clocks_stream(case: str) -> str:
    """The stream of a case's clocks."""
    return f"clocks/{case}"


def _started(clocks: CaseClocks | None, fact: ClocksStarted) -> CaseClocks:
    begun = Counter() if clocks is None else clocks.begun
    return CaseClocks(
        id=fact.case,
        version=1 if clocks is None else clocks.version + 1,
        matter=Matter(
            community=fact.community,
            category=cast("CaseCategory", fact.category),
            urgency=cast("Urgency", fact.urgency),
            party=cast("PartyKind | None", fact.party_kind),
            grade=cast("Grade", fact.grade),
        ),
        running=(*(() if clocks is None else clocks.running), *fact.clocks),
        begun=begun + Counter(clock.kind for clock in fact.clocks),
    )


def _ended(clocks: CaseClocks, fact: ClocksFulfilled | ClocksVoided) -> CaseClocks:
    ids = {(clock.kind, clock.number) for clock in fact.clocks}
    running: list[DecidedClock] = []
    ended: list[DecidedClock] = []
    for each in clocks.running:
        (ended if (each.kind, each.number) in ids else running).append(each)
    by_merge = isinstance(fact, ClocksVoided) and fact.reason == "merged"
    return replace(
        clocks,
        version=clocks.version + 1,
        running=tuple(running),
        merged=tuple(ended) if by_merge else (),
    )
