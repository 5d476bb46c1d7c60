"""The life of a case: one matter, from the contact that raised it to the record that is filed (Art.
3(4), 9(1)).
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from events.fact import Fact
from events.instant import Instant
from events.personal import PersonalText
from events.vocabulary import (
    ActorId,
    BuildingId,
    Channel,
    CommunityId,
    ExternalRef,
    Identifier,
    PartyKind,
    Purpose,
    Sensitivity,
    SourceUrn,
    Urgency,
)
from events.whole import Whole

CaseCategory = Literal["repair", "complaint", "suggestion", "consultation"]


class CaseFact(Fact):
    """A fact about one case, named by id, or by a publisher's reference until the ledger fills the
    id in.

    ``externalref_source`` names the source whose reference it is; without it the publisher's own is
    meant.
    """

    case: Identifier | None = None
    externalref: ExternalRef | None = None
    externalref_source: SourceUrn | None = None

    @model_validator(mode="after")
    def _names_a_case(self) -> Self:
        if self.case is None and self.externalref is None:
            raise ValueError("name the case: by case or by externalref")
        return self

    @property
    def case_id(self) -> str:
        """The case's id; a recorded fact always has it."""
        if self.case is None:
            raise ValueError("the case is named by its external reference only")
        return self.case


class CaseOpened(Fact, type_name="huiyin.case.opened.v1", numbered=True):
    """The company took a matter on; from here its answer is owed (Art. 3(4)).

    ``number`` is ``<community>-<year>-<six digits>``. ``policy`` and ``calendar`` name the versions
    that set the deadline, and ``reckoning`` says how it was reckoned: no projection knows a policy
    (law 2).
    """

    case: Identifier
    number: str
    community: CommunityId
    building: BuildingId | None = None
    category: CaseCategory
    urgency: Urgency
    sensitivity: Sensitivity
    channel: Channel
    contact: Identifier
    matter: Annotated[Whole, Field(ge=0)]
    party_kind: PartyKind | None = None
    party: Identifier | None = None
    externalref: ExternalRef | None = None
    externalref_source: SourceUrn | None = None
    assignee: ActorId
    raised_at: Instant
    first_reply_due_at: Instant | None = None
    policy: str
    calendar: str
    reckoning: tuple[str, ...]


class CaseAcknowledged(CaseFact, type_name="huiyin.case.acknowledged.v1", publishable=True):
    """Somebody has seen the case and says so (签收)."""

    by: ActorId


class CaseAssigned(CaseFact, type_name="huiyin.case.assigned.v1", publishable=True):
    """The case is now this person's or team's to answer."""

    by: ActorId
    assignee: ActorId


class CaseReturned(CaseFact, type_name="huiyin.case.returned.v1", publishable=True):
    """The assignee handed the case back as not theirs (退单); the desk decides again."""

    by: ActorId
    assignee: ActorId | None = None
    reason: PersonalText


class CaseEscalated(CaseFact, type_name="huiyin.case.escalated.v1", publishable=True):
    """The case went up a level: 责任人 → 主管 → 项目经理 → 区域 → 公司 (Art. 7(1))."""

    by: ActorId
    assignee: ActorId
    level: Literal["supervisor", "project_manager", "region", "company"]
    reason: PersonalText


class CaseResolved(CaseFact, type_name="huiyin.case.resolved.v1", publishable=True):
    """The handler says the matter is done; the party may still say otherwise."""

    by: ActorId
    outcome: PersonalText


class CaseClosed(CaseFact, type_name="huiyin.case.closed.v1", publishable=True):
    """The record is complete: content, time, party, process and result are there (Art. 9(1))."""

    by: ActorId


class CaseReopened(
    CaseFact,
    type_name="huiyin.case.reopened.v1",
    publishable=True,
    decided_fields=("first_reply_due_at", "policy", "calendar", "reckoning"),
):
    """The matter was not done after all; an answer is owed anew. The ledger decides the new
    deadline.
    """

    by: ActorId
    reason: PersonalText
    first_reply_due_at: Instant | None = None
    policy: str | None = None
    calendar: str | None = None
    reckoning: tuple[str, ...] = ()


class CaseMerged(Fact, type_name="huiyin.case.merged.v1"):
    """This case is the same matter as another, which carries on for both callers."""

    case: Identifier
    into: Identifier
    by: ActorId
    reason: PersonalText


class CaseWithdrawn(CaseFact, type_name="huiyin.case.withdrawn.v1", publishable=True):
    """The party no longer asks for this; counted apart, with what shows it (evidence)."""

    by: ActorId
    evidence: PersonalText


class RecordFiled(Fact, type_name="huiyin.record.filed.v1", numbered=True):
    """A closed case became one item (件) of the archive with its running filing number (Art. 10).

    ``retention`` is Y (permanent), D30 or D10 (years), as DA/T 13-2022 writes terms.
    """

    case: Identifier
    number: str
    community: CommunityId
    retention: Annotated[str, StringConstraints(pattern=r"^(Y|D30|D10)$")]
    by: ActorId


class RecordViewed(Fact, type_name="huiyin.record.viewed.v1"):
    """Somebody was shown personal data of a case in clear, for its purpose (Art. 6(4))."""

    case: Identifier
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=1_000)
    purpose: Purpose
    by: ActorId


class RecordRedacted(Fact, type_name="huiyin.record.redacted.v1"):
    """What remains readable of a text about several people after one of them is forgotten (law 5).

    ``record`` is the event whose key goes, ``pointer`` the JSON Pointer of the text there.
    """

    record: Identifier
    pointer: str
    text: PersonalText
    by: ActorId
