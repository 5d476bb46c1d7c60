"""Answers that were stopped because others would have read them (Art. 5(3)). The refused answer
itself is recorded nowhere.
"""

from typing import Literal

from pydantic import Field

from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import Channel, Identifier

RefusedFor = Literal["private-one-to-one", "personal-data-public"]


class ChannelRefused(
    OpeningFact,
    kind="refusal",
    opens=True,
    type_name="huiyin.channel.refused.v1",
    numbered=True,
    decided_fields=("number",),
):
    """Somebody was about to answer a case by a channel that is unfit for it, and was stopped.
    ``proposed`` are channels by which one person is reached.
    """

    number: str | None = None
    case: Identifier
    channel: Channel
    rule: RefusedFor
    proposed: tuple[Channel, ...] = Field(min_length=1, max_length=10)


class RefusalFact(ItemFact, kind="refusal"):
    """A step of a refusal."""


class RefusalReviewed(RefusalFact, type_name="huiyin.refusal.reviewed.v1"):
    """Somebody looked at it: how the party was answered instead, or what is to be learnt."""

    text: PersonalText


AnyRefusalFact = ChannelRefused | RefusalReviewed
"""Every fact in the stream of a refusal."""
