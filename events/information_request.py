"""Requests for information: what somebody asked to see or know, and what they were given (Art.
3(5)).
"""

from typing import Literal

from pydantic import Field

from events.contact import Attachment
from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import Channel

InformationTopic = Literal[
    "fees",
    "common_income",
    "maintenance_fund",
    "contract",
    "works",
    "records",
    "own_data",
    "decisions",
    "other",
]
InformationOutcome = Literal["granted", "partly", "refused"]


class InformationRequested(
    OpeningFact,
    AboutCase,
    kind="information_request",
    opens=True,
    type_name="huiyin.information.requested.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "due_at", "policy"),
):
    """Somebody asked to see or know something the company has (Art. 3(5)). ``due_at`` is decided
    under ``policy``; ``case`` is the one it came up in, where there is one.
    """

    number: str | None = None
    topic: InformationTopic
    text: PersonalText
    party: Party | None = None
    channel: Channel
    due_at: Instant | None = None
    policy: Label | None = None


class InformationFact(ItemFact, kind="information_request"):
    """A step of a request for information."""


class InformationAnswered(
    InformationFact, type_name="huiyin.information.answered.v1", publishable=True
):
    """They were given it, or told why not, on which legal basis and where they may appeal (Art.
    3(5)).
    """

    outcome: InformationOutcome
    channel: Channel
    text: PersonalText | None = None
    basis: Line | None = None
    appeal: Line | None = None
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=20)


AnyInformationFact = InformationRequested | InformationAnswered
"""Every fact in the stream of a request for information."""
