"""Decisions about handovers: of records that are there, once, after each passed its check, and what
was counted agrees (Art. 10).
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
    """What deciding remembers of a handover. ``checked`` is the newest check of all its records."""

    records: tuple[str, ...]
    method: facts.HandoverMethod
    number: str | None = None
    checked: facts.HandoverChecked | None = None
    completed: bool = False


def evolve(handover: Handover | None, fact: facts.AnyHandoverFact) -> Handover:
    """The handover after the fact."""
    if isinstance(fact, facts.HandoverPrepared):
        return Handover(records=fact.records, method=fact.method, number=fact.number)
    assert handover is not None
    match fact:
        case facts.HandoverChecked():
            return replace(handover, checked=fact)
        case facts.HandoverCompleted():
            return replace(handover, completed=True)
        case _:
            assert_never(fact)


def decide(handover: Handover | None, fact: facts.AnyHandoverFact, at: At) -> Outcome:
    """What follows from a fact about a handover. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.HandoverPrepared):
        return Outcome(facts=(_prepare(fact, at),))
    if handover is None or handover.completed:
        refuse("it is handed over already", rule="hand-over-once", article="Art.10")
    match fact:
        case facts.HandoverChecked():
            return Outcome(facts=(fact,))
        case facts.HandoverCompleted():
            completed = _complete(handover, fact)
            _refuse_unsound(handover, at)
            return Outcome(facts=(completed,), noticed=tuple(_wanting(handover, fact)))
        case _:
            assert_never(fact)


def _complete(handover: Handover, fact: facts.HandoverCompleted) -> facts.HandoverCompleted:
    """With what the check of just what was handed over came to."""
    checked = handover.checked
    in_package = handover.method != "paper"
    if checked is not None and not checked.passed:
        refuse(
            f"{', '.join(checked.failed)} did not pass the four-property check: see the report on "
            "the record's page, mend what failed, check anew and hand that over",
            rule="handover-checked",
            article="Art.10",
        )
    if checked is None or (in_package and checked.package is None):
        refuse(
            f"make the package first, `huiyin export FOLDER --handover {handover.number}`: it goes "
            "out with the check of each record"
            if in_package
            else "check its records for the four properties first, on its page",
            rule="handover-checked",
            article="Art.10",
        )
    return fact.model_copy(update={"four_properties": "passed", "package": checked.package})


def _refuse_unsound(handover: Handover, at: At) -> None:
    """What was destroyed or failed a check since the handover was checked is not signed for."""
    for record in handover.records:
        item = at.others.get(("record", record))
        if item is None or item.state.destroyed:
            what = "a record on the list" if item is None else item.state.number
            refuse(f"{what} is not kept any more: prepare the handover anew without it",
                   rule="handover-checked", article="Art.10")  # fmt: skip
        if item.state.sound is False:
            refuse(f"{item.state.number} failed a four-property check since: mend what failed, "
                   "check anew and hand that over", rule="handover-checked",
                   article="Art.10")  # fmt: skip


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
    listed = len(handover.records)
    if fact.items_received != listed:
        yield Noticed(
            rule="handover-counted", article="Art.10",
            proposal=f"移交 {listed} 件，实收 {fact.items_received} 件：逐件核对",
        )  # fmt: skip


def _needs(handover: Handover | None, fact: facts.AnyHandoverFact) -> Iterable[ItemKey]:
    """The records on the list, when it is made and when it is signed."""
    if isinstance(fact, facts.HandoverPrepared):
        listed = fact.records
    elif isinstance(fact, facts.HandoverCompleted) and handover is not None:
        listed = handover.records
    else:
        return
    for record in listed:
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
