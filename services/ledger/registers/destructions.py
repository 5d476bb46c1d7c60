"""Decisions about destroying records: after their term, approved by another, before two witnesses
(Art. 10).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from events import destruction as facts
from services.ledger.cases.deadlines import ledger_year
from services.ledger.registers.contract import (
    MANAGERS,
    RECORDS,
    At,
    ItemKey,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.registers.records import Record

WITNESSES_MIN = 2


@dataclass(frozen=True, kw_only=True)
class Destruction:
    """What deciding remembers of a destruction."""

    records: tuple[str, ...]
    appraisers: frozenset[str]
    approved_by: str | None = None
    done: bool = False


def evolve(destruction: Destruction | None, fact: facts.AnyDestructionFact) -> Destruction:
    """The destruction after the fact."""
    if isinstance(fact, facts.AppraisalMade):
        return Destruction(records=fact.records, appraisers=frozenset({*fact.appraisers, fact.by}))
    assert destruction is not None
    match fact:
        case facts.DestructionApproved():
            return replace(destruction, approved_by=fact.by)
        case facts.DestructionDone():
            return replace(destruction, done=True)
        case _:
            assert_never(fact)


def decide(destruction: Destruction | None, fact: facts.AnyDestructionFact, at: At) -> Outcome:
    """What follows from a fact about a destruction. Raises ``CommandRefusedError``.

    What is held, and the records' own facts, are seen to in services/ledger/archive/destroying.py.
    """
    if isinstance(fact, facts.AppraisalMade):
        _appraise(fact, at)
        return Outcome(facts=(fact,))
    assert destruction is not None
    if destruction.done:
        refuse("the records are destroyed already", rule="destroy-once", article="Art.10")
    match fact:
        case facts.DestructionApproved():
            _approve(destruction, fact)
        case facts.DestructionDone():
            _witness(destruction, fact)
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _appraise(fact: facts.AppraisalMade, at: At) -> None:
    for index, record_id in enumerate(fact.records):
        item = at.others.get(("record", record_id))
        if item is None or item.community != at.community or fact.records.index(record_id) < index:
            refuse("there is no such record in this community, or it stands twice",
                   rule="appraise-what-is-there", article="Art.10",
                   field=f"/records/{index}")  # fmt: skip
        record: Record = item.state
        if record.destroyed:
            refuse("this record is destroyed already", rule="appraise-what-is-kept",
                   article="Art.10", field=f"/records/{index}")  # fmt: skip
        until = record.kept_until()
        if until is None or ledger_year(at.recorded_at) < until:
            refuse(
                f"{record.number} is kept "
                + (
                    "for ever, or has no term yet"
                    if until is None
                    else f"until the end of {until - 1}"
                )
                + ": take it off the list",
                rule="term-is-over",
                article="Art.10",
                field=f"/records/{index}",
            )


def _approve(destruction: Destruction, fact: facts.DestructionApproved) -> None:
    if destruction.approved_by is not None:
        refuse("it is approved already", rule="approve-destruction-once", article="Art.10")
    if fact.by in destruction.appraisers:
        refuse(
            "somebody who did not appraise the records approves: ask another manager",
            rule="destruction-approved-by-another",
            article="Art.10",
        )


def _witness(destruction: Destruction, fact: facts.DestructionDone) -> None:
    if destruction.approved_by is None:
        refuse("nobody has approved it yet", rule="approve-before-destroying", article="Art.10")
    witnesses = set(fact.witnesses) - {destruction.approved_by, fact.by}
    if len(witnesses) < WITNESSES_MIN:
        refuse(
            "two people watch and sign, neither who approved nor who destroys: name them",
            rule="two-witnesses",
            article="Art.10",
            field="/witnesses",
        )


def _needs(_: object, fact: facts.AnyDestructionFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.AppraisalMade):
        for record in fact.records:
            yield "record", record


REGISTER: Register[Destruction, facts.AnyDestructionFact] = Register(
    kind="destruction",
    plural="destructions",
    letter="Z",
    steps={
        "appraise": Step(fact=facts.AppraisalMade, roles=RECORDS),
        "approve": Step(fact=facts.DestructionApproved, roles=MANAGERS, during=("appraised",)),
        "carry_out": Step(fact=facts.DestructionDone, roles=RECORDS, during=("approved",)),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
)
