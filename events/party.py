"""Who the company talks with (Art. 2), and what becomes of what is known of them (law 5)."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from events.fact import Fact
from events.instant import Instant
from events.personal import PersonalText
from events.text import without_controls
from events.vocabulary import ActorId, BuildingId, CommunityId, Identifier, PartyKind


class Party(BaseModel):
    """The other side of a contact. ``id`` is a random subject id given by the ledger, never a
    number or a name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PartyKind
    id: Identifier | None = None
    name: PersonalText | None = None
    phone: PersonalText | None = None
    unit: PersonalText | None = None


class Flat(BaseModel):
    """A home or a shop. ``id`` is a random subject id given by the ledger, never the number on the
    door.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier | None = None
    building: BuildingId | None = None
    unit: PersonalText | None = None


class PartyRegistered(Fact, type_name="huiyin.party.registered.v1", publishable=True):
    """A person or body is known to a community's office, so that contacts can be told to be theirs
    (Art. 2).
    """

    community: CommunityId
    party: Party


class SubjectForgotten(Fact, type_name="huiyin.subject.forgotten.v1"):
    """The keys of the named records were destroyed: what they said of this person can no longer be
    read.

    ``records`` are event ids, at most 1,000 a fact; a longer list is told in several facts. After a
    key backup is restored, these facts are carried out again.
    """

    subject: Identifier
    community: CommunityId
    records: tuple[Identifier, ...] = Field(max_length=1_000)
    reason: Annotated[
        str, StringConstraints(min_length=1, max_length=400), AfterValidator(without_controls)
    ]
    legal_basis: Annotated[
        str, StringConstraints(min_length=1, max_length=200), AfterValidator(without_controls)
    ]
    requested_by: ActorId
    approved_by: ActorId


class SubjectRestricted(Fact, type_name="huiyin.subject.restricted.v1"):
    """What these records said of this person is kept for a statutory term, and used for nothing
    else: it was to be forgotten, and the term still runs (Art. 6(4), 10).

    ``records`` are ids of events and keys of files, at most 1,000 a fact. ``until`` is when their
    term is over, as it stood then; None where it never is, or nobody has set one.
    """

    subject: Identifier
    community: CommunityId
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=1_000)
    until: Instant | None = None
    reason: Annotated[
        str, StringConstraints(min_length=1, max_length=400), AfterValidator(without_controls)
    ]
    legal_basis: Annotated[
        str, StringConstraints(min_length=1, max_length=200), AfterValidator(without_controls)
    ]
    requested_by: ActorId
    approved_by: ActorId
