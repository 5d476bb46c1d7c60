"""Decisions about groups: each has an owner, and what is asked in one becomes a contact (Art.
4(4)).
"""

from dataclasses import dataclass, replace
from typing import assert_never

from events import group as facts
from events.group import ChatChannel
from services.ledger.contacts.transcribing import contact_of, late_s, noticed_of
from services.ledger.registers.contract import MANAGERS, At, Outcome, Register, Step, refuse

_CHANNELS: dict[facts.App, ChatChannel] = {"wechat": "wechat_group", "qq": "qq_group"}


@dataclass(frozen=True, kw_only=True)
class Group:
    """What deciding remembers of a group."""

    channel: ChatChannel
    building: str | None
    retired: bool = False


def evolve(group: Group | None, fact: facts.AnyGroupFact) -> Group:
    """The group after the fact."""
    if isinstance(fact, facts.GroupRegistered):
        return Group(channel=_CHANNELS[fact.app], building=fact.building)
    assert group is not None
    match fact:
        case facts.GroupRetired():
            return replace(group, retired=True)
        case facts.ContactTranscribed():
            return group
        case _:
            assert_never(fact)


def decide(group: Group | None, fact: facts.AnyGroupFact, at: At) -> Outcome:
    """What follows from a fact about a group. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.GroupRegistered):
        if at.community is None:
            refuse(
                "name the community whose people are in the group",
                rule="group-of-a-community",
                article="Art.4(4)",
                field="/community",
            )
        return Outcome(facts=(fact,))
    assert group is not None
    match fact:
        case facts.GroupRetired():
            if group.retired:
                refuse("the group is retired already", rule="retire-once", article="Art.4(4)")
            return Outcome(facts=(fact,))
        case facts.ContactTranscribed():
            return _transcribed(group, fact, at)
        case _:
            assert_never(fact)


def _transcribed(group: Group, fact: facts.ContactTranscribed, at: At) -> Outcome:
    """A retired group counts as one nobody registered; what is asked there is heard."""
    written = fact.model_copy(update={"late_s": late_s(fact, at.happened_at)})
    return Outcome(
        facts=(written,),
        noticed=noticed_of(fact, at, channel=group.channel, registered=not group.retired),
        contact=contact_of(fact, at, channel=group.channel, building=group.building),
    )


REGISTER: Register[Group, facts.AnyGroupFact] = Register(
    kind="group",
    plural="groups",
    letter="G",
    steps={
        "register": Step(fact=facts.GroupRegistered),
        "transcribe": Step(fact=facts.ContactTranscribed),
        "retire": Step(fact=facts.GroupRetired, roles=MANAGERS, during=("registered",)),
    },
    evolve=evolve,
    decide=decide,
)
