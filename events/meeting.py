"""Meetings: owners' assemblies, forums and the company's own, from the invitation to the minutes
(Art. 4(3), 9(2)).

What is said there becomes opinions that are owed an answer, resolutions, and actions with an owner
and a date. Minutes of the company's meetings are drafted by one person and approved by another;
those of an owners' assembly are the owners' own, and the company receives them.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from events.contact import Attachment
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.text import Label
from events.vocabulary import ActorId, Category
from events.whole import Whole

MeetingKind = Literal[
    "owners_assembly", "representatives_assembly", "owners_forum", "department", "project"
]

ASSEMBLIES: frozenset[MeetingKind] = frozenset({"owners_assembly", "representatives_assembly"})
"""The owners' own: they vote by heads and by floor area, and they keep the minutes."""

Convener = Literal[
    "company", "owners_committee", "owners", "residents_committee", "street_office", "developer"
]
Majority = Literal["ordinary", "special"]
"""``special``: what the Civil Code asks three quarters of those voting for."""

MinutesPart = Literal["attendees", "agenda", "resolutions", "actions"]
"""What may be missing from minutes because there was none; then that is said."""

PartKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
"""The office's own name of an opinion, a resolution, an action; without one the ledger counts."""

Area = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$")]
"""Square metres in writing, so that hundredths stay exact."""

Count = Annotated[Whole, Field(ge=0, le=1_000_000)]


class AgendaItem(BaseModel):
    """One point of the agenda."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: PersonalText


class Electorate(BaseModel):
    """Everybody who has a vote: by heads, and by floor area."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owners: Count
    area_m2: Area


class Votes(BaseModel):
    """How a vote went: heads always, and floor areas where the owners vote."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    in_favour: Count
    against: Count
    abstained: Count = 0
    area_in_favour_m2: Area | None = None
    area_against_m2: Area | None = None
    area_abstained_m2: Area | None = None


class MeetingConvened(
    OpeningFact,
    kind="meeting",
    opens=True,
    type_name="huiyin.meeting.convened.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """A meeting was called. ``notice_given_at``: when those invited were told; without it, now.

    A meeting of the whole company, or of one of its departments, belongs to no community.
    """

    number: str | None = None
    meeting_kind: MeetingKind
    title: PersonalText
    starts_at: Instant
    place: Label | None = None
    convened_by: Convener = "company"
    notice_given_at: Instant | None = None
    agenda_items: tuple[AgendaItem, ...] = Field(default=(), max_length=50)
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=20)


class MeetingFact(ItemFact, kind="meeting"):
    """A step of a meeting."""


class MeetingRescheduled(MeetingFact, type_name="huiyin.meeting.rescheduled.v1", publishable=True):
    """The meeting takes place at another time, or elsewhere; who was invited is told anew."""

    starts_at: Instant
    place: Label | None = None
    notice_given_at: Instant | None = None
    reason: PersonalText


class MeetingCancelled(MeetingFact, type_name="huiyin.meeting.cancelled.v1", publishable=True):
    """The meeting does not take place, and why."""

    reason: PersonalText


class MeetingHeld(
    MeetingFact,
    type_name="huiyin.meeting.held.v1",
    publishable=True,
    decided_fields=("minutes_due_at",),
):
    """The meeting took place; told again where more is known of it, the newer word holds.

    ``present`` and ``represented`` count voters in person and by proxy. ``added_items`` were taken
    up besides the agenda. ``minutes_due_at`` is decided when it is first told (Art. 9(2)).
    """

    started_at: Instant
    ended_at: Instant | None = None
    place: Label | None = None
    present: Count | None = None
    represented: Count | None = None
    attendees: tuple[Party, ...] = Field(default=(), max_length=100)
    staff: tuple[ActorId, ...] = Field(default=(), max_length=200)
    electorate: Electorate | None = None
    added_items: tuple[AgendaItem, ...] = Field(default=(), max_length=20)
    minutes_due_at: Instant | None = None


class OpinionRaised(
    MeetingFact,
    type_name="huiyin.opinion.raised.v1",
    publishable=True,
    decided_fields=("answer_due_at",),
):
    """Somebody said at a meeting, or sent in for it, what the company owes an answer to (Art.
    4(3)).

    ``follow_up`` asks for it to be taken on as a contact with its ``category``, so that a case
    follows; the answer's deadline is the case's then.
    """

    key: PartKey | None = None
    text: PersonalText
    party: Party | None = None
    category: Category | None = None
    follow_up: StrictBool = False
    answer_due_at: Instant | None = None


class OpinionAnswered(MeetingFact, type_name="huiyin.opinion.answered.v1", publishable=True):
    """The company answered an opinion."""

    opinion: PartKey
    answer: PersonalText


class MotionFact(MeetingFact):
    """What was put to the vote, and how the vote went; none where nobody objected."""

    key: PartKey | None = None
    text: PersonalText
    agenda_item: PartKey | None = None
    majority: Majority = "ordinary"
    votes: Votes | None = None


class ResolutionPassed(MotionFact, type_name="huiyin.resolution.passed.v1", publishable=True):
    """The meeting decided this; the votes, where they were counted, carry it."""


class ResolutionRejected(MotionFact, type_name="huiyin.resolution.rejected.v1", publishable=True):
    """The meeting voted this down."""


class ActionAssigned(MeetingFact, type_name="huiyin.action.assigned.v1", publishable=True):
    """Somebody is to do something by a date. Assigned again under its name, the newer word holds.

    Owner and date may follow later; minutes are not approved without them (Art. 9(2)).
    """

    action: PartKey | None = None
    text: PersonalText
    owner: ActorId | None = None
    due_at: Instant | None = None
    resolution: PartKey | None = None


class ActionCompleted(MeetingFact, type_name="huiyin.action.completed.v1", publishable=True):
    """What the meeting wanted done is done."""

    action: PartKey
    result: PersonalText | None = None


class MinutesDrafted(MeetingFact, type_name="huiyin.minutes.drafted.v1", publishable=True):
    """Somebody wrote the minutes: the meeting's own record, a summary, and of what there was none.

    Drafting anew opens minutes that were approved.
    """

    summary: PersonalText | None = None
    none_of: tuple[MinutesPart, ...] = Field(default=(), max_length=4)


class MinutesApproved(MeetingFact, type_name="huiyin.minutes.approved.v1", publishable=True):
    """Somebody other than their author found the minutes whole and right (Art. 9(2))."""


class MinutesReceived(MeetingFact, type_name="huiyin.minutes.received.v1", publishable=True):
    """The owners handed the company the minutes of their assembly (Art. 9(2))."""

    received_from: Convener = "owners_committee"
    original: Attachment | None = None


AnyMeetingFact = (
    MeetingConvened
    | MeetingRescheduled
    | MeetingCancelled
    | MeetingHeld
    | OpinionRaised
    | OpinionAnswered
    | ResolutionPassed
    | ResolutionRejected
    | ActionAssigned
    | ActionCompleted
    | MinutesDrafted
    | MinutesApproved
    | MinutesReceived
)
"""Every fact in the stream of a meeting."""


def agenda_keys(fact: MeetingConvened | MeetingHeld) -> list[str]:
    """The names of what a fact puts on the agenda: ``1``, ``2``, …, added later ``a1``, …"""
    if isinstance(fact, MeetingConvened):
        return [str(number) for number in range(1, len(fact.agenda_items) + 1)]
    return [f"a{number}" for number in range(1, len(fact.added_items) + 1)]
