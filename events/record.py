"""Records: what the archive keeps, one by one (件): a case with its papers, minutes, a letter, a
notice (Art. 10).

A record is entered with its running filing number, classified under the filing scheme, and gets its
archival number (档号) when the year's records are arranged.
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from events.filing_scheme import CategoryCode, FondsCode, Matter, Retention, UnitCode
from events.finding import StreamName
from events.instant import Instant
from events.item import ItemFact, OpeningFact, id_of_only
from events.personal import PersonalText
from events.property_check import CheckOccasion, PropertyCheck
from events.text import Line
from events.vocabulary import Identifier
from events.whole import Whole

ArchivalNumber = Annotated[
    str, StringConstraints(pattern=r"^[A-Z0-9]{2,8}-[A-Z]{2,4}·[0-9]{4}-(Y|D30|D10)-[A-Z0-9]+-\d+$")
]
"""``J001-WS·2026-D10-KFB-0001``, as DA/T 13-2022 writes it (档号)."""

SeriesName = Annotated[
    str, StringConstraints(pattern=r"^[A-Z0-9]{2,8}-[A-Z]{2,4}·[0-9]{4}-(Y|D30|D10)-[A-Z0-9]+$")
]
"""An archival number without its last part: what is numbered together."""


class RecordRegistered(
    OpeningFact,
    kind="record",
    opens=True,
    type_name="huiyin.record.registered.v1",
    numbered=True,
    decided_fields=("number", "year"),
):
    """Something became a record of the archive, with its running filing number (Art. 10).

    ``about`` is the stream it is about. A case's record shows the number the case was filed under.
    ``year`` is the year it belongs to.
    """

    number: str | None = None
    about: StreamName
    matter: Matter
    title: PersonalText | None = None
    medium: Literal["electronic", "paper", "both"] = "electronic"
    pages: Annotated[Whole, Field(ge=1, le=100_000)] | None = None
    year: Whole | None = None

    @property
    def only_id(self) -> str:
        """Nothing is filed twice."""
        return record_of(self.about)


class RecordFact(ItemFact, kind="record"):
    """A step of a record."""


class RecordClassified(
    RecordFact,
    type_name="huiyin.record.classified.v1",
    decided_fields=("scheme_version", "by_schedule", "arrange_by"),
):
    """The record belongs to a category and is kept for a term, under a version of the scheme (Art.
    10).

    ``by_schedule``: the ledger took both from the retention schedule. Classifying anew changes the
    term beside the archival number, never in it. ``arrange_by`` is when the year's records are to
    be arranged.
    """

    category: CategoryCode
    retention: Retention
    unit: UnitCode | None = None
    reason: Line | None = None
    scheme_version: Whole | None = None
    by_schedule: bool | None = None
    arrange_by: Instant | None = None


class RecordArranged(RecordFact, type_name="huiyin.record.arranged.v1"):
    """The record got its archival number, which never changes again (Art. 10)."""

    archival_number: ArchivalNumber
    series: Identifier
    place: Annotated[Whole, Field(ge=1)]


class RecordDestroyed(RecordFact, type_name="huiyin.record.destroyed.v1"):
    """What the record is about can be read no more: the keys of these events are destroyed (Art.
    10).

    What the archive itself wrote about it stays: its title, number and term.
    """

    about: StreamName
    destruction: Identifier
    records: tuple[Identifier, ...] = Field(max_length=1_000)


class RecordChecked(RecordFact, type_name="huiyin.record.checked.v1"):
    """The record was looked at as it lies: whether it is authentic, whole, usable and safe (Art.
    10, DA/T 70-2018).

    ``size`` is that of the signed checkpoint it was proven under, ``handover`` the one it was
    checked for. ``next_by`` is when it is checked again at the latest.
    """

    occasion: CheckOccasion
    handover: Identifier | None = None
    passed: StrictBool
    size: Annotated[Whole, Field(ge=1)]
    checks: tuple[PropertyCheck, ...] = Field(min_length=1, max_length=50)
    next_by: Instant


AnyRecordFact = (
    RecordRegistered | RecordClassified | RecordArranged | RecordChecked | RecordDestroyed
)
"""Every fact in the stream of a record."""


class RecordsArranged(
    OpeningFact,
    kind="series",
    opens=True,
    recurs=True,
    type_name="huiyin.records.arranged.v1",
):
    """These records follow each other in a series, from number ``first`` on (Art. 10).

    One category of one year, term and department is one series; its stream has a version for each
    time records were added, so that no number is given twice and none left out.
    """

    series: SeriesName
    fonds: FondsCode
    category: CategoryCode
    year: Whole
    retention: Retention
    unit: UnitCode
    width: Annotated[Whole, Field(ge=3, le=6)]
    first: Annotated[Whole, Field(ge=1)]
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=200)

    @property
    def only_id(self) -> str:
        """A series is found by its name."""
        return series_of(self.series)


AnySeriesFact = RecordsArranged
"""Every fact in the stream of a series."""


def record_of(about: str) -> str:
    """The id of the record of something, by its stream."""
    return id_of_only("record", about)


def series_of(name: str) -> str:
    """The id of a series, by its name."""
    return id_of_only("series", name)
