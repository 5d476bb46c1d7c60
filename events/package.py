"""What of the log was handed out, to whom and for what (Art. 6(4), 9(3), 10)."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Line
from events.vocabulary import CommunityId
from events.whole import Whole

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal digits."""

PackagePurpose = Literal["audit", "handover", "legal", "subject_access", "backup"]

LogPosition = Annotated[Whole, Field(ge=1)]


class PackageExported(
    OpeningFact,
    kind="package",
    opens=True,
    numbered=True,
    decided_fields=("number",),
    type_name="huiyin.package.exported.v1",
):
    """Events were copied out of the log for somebody, with the keys of those that hold personal
    values or without.

    ``communities`` empty: of the whole company. ``digest`` is of the events' lines, in order, each
    ended by a line feed; ``until`` the last position that was looked at.
    """

    number: str | None = None
    purpose: PackagePurpose
    receiver: PersonalText
    legal_basis: Line | None = None
    communities: tuple[CommunityId, ...] = Field(max_length=1_000)
    until: LogPosition
    events: LogPosition
    digest: Digest
    keys_disclosed: Annotated[Whole, Field(ge=0)]


class PackageFact(ItemFact, kind="package"):
    """A step of a package."""


class PackageReceived(PackageFact, type_name="huiyin.package.received.v1"):
    """The receiver confirmed that it came, and whether it checked out (Art. 9(3))."""

    checked: StrictBool
    evidence: PersonalText | None = None


AnyPackageFact = PackageExported | PackageReceived
"""Every fact in the stream of a package."""
