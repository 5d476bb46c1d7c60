"""The filing scheme: how the company numbers, sorts and keeps its records, and what it keeps at all
(Art. 10).

Every version is adopted as an event and holds from an instant on; what is filed names the version
it was filed under. Codes follow DA/T 13-2022 and DA/T 22-2015; those of the company's own making
are marked as such.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from events.instant import Instant
from events.item import ItemFact, OpeningFact, id_of_only
from events.text import Label, Line
from events.whole import Whole

CategoryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")]
"""A category's code (门类代码): WS documents, ZY business, ZP photos."""

UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,8}$")]
"""The department or question a record belongs to, as it stands in its number (机构或问题)."""

FondsCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,8}$")]
"""The company's own number among those who keep archives (全宗号)."""

Retention = Literal["Y", "D30", "D10"]
"""How long a record is kept: for ever, thirty years, ten years."""

Matter = Literal[
    "repair",
    "complaint",
    "suggestion",
    "consultation",
    "commendation",
    "payment",
    "other",
    "major_complaint",
    "litigation",
    "minutes",
    "assembly_minutes",
    "letter",
    "legal_letter",
    "notice",
    "important_notice",
]
"""What a record is about, as the retention schedule sorts it."""

PERMANENT_MATTERS: frozenset[Matter] = frozenset({"assembly_minutes"})
"""What owners resolved together is kept for ever, whatever a schedule says."""

STANDARD_CATEGORIES: frozenset[str] = frozenset(
    {"WS", "ZY", "KJ", "KU", "ZP", "LY", "LX", "SJ", "YJ", "WY", "MT"}
)
"""The codes of DA/T 13-2022 the company may use without calling them its own."""


class FilingCategory(BaseModel):
    """A category. ``own``: a code of the company's own making."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: CategoryCode
    name: Label
    own: StrictBool = False


class ScheduleRow(BaseModel):
    """A line of the retention schedule. ``unit`` where not the scheme's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    matter: Matter
    category: CategoryCode
    retention: Retention
    unit: UnitCode | None = None


class FilingSchemeAdopted(
    OpeningFact,
    kind="filing_scheme",
    opens=True,
    recurs=True,
    type_name="huiyin.filing_scheme.adopted.v1",
    decided_fields=("version",),
):
    """The company keeps its records like this from now on (Art. 10).

    ``fonds_given_by`` is the archive that gave the number; without it the number is the company's
    own. A matter that is not in the ``schedule`` is not sorted by itself. ``number_width`` is that
    of the last part of an archival number.
    """

    version: Whole | None = None
    name: Label
    fonds: FondsCode
    fonds_given_by: Label | None = None
    unit: UnitCode
    categories: tuple[FilingCategory, ...] = Field(min_length=1, max_length=50)
    schedule: tuple[ScheduleRow, ...] = Field(min_length=1, max_length=50)
    not_filed: tuple[Line, ...] = Field(default=(), max_length=50)
    number_width: Whole = Field(default=4, ge=3, le=6)
    file_within_days: Whole = Field(default=90, ge=1, le=730)
    effective_from: Instant
    reason: Line | None = None

    @property
    def only_id(self) -> str:
        """The company has one scheme, in versions."""
        return SCHEME_ID


class FilingSchemeFact(ItemFact, kind="filing_scheme"):
    """A step of the scheme."""


class RetentionSet(
    FilingSchemeFact, type_name="huiyin.retention.set.v1", decided_fields=("version",)
):
    """Records of a matter are kept for another term from now on: a new version, all else as it was
    (Art. 10).
    """

    version: Whole | None = None
    matter: Matter
    category: CategoryCode
    retention: Retention
    reason: Line
    effective_from: Instant


AnyFilingSchemeFact = FilingSchemeAdopted | RetentionSet
"""Every fact in the stream of the filing scheme."""

SCHEME_ID = id_of_only("filing_scheme", "company")
