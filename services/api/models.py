"""What bodies and answers look like: read from requests as they come, and shown in the OpenAPI
document.

Answers are written by orjson from plain data; their models here are what the tests hold them
against.
"""

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.attachment import BlobName, Shows
from events.attention import AttemptOutcome
from events.case_access import Persons
from events.case_amending import CorrectedPart, ReferralBody
from events.case_record import RecordPart
from events.composure import AskedTopic, DisputeSort
from events.instant import Instant
from events.overriding import WordingRule
from events.reply import Audience, Promise
from events.text import Line
from events.vocabulary import (
    ActorId,
    BuildingId,
    Channel,
    Identifier,
    PartyKind,
    Purpose,
    Urgency,
)

Words = Annotated[str, StringConstraints(min_length=1, max_length=8_192)]
"""Free text: sealed before it is recorded."""

CaseId = Annotated[
    str,
    Path(
        description="The case's id.",
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=["0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"],
    ),
]

ItemId = Annotated[
    str,
    Path(
        description="The item's id.",
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=["0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"],
    ),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    happened_at: Instant | None = Field(
        default=None, description="When it happened; now, if left out."
    )


class AcknowledgeBody(_Body):
    """Nothing but the time may be said."""


class AssignBody(_Body):
    """Whose case it is from now on."""

    assignee: ActorId = Field(examples=["staff:engineer-7"])


class ReturnBody(_Body):
    """Handed back as not theirs; without an assignee the community's desk decides again."""

    reason: Words = Field(examples=["不属于工程部，请转客服"])
    assignee: ActorId | None = None


class EscalateBody(_Body):
    """Up a level (Art. 7(1))."""

    assignee: ActorId
    level: Literal["supervisor", "project_manager", "region", "company"]
    reason: Words


class ReplyBody(_Body):
    """What the party was told, and by which way."""

    channel: Channel = Field(examples=["phone"])
    text: Words = Field(examples=["师傅二十分钟内到，请留人在家。"])
    to: Identifier | None = None
    basis: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None
    automatic: bool = False
    promise: Promise | None = None


class ReferBody(_Body):
    """Whose it is. The way there and what the party was told may follow, but before closing."""

    kind: ReferralBody = Field(examples=["gas"])
    body: Line = Field(examples=["城市燃气公司"])
    route: Words | None = None
    told: Words | None = None


class CorrectBody(_Body):
    """What should have been written, with the moment ``at`` where the time was wrong."""

    part: CorrectedPart
    contact: Identifier | None = None
    matter: Annotated[int, Field(ge=0, le=19)] | None = None
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


class ReattributeBody(_Body):
    """Whose the contact is instead; ``building`` where that was wrong too."""

    party: WhoBody
    building: BuildingId | None = None
    contact: Identifier | None = None
    reason: Words


class UnnameBody(_Body):
    """``known_to`` are those who may still look who it is."""

    known_to: tuple[ActorId, ...] = Field(default=(), max_length=10)
    reason: Words | None = None


class NameBody(_Body):
    """How it is known that the party no longer minds."""

    reason: Words


class AttemptBody(_Body):
    """By which way, and what came of it. ``incident`` is the one whose message to all it was."""

    channel: Channel = Field(examples=["phone"])
    outcome: AttemptOutcome = Field(examples=["no_answer"])
    text: Words | None = None
    incident: Identifier | None = None


class UnderstandBody(_Body):
    """What was understood, in the desk's own words, and what had to be asked."""

    channel: Channel = Field(examples=["phone"])
    asked: tuple[AskedTopic, ...] = Field(default=(), max_length=9)
    to: Identifier | None = None
    text: Words
    confirmed: bool = True


class DisputeBody(_Body):
    """How people fell out; ``person`` is the colleague."""

    person: ActorId | None = None
    channel: Channel = Field(examples=["front_desk"])
    sort: DisputeSort
    text: Words


class HandOverBody(_Body):
    """Who takes the case over, and why."""

    assignee: ActorId
    reason: Words


class AssessBody(_Body):
    """How pressing it is. A lower urgency takes a reason."""

    urgency: Urgency
    reason: Words | None = None


class MarkBody(_Body):
    """Whether it is private. Marking it otherwise takes a reason."""

    sensitivity: Literal["private", "normal"]
    reason: Words | None = None


class OverrideBody(_Body):
    """Which rule the next answer is not held against, why, and who asks for it."""

    rule: WordingRule
    reason: Words = Field(examples=["法院要求在群内公示"])
    legal_basis: Line | None = None


class NoteBody(_Body):
    """Something worth knowing about the case."""

    text: Words
    audience: Audience = "internal"


class ResolveBody(_Body):
    """What was done."""

    outcome: Words = Field(examples=["已更换阀门，试水正常"])


class EmptyPartBody(BaseModel):
    """A part of the record that stays empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: RecordPart
    reason: Words


class CompleteBody(_Body):
    """What could not be had (Art. 9(1))."""

    empty: Annotated[tuple[EmptyPartBody, ...], Field(min_length=1, max_length=2)]


class CloseBody(_Body):
    """The record is complete (Art. 9(1))."""


class ReopenBody(_Body):
    """Why the matter was not done after all."""

    reason: Words


class WithdrawBody(_Body):
    """What shows that the party no longer asks for it."""

    evidence: Words


class RestrictBody(_Body):
    """From whom the case is kept, and who has it from now on where it was with one of them."""

    persons: Persons = Field(examples=[["staff:guard-4"]])
    reason: Words | None = None
    assignee: ActorId | None = None


class LiftBody(_Body):
    """Who may see it again, and why that is fair."""

    persons: Persons
    reason: Words


class RecuseBody(_Body):
    """Why the asker steps back; without an assignee the community's desk has it."""

    reason: Words | None = None
    assignee: ActorId | None = None


class AboutBody(BaseModel):
    """Whom a logged contact is about."""

    model_config = ConfigDict(frozen=True)

    restricted_from: Persons = Field(
        description="Its cases are kept from these persons from the first moment.",
        examples=[["staff:guard-4"]],
    )


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
    """How long the record is kept: Y permanent, D30 or D10 years (DA/T 13-2022)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    retention: Literal["Y", "D30", "D10"]


class RevealBody(BaseModel):
    """What the personal data is needed for in this case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: Purpose


class AttachBody(_Body):
    """A file that was sent to ``/v1/blobs`` before, and what it shows."""

    blob: BlobName
    shows: Shows
    title: Words


class RedactionBody(BaseModel):
    """What shall remain readable of a text about several people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    record: Identifier
    pointer: Annotated[str, StringConstraints(pattern=r"^(/[^/]{1,80}){1,6}$")]
    text: Words


class ForgetRequest(BaseModel):
    """The act two people agree on: both send the same reason and legal basis."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    legal_basis: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        examples=["PIPL Art. 47(1)(3)"]
    )


