"""Groups and chats: the groups the company runs, and what was asked in a group or in private and
is written down afterwards (Art. 4(4)).

What a group's assistant reports itself comes as a contact. These facts are for what a person reads
on a telephone and types in later.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from events.contact import Attachment
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import ActorId, BuildingId, Category, Identifier, Sensitivity, Urgency
from events.whole import Whole

App = Literal["wechat", "qq"]

GroupPurpose = Literal["owners", "building", "notices", "works", "activity", "committee", "other"]

ChatChannel = Literal["wechat_group", "qq_group", "private_chat"]

Seconds = Annotated[Whole, Field(ge=0)]


class Told(BaseModel):
    """What somebody asked for in a chat, and when they did. ``told_to`` is who of the company read
    it; ``original`` names the picture of the message.

    ``late_s`` is decided: how long it took until it was written down here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Category
    text: PersonalText
    said_at: Instant
    party: Party | None = None
    told_to: ActorId | None = None
    urgency: Urgency = "normal"
    sensitivity: Sensitivity = "normal"
    important: StrictBool = False
    answer_needed: StrictBool = True
    case: Identifier | None = None
    original: Attachment | None = None
    late_s: Seconds | None = None


class GroupRegistered(
    OpeningFact,
    kind="group",
    opens=True,
    type_name="huiyin.group.registered.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """The company answers in this group: somebody owns it, somebody reads it (Art. 4(4)).

    ``name`` is the group's own and nobody's. ``stewards`` read it besides ``owner``.
    """

    number: str | None = None
    app: App
    name: Label
    building: BuildingId | None = None
    purpose: GroupPurpose
    owner: ActorId
    stewards: tuple[ActorId, ...] = Field(default=(), max_length=20)


class GroupFact(ItemFact, kind="group"):
    """A step of a group."""


class GroupRetired(GroupFact, type_name="huiyin.group.retired.v1", publishable=True):
    """The company no longer answers there; ``reason`` says why, and where people go instead (Art.
    4(4)).
    """

    reason: Line


class ContactTranscribed(
    GroupFact,
    Told,
    type_name="huiyin.contact.transcribed.v1",
    publishable=True,
    decided_fields=("late_s",),
):
    """A request read in the group was written down, and is a contact with its case (Art. 4(4))."""


class ChatTranscribed(
    OpeningFact,
    Told,
    kind="transcript",
    opens=True,
    type_name="huiyin.chat.transcribed.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "late_s"),
):
    """A request told to somebody in private, or in a group nobody registered, was written down, and
    is a contact with its case (Art. 4(4)). ``group_name`` is what that group calls itself.
    """

    number: str | None = None
    building: BuildingId | None = None
    channel: ChatChannel
    group_name: Label | None = None


AnyGroupFact = GroupRegistered | GroupRetired | ContactTranscribed
"""Every fact in the stream of a group."""

AnyTranscriptFact = ChatTranscribed
"""Every fact in the stream of a transcript."""
