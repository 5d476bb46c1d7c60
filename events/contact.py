"""What was said to, by or within the company, on any channel of Art. 4, and the matters found in
it.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from events.fact import Fact
from events.party import Party
from events.personal import PersonalText
from events.vocabulary import (
    BuildingId,
    Category,
    Channel,
    CommunityId,
    Direction,
    ExternalRef,
    Identifier,
    Sensitivity,
    Urgency,
)
from events.whole import Whole


class Matter(BaseModel):
    """One thing the contact is about. It may name the case it belongs to, by id or by the
    publisher's reference.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Category
    urgency: Urgency = "normal"
    sensitivity: Sensitivity = "normal"
    text: PersonalText
    important: StrictBool = False
    externalref: ExternalRef | None = None
    case: Identifier | None = None


class Attachment(BaseModel):
    """A file that came with a contact, named by the SHA-256 (hex) of its stored, sealed bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,80}$")]
    size_bytes: Annotated[Whole, Field(ge=0)]


class ContactLogged(Fact, type_name="huiyin.contact.logged.v1", publishable=True):
    """Somebody said something: the first thing recorded of every matter (Art. 4, 9(1))."""

    community: CommunityId
    building: BuildingId | None = None
    direction: Direction
    channel: Channel
    matters: tuple[Matter, ...] = Field(min_length=1, max_length=20)
    party: Party | None = None
    answer_needed: StrictBool = True
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=50)


class MatterIdentified(Fact, type_name="huiyin.matter.identified.v1"):
    """One matter of a contact belongs to this case: opened for it, or joined (Art. 9(1)).

    It stands in the case's stream. ``party`` is who raised it: what is written in the case from
    here on is also about them, so that forgetting them finds it (law 5).
    """

    contact: Identifier
    matter: Annotated[Whole, Field(ge=0)]
    case: Identifier
    party: Identifier | None = None
    sensitivity: Sensitivity = "normal"
    joined: bool
    answer_needed: bool
