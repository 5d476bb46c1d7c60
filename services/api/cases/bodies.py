"""What a command on a case takes as its body: what the desk says of the case."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.attention import AttemptOutcome, Grade
from events.case import CaseCategory
from events.case_access import Persons
from events.case_amending import CorrectedPart, ReferralBody
from events.case_record import RecordPart
from events.composure import AskedTopic, DisputeSort
from events.instant import Instant
from events.overriding import WordingRule
from events.reply import Audience, Promise
from events.text import Line
from events.vocabulary import ActorId, BuildingId, Channel, Identifier, PartyKind, Urgency
from events.whole import Whole
from services.api.http.bodies import TimedBody, Words


class AcknowledgeBody(TimedBody):
    """Nothing but the time may be said."""


class AssignBody(TimedBody):
    """Whose case it is from now on."""

    assignee: ActorId = Field(examples=["staff:engineer-7"])


class ReturnBody(TimedBody):
    """Handed back as not theirs; without an assignee the community's desk decides again."""

    reason: Words = Field(examples=["不属于工程部，请转客服"])
    assignee: ActorId | None = None


class EscalateBody(TimedBody):
    """Up a level (Art. 7(1))."""

    assignee: ActorId
    level: Literal["supervisor", "project_manager", "region", "company"]
    reason: Words


class ReplyBody(TimedBody):
    """What the party was told, and by which way."""

    channel: Channel = Field(examples=["phone"])
    text: Words = Field(examples=["师傅二十分钟内到，请留人在家。"])
    to: Identifier | None = None
    basis: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None
    automatic: bool = False
    promise: Promise | None = None


class ReferBody(TimedBody):
    """Whose it is. The way there and what the party was told may follow, but before closing."""

    kind: ReferralBody = Field(examples=["gas"])
    body: Line = Field(examples=["城市燃气公司"])
    route: Words | None = None
    told: Words | None = None


class CorrectBody(TimedBody):
    """What should have been written, with the moment ``at`` where the time was wrong."""

    part: CorrectedPart
    contact: Identifier | None = None
    matter: Annotated[Whole, Field(ge=0, le=19)] | None = None
    text: Words
    at: Instant | None = None
    reason: Words


class WhoBody(BaseModel):
    """Whose a contact is: a telephone number, or name and flat."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: PartyKind
    name: Words | None = None
    phone: Words | None = None
    unit: Words | None = None


class ReattributeBody(TimedBody):
    """Whose the contact is instead; ``building`` where that was wrong too."""

    party: WhoBody
    building: BuildingId | None = None
    contact: Identifier | None = None
    reason: Words


class UnnameBody(TimedBody):
    """``known_to`` are those who may still look who it is."""

    known_to: tuple[ActorId, ...] = Field(default=(), max_length=10)
    reason: Words | None = None


class NameBody(TimedBody):
    """How it is known that the party no longer minds."""

    reason: Words


class AttemptBody(TimedBody):
    """By which way, and what came of it. ``incident`` is the one whose message to all it was."""

    channel: Channel = Field(examples=["phone"])
    outcome: AttemptOutcome = Field(examples=["no_answer"])
    text: Words | None = None
    incident: Identifier | None = None


class UnderstandBody(TimedBody):
    """What was understood, in the desk's own words, and what had to be asked."""

    channel: Channel = Field(examples=["phone"])
    asked: tuple[AskedTopic, ...] = Field(default=(), max_length=9)
    to: Identifier | None = None
    text: Words
    confirmed: bool = True


class DisputeBody(TimedBody):
    """How people fell out; ``person`` is the colleague."""

    person: ActorId | None = None
    channel: Channel = Field(examples=["front_desk"])
    sort: DisputeSort
    text: Words


class HandOverBody(TimedBody):
    """Who takes the case over, and why."""

    assignee: ActorId
    reason: Words


class AssessBody(TimedBody):
    """How pressing it is. A lower urgency takes a reason."""

    urgency: Urgency
    reason: Words | None = None


class RecategoriseBody(TimedBody):
    """Of which kind the matter is, how involved where that changes, and why."""

    category: CaseCategory
    grade: Grade | None = None
    reason: Words


class MarkBody(TimedBody):
    """Whether it is private. Marking it otherwise takes a reason."""

    sensitivity: Literal["private", "normal"]
    reason: Words | None = None


class OverrideBody(TimedBody):
    """Which rule the next answer is not held against, why, and who asks for it."""

    rule: WordingRule
    reason: Words = Field(examples=["法院要求在群内公示"])
    legal_basis: Line | None = None


class NoteBody(TimedBody):
    """Something worth knowing about the case."""

    text: Words
    audience: Audience = "internal"


class ResolveBody(TimedBody):
    """What was done."""

    outcome: Words = Field(examples=["已更换阀门，试水正常"])


class EmptyPartBody(BaseModel):
    """A part of the record that stays empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: RecordPart
    reason: Words


class CompleteBody(TimedBody):
    """What could not be had (Art. 9(1))."""

    empty: Annotated[tuple[EmptyPartBody, ...], Field(min_length=1, max_length=2)]


class CloseBody(TimedBody):
    """The record is complete (Art. 9(1))."""


class ReopenBody(TimedBody):
    """Why the matter was not done after all."""

    reason: Words


class WithdrawBody(TimedBody):
    """What shows that the party no longer asks for it."""

    evidence: Words


class RestrictBody(TimedBody):
    """From whom the case is kept, and who has it from now on where it was with one of them."""

    persons: Persons = Field(examples=[["staff:guard-4"]])
    reason: Words | None = None
    assignee: ActorId | None = None


class LiftBody(TimedBody):
    """Who may see it again, and why that is fair."""

    persons: Persons
    reason: Words


class RecuseBody(TimedBody):
    """Why the asker steps back; without an assignee the community's desk has it."""

    reason: Words | None = None
    assignee: ActorId | None = None


class UnmergeBody(BaseModel):
    """Why they are two matters after all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Words


class MergeBody(BaseModel):
    """The case that carries on for both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    into: Identifier
    reason: Words


class FileBody(BaseModel):
    """How long the record is kept: Y permanent, D30 or D10 years (DA/T 13-2022). ``reason``: why
    not for the term of the retention schedule; a shorter one takes it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    retention: Literal["Y", "D30", "D10"]
    reason: Line | None = None
