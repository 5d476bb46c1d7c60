"""Decisions about handovers: of records that are there, once, and what was counted agrees (Art.
10).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from events import handover as facts
from services.ledger.registers.contract import (
    MANAGERS,
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
class Handover:
    """What deciding remembers of a handover."""

    items: int
    completed: bool = False


def evolve(handover: Handover | None, fact: facts.AnyHandoverFact) -> Handover:
    """The handover after the fact."""
    match fact:
        case facts.HandoverPrepared():
            return Handover(items=len(fact.records))
        case facts.HandoverCompleted():
            assert handover is not None
            return replace(handover, completed=True)
        case _:
            assert_never(fact)


def decide(handover: Handover | None, fact: facts.AnyHandoverFact, at: At) -> Outcome:
    """What follows from a fact about a handover. Raises ``CommandRefusedError``."""
    match fact:
        case facts.HandoverPrepared():
            return Outcome(facts=(_prepare(fact, at),))
        case facts.HandoverCompleted():
            if handover is None or handover.completed:
                refuse("it is handed over already", rule="hand-over-once", article="Art.10")
            return Outcome(facts=(fact,), noticed=tuple(_wanting(handover, fact)))
        case _:
            assert_never(fact)


def _prepare(fact: facts.HandoverPrepared, at: At) -> facts.HandoverPrepared:
    if at.community is None:
        refuse("a community's records are handed over, apart from the company's: name it",
               rule="handover-of-a-community", article="Art.10", field="/community")  # fmt: skip
    for index, record in enumerate(fact.records):
        item = at.others.get(("record", record))
        twice = fact.records.index(record) < index
        if item is None or item.community != at.community or item.state.destroyed or twice:
            refuse("there is no such record in this community, or it stands twice",
                   rule="hand-over-what-is-there", article="Art.10",
                   field=f"/records/{index}")  # fmt: skip
    return fact.model_copy(update={"items": len(fact.records)})


def _wanting(handover: Handover, fact: facts.HandoverCompleted) -> Iterator[Noticed]:
    if fact.items_received != handover.items:
        yield Noticed(
            rule="handover-counted", article="Art.10",
            proposal=f"移交 {handover.items} 件，实收 {fact.items_received} 件：逐件核对",
        )  # fmt: skip
    if fact.four_properties != "passed":
        yield Noticed(rule="handover-checked", article="Art.10", proposal="补做四性检测，附上报告")


def _needs(fact: facts.AnyHandoverFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.HandoverPrepared):
        for record in fact.records:
            yield "record", record


REGISTER: Register[Handover, facts.AnyHandoverFact] = Register(
    kind="handover",
    plural="handovers",
    letter="YJ",
    steps={
        "prepare": Step(fact=facts.HandoverPrepared, roles=RECORDS),
        "complete": Step(fact=facts.HandoverCompleted, roles=MANAGERS, during=("prepared",)),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
)
