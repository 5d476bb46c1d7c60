"""Destroying records: appraised by some, approved by another, carried out before two witnesses, and
listed for ever (Art. 10).
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from events.filing_scheme import Matter
from events.item import ItemFact, OpeningFact
from events.record import ArchivalNumber
from events.text import Label, Line
from events.vocabulary import ActorId, Identifier
from events.whole import Whole


class DestroyedEntry(BaseModel):
    """A line of the destruction register (销毁清册). ``quantity`` is in pages where they are known,
    else one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: Identifier
    number: str
    archival_number: ArchivalNumber | None = None
    matter: Matter
    year: Whole
    quantity: Whole


class AppraisalMade(
    OpeningFact,
    kind="destruction",
    opens=True,
    type_name="huiyin.appraisal.made.v1",
    numbered=True,
    decided_fields=("number",),
):
    """Some looked at records whose term is over and found them not worth keeping (Art. 10)."""

    number: str | None = None
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=200)
    appraisers: tuple[ActorId, ...] = Field(min_length=1, max_length=10)
    reason: Line


class DestructionFact(ItemFact, kind="destruction"):
    """A step of a destruction."""


class DestructionApproved(DestructionFact, type_name="huiyin.destruction.approved.v1"):
    """Somebody who did not appraise them lets the records be destroyed (Art. 10)."""

    basis: Line | None = None


class DestructionDone(
    DestructionFact, type_name="huiyin.destruction.done.v1", decided_fields=("entries",)
):
    """The records were destroyed before these witnesses, paper and keys alike (Art. 10)."""

    witnesses: tuple[ActorId, ...] = Field(min_length=1, max_length=5)
    place: Label
    method: Literal["shredded", "pulped", "burned", "electronic_only"]
    note: Line | None = None
    entries: tuple[DestroyedEntry, ...] = Field(default=(), max_length=200)


AnyDestructionFact = AppraisalMade | DestructionApproved | DestructionDone
"""Every fact in the stream of a destruction."""
