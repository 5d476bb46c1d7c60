"""Notices: what the company tells many people at once, hung up or sent round (Art. 4(1), 5(2)).

A notice is drafted, approved, put up at its planned places and taken down. An important one (rules,
fees and the like) has to reach people in writing and by one more channel; whom it reached is
recorded building by building, or flat by flat, by whoever carried it there.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from events.connector import CarriedChannel
from events.contact import Attachment
from events.fact import Fact
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Flat
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import BuildingId, Channel, Identifier, SourceUrn

NoticeSubject = Literal[
    "rules", "fees", "works", "outage", "safety", "activity", "reminder", "result", "other"
]

IMPORTANT_SUBJECTS: frozenset[NoticeSubject] = frozenset({"rules", "fees", "works"})
"""Important by what they are about; nobody may call them less (Art. 5(2))."""

DeliveryState = Literal["attempted", "delivered", "deemed_delivered", "failed"]
"""``deemed_delivered``: as good as delivered, to a vacant flat for example, for a stated reason."""

REACHED_STATES: frozenset[str] = frozenset({"delivered", "deemed_delivered", "confirmed"})
"""A delivery in one of these got there; one that was attempted or failed did not."""

WRITTEN_CHANNELS: frozenset[Channel] = frozenset(
    {"notice_board", "unit_board", "elevator_cab", "letter"}
)
"""In writing (Art. 4(1)); what is important takes one of these and one that is none (Art. 5(2))."""

CarryState = Literal[
    "waiting", "handed_over", "stuck", "delivered", "read", "failed", "bounced", "abandoned"
]
"""How far a connector brought a notice; the outbox calls them so."""

PlaceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]


class Place(BaseModel):
    """Where a notice is to be read: a board, a lift, a group. ``id`` is the office's own name of
    it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: PlaceId
    channel: Channel
    building: BuildingId | None = None


class NoticeDrafted(
    OpeningFact,
    kind="notice",
    opens=True,
    type_name="huiyin.notice.drafted.v2",
    publishable=True,
    numbered=True,
    decided_fields=("number", "important"),
):
    """Somebody wrote a notice. ``important`` is decided from what it is about (Art. 5(2)).

    ``privacy_entry`` is the entry of the privacy log by which it may tell of a person where
    everybody reads (Art. 3(6), 6(4)).
    """

    number: str | None = None
    subject: NoticeSubject
    title: PersonalText
    text: PersonalText
    places: tuple[Place, ...] = Field(min_length=1, max_length=200)
    valid_from: Instant
    valid_until: Instant | None = None
    ask: Label | None = Field(default=None, description="Whom to ask: an office, a hotline.")
    important: StrictBool | None = None
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=20)
    privacy_entry: Identifier | None = None


class NoticeDraftedV1(
    OpeningFact,
    kind="notice",
    opens=True,
    type_name="huiyin.notice.drafted.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "important"),
    newer=NoticeDrafted,
):
    """The first form of it, which tells of nobody."""

    model_config = ConfigDict(title="NoticeDrafted")

    number: str | None = None
    subject: NoticeSubject
    title: PersonalText
    text: PersonalText
    places: tuple[Place, ...] = Field(min_length=1, max_length=200)
    valid_from: Instant
    valid_until: Instant | None = None
    ask: Label | None = Field(default=None, description="Whom to ask: an office, a hotline.")
    important: StrictBool | None = None
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=20)

    def upcast(self) -> Fact:
        """Reads as version 2."""
        return NoticeDrafted(**dict(self))


class NoticeFact(ItemFact, kind="notice"):
    """A step of a notice."""


class NoticeClassified(NoticeFact, type_name="huiyin.notice.classified.v1", publishable=True):
    """Somebody judged how important the notice is, and said why (Art. 5(2))."""

    important: StrictBool
    reason: Line


class NoticeApproved(NoticeFact, type_name="huiyin.notice.approved.v1", publishable=True):
    """Somebody other than its author let the notice go out."""


class NoticePosted(NoticeFact, type_name="huiyin.notice.posted.v1", publishable=True):
    """The notice can be read at this place from now on."""

    place: PlaceId


class NoticeQueued(
    NoticeFact,
    type_name="huiyin.notice.queued.v1",
    decided_fields=("channel", "carrier", "dispatch"),
):
    """The notice waits in the outbox for the connector that sends to this place (Art. 5(2)): it is
    on its way, not posted. ``dispatch`` is where it stands there.
    """

    place: PlaceId
    channel: CarriedChannel | None = None
    carrier: SourceUrn | None = None
    dispatch: Identifier | None = None


class NoticeCarried(NoticeFact, type_name="huiyin.notice.carried.v1", decided_fields=("place",)):
    """How far its connector brought the notice; delivered, it is posted there (Art. 5(2))."""

    dispatch: Identifier
    state: CarryState
    place: PlaceId | None = None


class PostingPhotographed(NoticeFact, type_name="huiyin.posting.photographed.v1", publishable=True):
    """A photo shows that the notice hangs where it was planned (Art. 9(3))."""

    place: PlaceId
    photo: Attachment


class NoticeRemoved(NoticeFact, type_name="huiyin.notice.removed.v1", publishable=True):
    """The notice was taken down from a place. Published without one: from all, a fact each."""

    place: PlaceId | None = None


class DeliveryRecorded(NoticeFact, type_name="huiyin.delivery.recorded.v1", publishable=True):
    """Whoever carried the notice to people says how far it got: to a building, or to one flat (Art.
    5(2)).

    ``reason`` is asked for where nobody took it and it still counts as delivered.
    """

    channel: Channel
    building: BuildingId | None = None
    flat: Flat | None = None
    state: DeliveryState
    reason: PersonalText | None = None


class DeliveryConfirmed(NoticeFact, type_name="huiyin.delivery.confirmed.v1", publishable=True):
    """The one it was for says that it arrived: a signature, a read receipt."""

    channel: Channel
    building: BuildingId | None = None
    flat: Flat


AnyNoticeFact = (
    NoticeDrafted
    | NoticeClassified
    | NoticeApproved
    | NoticeQueued
    | NoticeCarried
    | NoticePosted
    | PostingPhotographed
    | NoticeRemoved
    | DeliveryRecorded
    | DeliveryConfirmed
)
"""Every fact in the stream of a notice."""
