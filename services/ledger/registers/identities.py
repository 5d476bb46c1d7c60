"""Decisions about who is one and the same: merged by a person who says how they know, taken back
whole (Art. 2).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from events import identity as facts
from events.identity import identity_id
from services.ledger.registers.contract import (
    RECORDS,
    At,
    Item,
    ItemKey,
    Outcome,
    Register,
    Step,
    refuse,
)

ARTICLE = "Art.2"
MERGED_MAX = 20
"""Parties seen under one; of more than that somebody has made a mistake."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What deciding remembers of a party: whom it is seen under, and who is seen under it."""

    subject: str
    into: str | None = None
    others: frozenset[str] = frozenset()


def evolve(identity: Identity | None, fact: facts.AnyIdentityFact) -> Identity:
    """The identity after the fact."""
    match fact:
        case facts.PartyMerged():
            return replace(identity or Identity(subject=fact.subject), into=fact.into)
        case facts.PartyJoined():
            known = identity or Identity(subject=fact.subject)
            return replace(known, others=known.others | {fact.other})
        case facts.PartySplit():
            assert identity is not None
            return replace(identity, into=None)
        case facts.PartyParted():
            assert identity is not None
            return replace(identity, others=identity.others - {fact.other})
        case _:
            assert_never(fact)


def decide(identity: Identity | None, fact: facts.AnyIdentityFact, at: At) -> Outcome:
    """What follows from a fact about an identity. Raises ``CommandRefusedError``."""
    match fact:
        case facts.PartyMerged():
            return _merged(identity, fact, at)
        case facts.PartySplit():
            assert identity is not None
            if identity.into is None:
                refuse("this party is not merged into another", rule="split-what-is-merged",
                       article=ARTICLE)  # fmt: skip
            parted = facts.PartyParted(
                id=identity_id(identity.into), by=fact.by, other=identity.subject
            )
            return Outcome(facts=(fact,), onward=(parted,))
        case facts.PartyJoined() | facts.PartyParted():
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _merged(identity: Identity | None, fact: facts.PartyMerged, at: At) -> Outcome:
    if fact.subject == fact.into:
        refuse("a party is not merged into itself: name another", rule="merge-two-parties",
               article=ARTICLE, field="/into")  # fmt: skip
    for field in ("subject", "into"):
        places = at.whereabouts.get(getattr(fact, field), frozenset())
        if not places:
            refuse("nothing is held about this party: name one by the id the ledger gave",
                   rule="merge-known-parties", article=ARTICLE, field=f"/{field}")  # fmt: skip
        if at.community is not None and not places <= {at.community}:
            refuse("this party is known in other communities, too: somebody who acts for the whole "
                   "company merges it, and names no community",
                   rule="merge-within-scope", article=ARTICLE, field=f"/{field}")  # fmt: skip
    if identity is not None and identity.into is not None:
        refuse("this party is merged into another already: take that back first",
               rule="merge-party-once", article=ARTICLE, field="/subject")  # fmt: skip
    kept = _state(at.others.get(("identity", identity_id(fact.into))))
    if kept is not None and kept.into is not None:
        refuse("that party is merged into another itself: merge into the one it is seen under",
               rule="merge-into-kept", article=ARTICLE, field="/into")  # fmt: skip
    if kept is not None and len(kept.others) >= MERGED_MAX:
        refuse(f"{MERGED_MAX} parties are merged there already: look whether they are one person",
               rule="merge-bounded", article=ARTICLE, field="/into")  # fmt: skip
    joined = facts.PartyJoined(
        by=fact.by, community=at.community, subject=fact.into, other=fact.subject
    )
    return Outcome(facts=(fact,), onward=(joined,))


def _state(item: Item[Identity] | None) -> Identity | None:
    return None if item is None else item.state


def _needs(_: object, fact: facts.AnyIdentityFact) -> Iterator[ItemKey]:
    """The identity the party is to be seen under."""
    if isinstance(fact, facts.PartyMerged):
        yield "identity", identity_id(fact.into)


def _whom(fact: facts.AnyIdentityFact) -> Iterable[str]:
    return fact.concerns if isinstance(fact, facts.PartyMerged) else ()


def everybody(subject: str, load: Callable[[str], Item[Identity] | None]) -> tuple[str, ...]:
    """All who are one person with this party, itself first. ``load`` gives an identity by its
    id.
    """
    found, waiting = [subject], [subject]
    while waiting:
        identity = _state(load(identity_id(waiting.pop())))
        if identity is None:
            continue
        near = {*identity.others, *(() if identity.into is None else (identity.into,))}
        for each in sorted(near.difference(found)):
            found.append(each)
            waiting.append(each)
    return tuple(found)


REGISTER: Register[Identity, facts.AnyIdentityFact] = Register(
    kind="identity",
    plural="identities",
    letter="ID",
    steps={
        "merge": Step(fact=facts.PartyMerged, roles=RECORDS),
        "split": Step(fact=facts.PartySplit, roles=RECORDS, during=("merged",)),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
    whereabouts=_whom,
)
