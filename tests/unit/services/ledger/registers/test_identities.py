"""Who is one and the same: given these facts, when this is reported, then that follows or is
refused.
"""

from typing import Any

import pytest

from events import identity as facts
from events.identity import identity_id
from services.ledger.registers.contract import Item, ItemKey, Outcome
from services.ledger.registers.identities import MERGED_MAX, REGISTER, Identity, everybody
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import plain, when

ONE, OTHER, THIRD = (f"01970000-0000-7000-8000-0000000000a{n}" for n in (1, 2, 3))
HERE = frozenset({"lakeside"})
KNOWN = {ONE: HERE, OTHER: HERE}


def merged(subject: str = OTHER, into: str = ONE, **changes: Any) -> facts.PartyMerged:
    said = {"ground": "own_word", "reason": "本人说的", "community": "lakeside", **changes}
    fact: facts.PartyMerged = plain(facts.PartyMerged, subject=subject, into=into, **said)
    return fact


def kept(**changes: Any) -> dict[ItemKey, Item[Any]]:
    state = Identity(subject=ONE, **changes)
    item = Item(id=identity_id(ONE), version=1, community="lakeside", subjects=(), state=state)
    return {("identity", item.id): item}


def after(given: list[Any], fact: Any, **at: Any) -> Outcome:
    return when(REGISTER, given, fact, **{"whereabouts": KNOWN, **at})


SPLIT = plain(facts.PartySplit, reason="母女两人")


def test_both_tell_of_the_merge_and_of_its_end() -> None:
    outcome = after([], merged())
    [joined] = outcome.onward
    assert isinstance(joined, facts.PartyJoined)
    assert (joined.only_id, joined.other) == (identity_id(ONE), OTHER)
    outcome = after([merged()], SPLIT)
    [parted] = outcome.onward
    assert isinstance(parted, facts.PartyParted)
    assert (parted.id, parted.other) == (identity_id(ONE), OTHER)
    assert after([merged(), SPLIT], merged(into=THIRD), whereabouts={**KNOWN, THIRD: HERE}).onward


def test_a_merge_is_about_both() -> None:
    assert merged().concerns == (OTHER, ONE)


@pytest.mark.proves("Art.2", "merge-two-parties")
@pytest.mark.proves("Art.2", "merge-known-parties")
@pytest.mark.proves("Art.2", "merge-within-scope")
def test_two_parties_are_merged_that_are_known_here() -> None:
    with refused("merge-two-parties", article="Art.2"):
        after([], merged(into=OTHER))
    with refused("merge-known-parties", article="Art.2"):
        after([], merged(), whereabouts={OTHER: HERE})
    elsewhere = {**KNOWN, ONE: frozenset({"lakeside", "hillside"})}
    with refused("merge-within-scope", article="Art.2"):
        after([], merged(), whereabouts=elsewhere)
    company = merged(community=None)
    assert after([], company, community=None, whereabouts=elsewhere).onward


@pytest.mark.proves("Art.2", "merge-party-once")
@pytest.mark.proves("Art.2", "merge-into-kept")
@pytest.mark.proves("Art.2", "merge-bounded")
@pytest.mark.proves("Art.2", "split-what-is-merged")
def test_a_party_is_seen_under_one_other_who_is_seen_under_nobody() -> None:
    with refused("merge-party-once", article="Art.2"):
        after([merged()], merged())
    with refused("merge-into-kept", article="Art.2"):
        after([], merged(), others=kept(into=THIRD))
    many = frozenset(f"{number}" for number in range(MERGED_MAX))
    with refused("merge-bounded", article="Art.2"):
        after([], merged(), others=kept(others=many))
    with refused("split-what-is-merged", article="Art.2"):
        after([merged(), SPLIT], SPLIT)


def test_everybody_is_found_from_whomever_one_begins() -> None:
    states = {
        OTHER: Identity(subject=OTHER, into=ONE, others=frozenset({THIRD})),
        ONE: Identity(subject=ONE, others=frozenset({OTHER})),
        THIRD: Identity(subject=THIRD, into=OTHER),
    }
    items = {
        identity_id(subject): Item(
            id=identity_id(subject), version=1, community=None, subjects=(), state=state
        )
        for subject, state in states.items()
    }
    for subject in states:
        first, *others = everybody(subject, items.get)
        assert first == subject
        assert {*others, subject} == states.keys()
    assert everybody("nobody", items.get) == ("nobody",)
