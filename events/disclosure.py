"""Disclosures: what the company owes it to the owners to make public, when it has to, and where it
did (Art. 3(5)).

One that recurs stays one item: each round has its own date, and what ends a round sets the date of
the next.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.contact import Attachment
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.text import Label, Line
from events.vocabulary import Channel

DisclosureItem = Literal[
    "service_contract",
    "service_standards",
    "fee_standards",
    "staff_contacts",
    "annual_plan",
    "work_report",
    "common_income",
    "maintenance_fund",
    "shared_utilities",
    "equipment_upkeep",
    "fire_safety",
    "owners_decisions",
    "other",
]
DisclosureAudience = Literal["owners", "residents", "committee", "everybody"]
Recurrence = Literal["once", "month", "quarter", "half_year", "year"]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]{1,400}$")]


class DisclosedAt(BaseModel):
    """Where it can be read: a board, an account, an address on the web."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Channel
    place: Label | None = None
    link: Link | None = None


class DisclosureScheduled(
    OpeningFact,
    kind="disclosure",
    opens=True,
    type_name="huiyin.disclosure.scheduled.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Something has to be made public by a day, once or again and again (Art. 3(5)). ``due_at`` is
    the first day; later ones follow from it. ``basis`` says which rule or contract asks for it.
    """

    number: str | None = None
    item: DisclosureItem
    name: Label
    audience: DisclosureAudience = "owners"
    every: Recurrence = "once"
    due_at: Instant
    basis: Line | None = None


class DisclosureFact(ItemFact, kind="disclosure"):
    """A step of a disclosure."""


class DisclosurePublished(
    DisclosureFact,
    type_name="huiyin.disclosure.published.v1",
    publishable=True,
    decided_fields=("due_at", "next_due_at"),
):
    """It was made public (Art. 3(5)). ``due_at`` is the date of the round it ends, ``next_due_at``
    that of the next one; ``covers`` the time it tells of.
    """

    places: tuple[DisclosedAt, ...] = Field(min_length=1, max_length=50)
    covers: Label | None = None
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=20)
    due_at: Instant | None = None
    next_due_at: Instant | None = None


class DisclosureWithheld(
    DisclosureFact,
    type_name="huiyin.disclosure.withheld.v1",
    publishable=True,
    decided_fields=("due_at", "next_due_at"),
):
    """It was not made public this time, for a reason and on a legal basis (Art. 3(5))."""

    reason: Line | None = None
    basis: Line | None = None
    due_at: Instant | None = None
    next_due_at: Instant | None = None


class DisclosureEnded(
    DisclosureFact,
    type_name="huiyin.disclosure.ended.v1",
    publishable=True,
    decided_fields=("due_at",),
):
    """It no longer has to be made public: the contract ended, it was scheduled twice (Art. 3(5)).
    ``due_at`` is the date of the round that is dropped.
    """

    reason: Line
    due_at: Instant | None = None


AnyDisclosureFact = DisclosureScheduled | DisclosurePublished | DisclosureWithheld | DisclosureEnded
"""Every fact in the stream of a disclosure."""