class ForgetBody(ForgetRequest):
    """The act, with the second person's approval."""

    approval: Annotated[str, StringConstraints(min_length=1, max_length=2_048)]
    redactions: tuple[RedactionBody, ...] = Field(default=(), max_length=1_000)


class ReceiptAnswer(BaseModel):
    """Where one event landed. ``leaf_hash`` is base64 of SHA-256(0x00 ‖ envelope) (RFC 6962)."""

    id: str
    position: int
    stream: str
    version: int
    type: str
    leaf_hash: str


class ConsistencyAnswer(BaseModel):
    """That the log of size ``from`` begins the log of size ``to``: roots and hashes in base64 (RFC
    6962, 2.1.2).
    """

    from_: Annotated[int, Field(alias="from")]
    to: int
    from_root: str
    to_root: str
    proof: list[str]


class PublishedAnswer(ReceiptAnswer):
    """A published event is in the log, with what the ledger decided from it."""

    outcome: Literal["accepted", "duplicate"]
    decided: list[ReceiptAnswer]


class WaitingAnswer(BaseModel):
    """The event came before the contact it names; it is kept until then, and tried again."""

    outcome: Literal["waiting"]
    until: Instant


class BatchItem(BaseModel):
    """What became of one event of a batch: ``status`` as it would be for a single one, with that
    body.
    """

    index: int
    status: int
    answer: PublishedAnswer | WaitingAnswer | dict[str, Any]


class BatchAnswer(BaseModel):
    """What became of each event, in the order sent."""

    results: list[BatchItem]


class BlobAnswer(BaseModel):
    """The file is kept; ``sha256`` is that of its content, ``name`` what events call it."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str


class AttachedAnswer(BaseModel):
    """The file goes with it from now on."""

    about: str
    blob: str
    position: int
    receipts: list[ReceiptAnswer]


class CommandAnswer(BaseModel):
    """A command is carried out; ``version`` is the case's new one, also in ``ETag``."""

    case: str
    version: int
    position: int
    receipts: list[ReceiptAnswer]


class ItemAnswer(BaseModel):
    """A step on an item is done, or the item is begun; ``version`` is also in ``ETag``."""

    id: str
    version: int
    position: int
    receipts: list[ReceiptAnswer]


class OpenedAnswer(BaseModel):
    """A contact is logged; ``cases`` are those its matters opened or joined."""

    cases: list[str]
    position: int
    receipts: list[ReceiptAnswer]


class ProblemAnswer(BaseModel):
    """Why a request was refused (RFC 9457), naming rule, article and fields."""

    type: str
    title: str
    title_zh: str | None = None
    status: int
    detail: str
    rule: str
    article: str | None = None
    field: str | None = None
    errors: list[dict[str, str]] | None = None
    retry_after_s: int | None = None
