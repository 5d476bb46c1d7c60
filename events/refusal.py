"""Answers that were stopped because others would have read them (Art. 5(3)). The refused answer
itself is recorded nowhere.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from events.fact import Fact
from events.finding import ArticleId
from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import Channel, Identifier

RefusedFor = Literal["private-one-to-one", "personal-data-public"]
ARTICLES: Mapping[RefusedFor, str] = {
    "private-one-to-one": "Art.5(3)",
    "personal-data-public": "Art.6(4)",
}
"""Which clause asks for it."""


class ChannelRefused(
    OpeningFact,
    kind="refusal",
    opens=True,
    type_name="huiyin.channel.refused.v2",
    numbered=True,
    decided_fields=("number",),
):
    """Somebody was about to answer a case by a channel that is unfit for it, and was stopped under
    ``rules``, the version in force. ``proposed`` are channels by which one person is reached.
    """

    number: str | None = None
    case: Identifier
    channel: Channel
    rule: RefusedFor
    article: ArticleId
    rules: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    proposed: tuple[Channel, ...] = Field(min_length=1, max_length=10)


class ChannelRefusedV1(
    OpeningFact,
    kind="refusal",
    opens=True,
    type_name="huiyin.channel.refused.v1",
    numbered=True,
    decided_fields=("number",),
    newer=ChannelRefused,
):
    """The first form of it, from before the version of the rules was named."""

    model_config = ConfigDict(title="ChannelRefused")

    number: str | None = None
    case: Identifier
    channel: Channel
    rule: RefusedFor
    proposed: tuple[Channel, ...] = Field(min_length=1, max_length=10)

    def upcast(self) -> Fact:
        """Reads as version 2: the clause follows from the rule, the version is not known."""
        return ChannelRefused(**dict(self), article=ARTICLES[self.rule])


class RefusalFact(ItemFact, kind="refusal"):
    """A step of a refusal."""


class RefusalReviewed(RefusalFact, type_name="huiyin.refusal.reviewed.v1"):
    """Somebody looked at it: how the party was answered instead, or what is to be learnt."""

    text: PersonalText


AnyRefusalFact = ChannelRefused | RefusalReviewed
"""Every fact in the stream of a refusal."""
