"""Originals and copies of written material: who keeps them, in which box, who has them on loan
(Art. 9(3)).

There is one item for each letter, notice, meeting, case or record, begun by depositing the original
or by making a copy of it.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from events.contact import Attachment
from events.finding import StreamName
from events.instant import Instant
from events.item import ItemFact, OpeningFact, id_of_only
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import ActorId
from events.whole import Whole

Pages = Annotated[Whole, Field(ge=1, le=100_000)]

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a file, in hexadecimal."""


class KeptFact(OpeningFact, kind="original", opens=True):
    """What custody begins with: the original itself, or a copy. ``about`` is the stream of what was
    written.
    """

    about: StreamName
    title: PersonalText | None = None
    custodian: ActorId
    box: Label | None = None
    shelf: Label | None = None
    pages: Pages | None = None

    @property
    def only_id(self) -> str:
        """One piece of writing, one custody."""
        return original_of(self.about)


class OriginalDeposited(
    KeptFact,
    opens=True,
    recurs=True,
    type_name="huiyin.original.deposited.v1",
    publishable=True,
):
    """The original lies with its custodian from now on (Art. 9(3)). ``scan`` is a file made of it,
    if there is one.
    """

    scan: Attachment | None = None


class CopyMade(
    KeptFact, opens=True, recurs=True, type_name="huiyin.copy.made.v1", publishable=True
):
    """A copy is kept: beside the original, or where there is none (Art. 9(3))."""

    form: Literal["paper", "scan", "photo"]
    copies: Annotated[Whole, Field(ge=1, le=1_000)] = 1
    purpose: Line | None = None
    file: Attachment | None = None


class OriginalFact(ItemFact, kind="original"):
    """A step in the custody of an original."""


class OriginalLent(OriginalFact, type_name="huiyin.original.lent.v1", publishable=True):
    """Somebody has the original on loan, until a day (Art. 9(3))."""

    to: ActorId
    purpose: Literal["handling", "court", "audit", "copying", "other"]
    back_by: Instant
    note: PersonalText | None = None


class OriginalReturned(OriginalFact, type_name="huiyin.original.returned.v1", publishable=True):
    """The original is back, in this condition (Art. 9(3)). ``scan_sha256`` is that of the file
    made of it, where it was looked at again.
    """

    condition: Literal["whole", "damaged", "incomplete"]
    scan_sha256: Digest | None = None
    note: PersonalText | None = None


class CustodyTransferred(OriginalFact, type_name="huiyin.custody.transferred.v1", publishable=True):
    """Somebody else keeps it from now on, or it lies elsewhere (Art. 9(3))."""

    custodian: ActorId
    box: Label | None = None
    shelf: Label | None = None
    reason: Line


AnyOriginalFact = (
    OriginalDeposited | CopyMade | OriginalLent | OriginalReturned | CustodyTransferred
)
"""Every fact in the custody of something written."""


def original_of(about: str) -> str:
    """The id of the custody of something, by its stream."""
    return id_of_only("original", about)
