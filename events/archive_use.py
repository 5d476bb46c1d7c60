"""The use of the archive: who read or copied which records, what for, and with whose leave (Art.
10).

Looking at a case that is being worked on is no use of the archive; what was shown of it in clear
is kept beside it.
"""

from typing import Annotated, Literal

from pydantic import Field

from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.vocabulary import ActorId, Identifier
from events.whole import Whole


class ArchiveAccessed(
    OpeningFact,
    kind="archive_use",
    opens=True,
    type_name="huiyin.archive.accessed.v1",
    numbered=True,
    decided_fields=("number",),
):
    """Somebody of the company (``reader``) or from outside (``party``) uses records (Art. 10)."""

    number: str | None = None
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=50)
    reader: ActorId | None = None
    party: Party | None = None
    purpose: Literal["handling", "court", "audit", "research", "owners_request", "other"]
    form: Literal["on_site", "copy", "excerpt", "loan"]
    copies: Annotated[Whole, Field(ge=0, le=1_000)] = 0
    approved_by: ActorId
    back_by: Instant | None = None
    note: PersonalText | None = None


class ArchiveUseFact(ItemFact, kind="archive_use"):
    """A step of a use."""


class ArchiveUseEnded(ArchiveUseFact, type_name="huiyin.archive.use_ended.v1"):
    """What was taken out is back, and what the use was good for is told (Art. 10)."""

    whole: bool
    effect: PersonalText | None = None


AnyArchiveUseFact = ArchiveAccessed | ArchiveUseEnded
"""Every fact about a use of the archive."""
