"""Decisions about suggestion boxes: opened by two, every slip once, and none lost (Art. 4(1))."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from events import box as facts
from events.contact import ContactLogged, Matter
from events.vocabulary import Category
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.4(1)"
GAP_MAX_SERIALS = 50
"""A longer jump in serial numbers is a new pad of slips, not a gap."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """One opening: how many slips were counted, and which serials are registered."""

    counted: int
    serials: frozenset[int] = frozenset()
    reconciled: bool = False


@dataclass(frozen=True, kw_only=True)
class Box:
    """What deciding remembers of a box. ``serials`` are those of all openings."""

    opened_every_days: int
    building: str | None = None
    rounds: Mapping[str, Round] = field(default_factory=dict)
    serials: frozenset[int] = frozenset()
    removed: bool = False


def evolve(box: Box | None, fact: facts.AnyBoxFact) -> Box:
    """The box after the fact."""
    if isinstance(fact, facts.BoxInstalled):
        return Box(opened_every_days=fact.opened_every_days, building=fact.building)
    assert box is not None
    match fact:
        case facts.BoxOpened():
            return _with_round(box, fact.round, Round(counted=fact.slips))
        case facts.SuggestionRegistered():
            opening = box.rounds[fact.round]
            registered = replace(opening, serials=opening.serials | {fact.serial})
            box = replace(box, serials=box.serials | {fact.serial})
            return _with_round(box, fact.round, registered)
        case facts.BoxReconciled():
            return _with_round(box, fact.round, replace(box.rounds[fact.round], reconciled=True))
        case facts.BoxRemoved():
            return replace(box, removed=True)
        case facts.SlipScanned():
            return box
        case _:
            assert_never(fact)


def decide(box: Box | None, fact: facts.AnyBoxFact, at: At) -> Outcome:
    """What follows from a fact about a box. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.BoxInstalled):
        if fact.community is None:
            refuse("name the community the box hangs in", rule="box-of-a-community",
                   article=ARTICLE, field="/community")  # fmt: skip
        due_at = _next_opening(fact.opened_every_days, at.happened_at)
        return Outcome(facts=(fact.model_copy(update={"next_opening_due_at": due_at}),))
    assert box is not None
    if box.removed:
        refuse("the box was taken down", rule="box-in-use", article=ARTICLE)
    match fact:
        case facts.BoxOpened():
            return _open(box, fact, at)
        case facts.SuggestionRegistered():
            return _register(box, fact, at)
        case facts.SlipScanned():
            _need_registered(box, fact.serial)
        case facts.BoxReconciled():
            return _reconcile(box, fact)
        case facts.BoxRemoved():
            _remove(box)
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _open(box: Box, fact: facts.BoxOpened, at: At) -> Outcome:
    if fact.round in box.rounds:
        refuse("this opening is recorded already", rule="round-once", article=ARTICLE,
               field="/round")  # fmt: skip
    if fact.witness == fact.by:
        refuse(
            "two people open a box: name the other one",
            rule="opened-by-two",
            article=ARTICLE,
            field="/witness",
        )
    due_at = _next_opening(box.opened_every_days, at.happened_at)
    return Outcome(facts=(fact.model_copy(update={"next_opening_due_at": due_at}),))


def _register(box: Box, fact: facts.SuggestionRegistered, at: At) -> Outcome:
    opening = _round(box, fact.round)
    if opening.reconciled:
        refuse(
            "this opening was declared complete: open the box anew for a slip found later",
            rule="round-complete",
            article=ARTICLE,
            field="/round",
        )
    if fact.serial in box.serials:
        refuse(
            "a slip of this serial number is registered already",
            rule="slip-once",
            article=ARTICLE,
            field="/serial",
        )
    if len(opening.serials) >= opening.counted:
        refuse(
            f"{opening.counted} slips were counted at this opening, and as many are registered",
            rule="slips-as-counted",
            article=ARTICLE,
            field="/serial",
        )
    assert at.community is not None
    category: Category = fact.category
    contact = ContactLogged(
        community=at.community,
        building=box.building,
        direction="inbound",
        channel="suggestion_box",
        matters=(Matter(category=category, text=fact.text),),
        party=fact.party,
        answer_needed=fact.party is not None and fact.party.kind != "anonymous",
    )
    return Outcome(facts=(fact,), contact=contact)


def _reconcile(box: Box, fact: facts.BoxReconciled) -> Outcome:
    opening = _round(box, fact.round)
    if opening.reconciled:
        refuse("this opening was declared complete", rule="reconcile-once", article=ARTICLE,
               field="/round")  # fmt: skip
    noticed = []
    if missing := opening.counted - len(opening.serials):
        noticed.append(
            Noticed(
                rule="slips-registered",
                article=ARTICLE,
                proposal=f"清点 {opening.counted} 张，登记少 {missing} 张：补登记，或写明去向",
            )
        )
    if gap := _gap(opening.serials | _last_before(box, opening)):
        noticed.append(
            Noticed(rule="serials-without-gap", article=ARTICLE, proposal=f"缺号 {gap}：查明去向")
        )
    return Outcome(facts=(fact,), noticed=tuple(noticed))


def _remove(box: Box) -> None:
    unfinished = [name for name, opening in box.rounds.items() if not opening.reconciled]
    if unfinished:
        refuse(
            f"the slips of {len(unfinished)} openings are not reconciled yet",
            rule="reconcile-before-removal",
            article=ARTICLE,
        )


def _need_registered(box: Box, serial: int) -> None:
    if serial not in box.serials:
        refuse("no slip of this serial number is registered", rule="slip-known",
               article=ARTICLE, field="/serial")  # fmt: skip


def _round(box: Box, name: str) -> Round:
    opening = box.rounds.get(name)
    if opening is None:
        refuse("the box was not opened under this name", rule="round-known",
               article=ARTICLE, field="/round")  # fmt: skip
    return opening


def _last_before(box: Box, opening: Round) -> frozenset[int]:
    """The highest serial of earlier openings, where this one's go on from there."""
    earlier = box.serials - opening.serials
    if not earlier or not opening.serials or max(earlier) > min(opening.serials):
        return frozenset()
    return frozenset({max(earlier)})


def _gap(serials: frozenset[int]) -> str:
    """The first missing serial numbers between those registered, as people write them."""
    ordered = sorted(serials)
    for before, after in itertools.pairwise(ordered):
        if 1 < after - before <= GAP_MAX_SERIALS:
            first, last = before + 1, after - 1
            return str(first) if first == last else f"{first}–{last}"
    return ""


def _next_opening(days: int, since: datetime) -> datetime:
    return since + timedelta(days=days)


def _with_round(box: Box, name: str, opening: Round) -> Box:
    return replace(box, rounds={**box.rounds, name: opening})


REGISTER: Register[Box, facts.AnyBoxFact] = Register(
    kind="box",
    plural="boxes",
    letter="B",
    steps={
        "install": Step(fact=facts.BoxInstalled),
        "open": Step(fact=facts.BoxOpened, during=("hanging",)),
        "register_slip": Step(fact=facts.SuggestionRegistered, during=("hanging",)),
        "scan": Step(fact=facts.SlipScanned, during=("hanging",)),
        "reconcile": Step(fact=facts.BoxReconciled, during=("hanging",)),
        "take_down": Step(fact=facts.BoxRemoved, roles=("manager",), during=("hanging",)),
    },
    evolve=evolve,
    decide=decide,
)
