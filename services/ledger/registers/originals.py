"""Decisions about originals: one is lent once, comes back before it goes out again, and is found
wanting when it comes back late or not as it was (Art. 9(3)).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import original as facts
from services.ledger.about import cases_named, is_there, items_named
from services.ledger.registers.contract import (
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)

_ART = "Art.9(3)"
_ITEMS = frozenset({"external_order", "letter", "meeting", "notice", "record"})
_KEEPERS = ("desk", "manager", "records_clerk")


@dataclass(frozen=True, kw_only=True)
class Original:
    """What deciding remembers. ``here``: the original was deposited; ``lent_until``: it is out."""

    about: str
    here: bool = False
    lent_to: str | None = None
    lent_until: datetime | None = None
    scan_sha256: str | None = None


def evolve(original: Original | None, fact: facts.AnyOriginalFact) -> Original:
    """The custody after the fact."""
    if isinstance(fact, facts.KeptFact):
        original = original or Original(about=fact.about)
        if isinstance(fact, facts.OriginalDeposited):
            scan = None if fact.scan is None else fact.scan.sha256
            return replace(original, here=True, scan_sha256=scan)
        return original
    assert original is not None
    match fact:
        case facts.OriginalLent():
            return replace(original, lent_to=fact.to, lent_until=fact.back_by)
        case facts.OriginalReturned():
            return replace(original, lent_to=None, lent_until=None)
        case facts.CustodyTransferred():
            return original
        case _:
            assert_never(fact)


def decide(original: Original | None, fact: facts.AnyOriginalFact, at: At) -> Outcome:
    """What follows from a fact about an original. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.KeptFact):
        _refuse_unknown(fact, at)
        if isinstance(fact, facts.OriginalDeposited) and original is not None and original.here:
            refuse("the original is deposited already: transfer it, if it lies elsewhere now",
                   rule="deposit-once", article=_ART)  # fmt: skip
        return Outcome(facts=(fact,))
    assert original is not None
    match fact:
        case facts.OriginalLent():
            _lend(original, fact, at)
        case facts.OriginalReturned():
            return Outcome(facts=(fact,), noticed=tuple(_returned(original, fact, at)))
        case facts.CustodyTransferred():
            _refuse_out(original, "it is on loan: record its return first",
                        rule="transfer-what-is-here", article=_ART)  # fmt: skip
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _refuse_unknown(fact: facts.KeptFact, at: At) -> None:
    if not is_there(fact.about, at):
        refuse(
            "there is nothing of this name in this community: name a letter, notice, meeting, "
            "order, record or case, as letter/…",
            rule="keep-what-is-there",
            article=_ART,
            field="/about",
        )


def _lend(original: Original, fact: facts.OriginalLent, at: At) -> None:
    if not original.here:
        refuse("only a copy is kept here: give a copy", rule="lend-what-is-here", article=_ART)
    _refuse_out(original, f"it is on loan to {original.lent_to}: record its return first",
                rule="lend-once", article=_ART)  # fmt: skip
    if fact.back_by <= at.happened_at:
        refuse("a loan ends after it begins: name a later day", rule="loan-ends-later",
               article=_ART, field="/back_by")  # fmt: skip


def _returned(original: Original, fact: facts.OriginalReturned, at: At) -> Iterator[Noticed]:
    if original.lent_until is None:
        refuse("it is not on loan", rule="return-what-is-lent", article=_ART)
    if at.happened_at > original.lent_until:
        yield Noticed(rule="original-back-in-time", article=_ART, proposal="催还并说明逾期原因")
    if fact.condition != "whole":
        yield Noticed(
            rule="original-whole", article=_ART, proposal="查明损缺原因，修复或补制复印件"
        )
    known = original.scan_sha256
    if fact.scan_sha256 is not None and known is not None and fact.scan_sha256 != known:
        yield Noticed(
            rule="original-as-deposited", article=_ART, proposal="与存入时的扫描件逐页核对"
        )


def _refuse_out(original: Original, reason: str, *, rule: str, article: str) -> None:
    if original.lent_until is not None:
        refuse(reason, rule=rule, article=article)


def _needs(_: object, fact: facts.AnyOriginalFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.KeptFact):
        yield from items_named(fact.about, _ITEMS)


def _cases(original: Original | None, fact: facts.AnyOriginalFact) -> Iterable[str]:
    del original
    if isinstance(fact, facts.KeptFact):
        yield from cases_named(fact.about)


REGISTER: Register[Original, facts.AnyOriginalFact] = Register(
    kind="original",
    plural="originals",
    letter="Y",
    steps={
        "deposit": Step(fact=facts.OriginalDeposited, roles=_KEEPERS),
        "copy": Step(fact=facts.CopyMade, roles=_KEEPERS),
        "lend": Step(fact=facts.OriginalLent, roles=_KEEPERS, during=("kept",)),
        "return": Step(fact=facts.OriginalReturned, roles=_KEEPERS, during=("lent",)),
        "transfer": Step(
            fact=facts.CustodyTransferred, roles=_KEEPERS, during=("kept", "copy_only")
        ),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
    cases=_cases,
)
