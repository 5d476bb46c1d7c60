"""Inspections by authorities, and what they order to be put right (situation inspection, Art.
8).
"""

from typing import Literal

from pydantic import Field, StrictBool

from events.contact import Attachment
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import ActorId, BuildingId, Identifier
from events.whole import Whole

InspectionSubject = Literal[
    "fire_safety",
    "lifts",
    "water",
    "electricity",
    "gas",
    "hygiene",
    "construction",
    "fees",
    "security",
    "records",
    "other",
]

InspectionResult = Literal["nothing_found", "put_right", "fined", "handed_on"]


class InspectionReceived(
    OpeningFact,
    kind="inspection",
    opens=True,
    type_name="huiyin.inspection.received.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """An authority came to look, announced or not. What it said on the spot is ``text``."""

    number: str | None = None
    building: BuildingId | None = None
    authority: Label
    subjects: tuple[InspectionSubject, ...] = Field(min_length=1, max_length=11)
    unannounced: StrictBool = False
    inspectors: PersonalText | None = None
    text: PersonalText | None = None
    documents: tuple[Attachment, ...] = Field(default=(), max_length=20)


class InspectionFact(ItemFact, kind="inspection"):
    """A step of an inspection."""


class RectificationOrdered(
    InspectionFact, type_name="huiyin.rectification.ordered.v1", publishable=True
):
    """One thing to be put right, by whom and until when: a date the authority set stands before any
    of ours. ``key`` is the number it has in the authority's paper.
    """

    key: Label
    text: PersonalText
    building: BuildingId | None = None
    owner: ActorId
    due_at: Instant
    set_by_authority: StrictBool = True
    reference: Label | None = None


class RectificationCompleted(
    InspectionFact,
    type_name="huiyin.rectification.completed.v1",
    publishable=True,
    decided_fields=("late_s",),
):
    """It was put right, and what shows it. ``late_s`` is how many seconds after its date, 0 in
    time.
    """

    key: Label
    text: PersonalText
    evidence: tuple[Attachment, ...] = Field(default=(), max_length=20)
    late_s: Whole | None = Field(default=None, ge=0)


class InspectionClosed(InspectionFact, type_name="huiyin.inspection.closed.v1", publishable=True):
    """The authority was told what was done, and how it ended."""

    result: InspectionResult
    told: Line
    letter: Identifier | None = None


AnyInspectionFact = (
    InspectionReceived | RectificationOrdered | RectificationCompleted | InspectionClosed
)
"""Every fact in the stream of an inspection."""
