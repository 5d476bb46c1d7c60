"""Decisions about holds: something is held once at a time, and lifted for a reason (Art. 10)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from events import hold as facts
from services.ledger.about import cases_named, is_there, items_named, named
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

HELD_ITEMS = frozenset(
    {"external_order", "incident", "letter", "meeting", "notice", "record", "threat"}
)
"""What can be held besides cases and people."""


@dataclass(frozen=True, kw_only=True)
class Hold:
    """What deciding remembers of the holds on something."""

    about: str
    legal_basis: str
    held: bool = True


def evolve(hold: Hold | None, fact: facts.AnyHoldFact) -> Hold:
    """The holds after the fact."""
    match fact:
        case facts.HoldPlaced():
            return Hold(about=fact.about, legal_basis=fact.legal_basis)
        case facts.HoldLifted():
            assert hold is not None
            return replace(hold, held=False)
        case _:
            assert_never(fact)


def decide(hold: Hold | None, fact: facts.AnyHoldFact, at: At) -> Outcome:
    """What follows from a fact about a hold. Raises ``CommandRefusedError``."""
    match fact:
        case facts.HoldPlaced():
            if hold is not None and hold.held:
                refuse("it is held already: lift that hold, or let it stand", rule="hold-once",
                       article="Art.10")  # fmt: skip
            _refuse_unknown(fact, at)
        case facts.HoldLifted():
            if hold is None or not hold.held:
                refuse("nothing is held here", rule="lift-what-is-held", article="Art.10")
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _refuse_unknown(fact: facts.HoldPlaced, at: At) -> None:
    if named(fact.about)[0] != "party" and not is_there(fact.about, at):
        refuse(
            "there is nothing of this name in this community: name a case, letter, notice, "
            "meeting, order, record or person, as case/… or party/…",
            rule="hold-what-is-there",
            article="Art.10",
            field="/about",
        )


def _needs(_: object, fact: facts.AnyHoldFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.HoldPlaced):
        yield from items_named(fact.about, HELD_ITEMS)


def _cases(hold: Hold | None, fact: facts.AnyHoldFact) -> Iterable[str]:
    del hold
    if isinstance(fact, facts.HoldPlaced):
        yield from cases_named(fact.about)


REGISTER: Register[Hold, facts.AnyHoldFact] = Register(
    kind="hold",
    plural="holds",
    letter="U",
    steps={
        "place": Step(fact=facts.HoldPlaced, roles=RECORDS),
        "lift": Step(fact=facts.HoldLifted, roles=MANAGERS, during=("held",)),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
    cases=_cases,
)
