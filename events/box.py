"""Suggestion boxes: where they hang, when they were opened, what was in them (Art. 4(1)).

Two people open a box and count the slips; each slip has a printed serial number and is registered
under it. What is counted and what is registered must agree in the end.
"""

from typing import Annotated, Literal

from pydantic import Field

from events.contact import Attachment
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.text import Label
from events.vocabulary import ActorId, BuildingId
from events.whole import Whole

SlipCategory = Literal["repair", "complaint", "suggestion", "commendation", "other"]
Serial = Annotated[Whole, Field(ge=1, le=99_999_999)]
Count = Annotated[Whole, Field(ge=0, le=10_000)]


class BoxInstalled(
    OpeningFact,
    kind="box",
    opens=True,
    type_name="huiyin.box.installed.v1",
    publishable=True,
    decided_fields=("next_opening_due_at",),
):
    """A box hangs at this place and is opened at least every so many days (Art. 4(1))."""

    building: BuildingId | None = None
    place: Label
    opened_every_days: Annotated[Whole, Field(ge=1, le=92)] = 7
    next_opening_due_at: Instant | None = None


class BoxFact(ItemFact, kind="box"):
    """A step of a box."""


class BoxOpened(
    BoxFact,
    type_name="huiyin.box.opened.v1",
    publishable=True,
    decided_fields=("next_opening_due_at",),
):
    """Two people opened the box and counted its slips (Art. 4(1)). ``round`` is the office's own
    name of the opening, e.g. its date.
    """

    round: Label
    witness: ActorId
    slips: Count
    next_opening_due_at: Instant | None = None


class SuggestionRegistered(BoxFact, type_name="huiyin.suggestion.registered.v1", publishable=True):
    """What one slip says, under its serial number. A repair, complaint or suggestion opens a case
    (Art. 4(1), 9(1)).
    """

    round: Label
    serial: Serial
    category: SlipCategory
    text: PersonalText
    party: Party | None = None


class SlipScanned(BoxFact, type_name="huiyin.slip.scanned.v1", publishable=True):
    """A picture of a slip is kept beside what was typed from it (Art. 9(3))."""

    serial: Serial
    scan: Attachment


class BoxReconciled(BoxFact, type_name="huiyin.box.reconciled.v1", publishable=True):
    """Somebody says that all slips of an opening are registered; slips that are missing are found
    (Art. 4(1)).
    """

    round: Label


class BoxRemoved(BoxFact, type_name="huiyin.box.removed.v1", publishable=True):
    """The box hangs there no longer."""

    reason: PersonalText


AnyBoxFact = (
    BoxInstalled | BoxOpened | SuggestionRegistered | SlipScanned | BoxReconciled | BoxRemoved
)
"""Every fact in the stream of a box."""
