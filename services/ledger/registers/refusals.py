"""Decisions about refused channels: each is looked at once (Art. 5(3))."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never, get_args

from events import refusal as facts
from events.reply import ReplySent
from events.vocabulary import Channel
from services.ledger.cases.case import Case
from services.ledger.registers.contract import MANAGERS, At, Outcome, Register, Step, refuse
from services.ledger.rulebook.rules import Rules

REFUSED_FOR: Mapping[str, facts.RefusedFor] = {rule: rule for rule in get_args(facts.RefusedFor)}
"""Rules whose refusals are worth knowing."""

ONE_TO_ONE: tuple[Channel, ...] = ("phone", "private_chat", "letter")
"""What is proposed instead, the quickest first."""
PROPOSED_MAX = 3


def refused_channel(
    case: Case, reply: ReplySent, *, rule: facts.RefusedFor, rules: Rules, by: str
) -> facts.ChannelRefused:
    """That this answer to this case was stopped; what it said is not kept."""
    return facts.ChannelRefused(
        by=by,
        community=case.community,
        case=case.id,
        channel=reply.channel,
        rule=rule,
        article=facts.ARTICLES[rule],
        rules=rules.label,
        proposed=_proposed(rules),
    )


def _proposed(rules: Rules) -> tuple[Channel, ...]:
    """The quickest that the rules let a private matter go by; others where none of these is."""
    quick = tuple(channel for channel in ONE_TO_ONE if rules.fits(channel, "private"))
    return quick or tuple(sorted(rules.terms.channels["private"]))[:PROPOSED_MAX]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What deciding remembers of a refusal."""

    reviewed: bool = False


def evolve(refusal: Refusal | None, fact: facts.AnyRefusalFact) -> Refusal:
    """The refusal after the fact."""
    if isinstance(fact, facts.ChannelRefused):
        return Refusal()
    assert refusal is not None
    match fact:
        case facts.RefusalReviewed():
            return replace(refusal, reviewed=True)
        case _:
            assert_never(fact)


def decide(refusal: Refusal | None, fact: facts.AnyRefusalFact, at: At) -> Outcome:  # noqa: ARG001
    """What follows from a fact about a refusal. Raises ``CommandRefusedError``."""
    if refusal is not None and refusal.reviewed:
        refuse("somebody looked at this already", rule="review-refusal-once", article="Art.5(3)")
    return Outcome(facts=(fact,))


REGISTER: Register[Refusal, facts.AnyRefusalFact] = Register(
    kind="refusal",
    plural="refusals",
    letter="V",
    steps={
        "refuse": Step(fact=facts.ChannelRefused, roles=()),
        "review": Step(fact=facts.RefusalReviewed, roles=MANAGERS, during=("refused",)),
    },
    evolve=evolve,
    decide=decide,
    readers=("manager", "records_clerk", "auditor", "administrator"),
)
