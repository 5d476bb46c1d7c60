"""Decisions about the use of the archive: of records that are there, by somebody named, with
another's leave (Art. 10).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from events import archive_use as facts
from services.ledger.registers.contract import (
    RECORDS,
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)


@dataclass(frozen=True, kw_only=True)
class ArchiveUse:
    """What deciding remembers of a use."""

    ended: bool = False


def evolve(use: ArchiveUse | None, fact: facts.AnyArchiveUseFact) -> ArchiveUse:
    """The use after the fact."""
    match fact:
        case facts.ArchiveAccessed():
            return ArchiveUse()
        case facts.ArchiveUseEnded():
            assert use is not None
            return replace(use, ended=True)
        case _:
            assert_never(fact)


def decide(use: ArchiveUse | None, fact: facts.AnyArchiveUseFact, at: At) -> Outcome:
    """What follows from a fact about a use. Raises ``CommandRefusedError``."""
    match fact:
        case facts.ArchiveAccessed():
            _access(fact, at)
            return Outcome(facts=(fact,))
        case facts.ArchiveUseEnded():
            if use is None or use.ended:
                refuse("the use has ended already", rule="end-use-once", article="Art.10")
            damaged = Noticed(
                rule="used-and-whole", article="Art.10", proposal="查明损缺原因，修复或补制复印件"
            )
            return Outcome(facts=(fact,), noticed=() if fact.whole else (damaged,))
        case _:
            assert_never(fact)


def _access(fact: facts.ArchiveAccessed, at: At) -> None:
    for index, record in enumerate(fact.records):
        item = at.others.get(("record", record))
        if item is None or item.community != at.community or item.state.destroyed:
            refuse("there is no such record in this community", rule="use-what-is-there",
                   article="Art.10", field=f"/records/{index}")  # fmt: skip
    if (fact.reader is None) is (fact.party is None):
        refuse("name who uses the records: one of the company, or somebody from outside",
               rule="one-reader", article="Art.10", field="/reader")  # fmt: skip
    if fact.approved_by == fact.reader:
        refuse("somebody other than the reader gives leave", rule="leave-of-another",
               article="Art.10", field="/approved_by")  # fmt: skip


def _needs(_: object, fact: facts.AnyArchiveUseFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.ArchiveAccessed):
        for record in fact.records:
            yield "record", record


REGISTER: Register[ArchiveUse, facts.AnyArchiveUseFact] = Register(
    kind="archive_use",
    plural="archive_uses",
    letter="LY",
    steps={
        "access": Step(fact=facts.ArchiveAccessed, roles=RECORDS),
        "end": Step(fact=facts.ArchiveUseEnded, roles=RECORDS, during=("in_use",)),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
)
