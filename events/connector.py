"""Connectors: which outside system carries the company's messages, where and by which channel (Art.
4(4), 5).

Where one is registered, an answer by that channel is not sent because somebody wrote it: it stands
in the outbox until the connector says how far it came.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from events.item import ItemFact, OpeningFact, id_of_only
from events.text import Line
from events.vocabulary import SourceUrn
from events.whole import Whole

CarriedChannel = Literal[
    "wechat_group", "qq_group", "private_chat", "app", "official_account", "email"
]
"""What a program can send by; everything else somebody says, hangs up or carries there."""

CARRIED: frozenset[str] = frozenset(get_args(CarriedChannel))

WithinMinutes = Annotated[Whole, Field(ge=1, le=10_080)]


class ConnectorRegistered(
    OpeningFact,
    kind="connector",
    opens=True,
    recurs=True,
    type_name="huiyin.connector.registered.v1",
    publishable=True,
):
    """This source carries messages by this channel in a community from now on (Art. 4(4)); a later
    one of the same channel replaces it.

    ``within_minutes`` is how long a message may take until it counts as stuck.
    """

    channel: CarriedChannel
    source: SourceUrn
    within_minutes: WithinMinutes = 30

    @property
    def only_id(self) -> str | None:
        """There is one connector of a channel in a community."""
        return None if self.community is None else connector_id(self.community, self.channel)


class ConnectorFact(ItemFact, kind="connector", named_by=("channel", "within")):
    """A step of a connector: named by id, or by its channel and the community it is ``within``."""

    channel: CarriedChannel | None = None
    within: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")] | None = None

    @model_validator(mode="after")
    def _names_both(self) -> "ConnectorFact":
        if (self.channel is None) != (self.within is None):
            raise ValueError("name the connector by channel and community")
        return self

    @property
    def only_id(self) -> str | None:
        """Told by channel and community where both are named."""
        if self.channel is None or self.within is None:
            return None
        return connector_id(self.within, self.channel)


class ConnectorRetired(ConnectorFact, type_name="huiyin.connector.retired.v1", publishable=True):
    """Nobody carries messages there by this channel any more, and why (Art. 4(4)); people say again
    what they sent.
    """

    reason: Line


AnyConnectorFact = ConnectorRegistered | ConnectorRetired
"""Every fact in the stream of a connector."""


def connector_id(community: str, channel: str) -> str:
    """The id of the one connector of a channel in a community."""
    return id_of_only("connector", f"{community}\n{channel}")
