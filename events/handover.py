"""Handing records over: to the next company, the owners' committee or the street office (Art. 10).

What leaves is listed and signed for by who gives, who receives and who supervises.
"""

from typing import Annotated, Literal

from pydantic import Field

from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import ActorId, Identifier

FourProperties = Literal["passed", "failed", "not_checked"]
"""Whether authenticity, completeness, usability and safety were checked (DA/T 70-2018)."""


class HandoverPrepared(
    OpeningFact,
    kind="handover",
    opens=True,
    type_name="huiyin.handover.prepared.v1",
    numbered=True,
    decided_fields=("number", "items"),
):
    """Records of a community are ready to be handed over (Art. 10). ``items`` counts them."""

    number: str | None = None
    to: Literal["next_company", "owners_committee", "street_office", "archive"]
    receiver: Label
    legal_basis: Line
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=1_000)
    items: int | None = None
    method: Literal["paper", "electronic", "both"]
    size_bytes: Annotated[int, Field(ge=0)] | None = None
    four_properties: FourProperties = "not_checked"


class HandoverFact(ItemFact, kind="handover"):
    """A step of a handover."""


class HandoverCompleted(HandoverFact, type_name="huiyin.handover.completed.v1"):
    """The receiver has counted and signed, and somebody watched (Art. 10)."""

    giver: ActorId
    receiver_name: PersonalText
    supervisor: PersonalText
    items_received: Annotated[int, Field(ge=0, le=1_000)]
    four_properties: FourProperties
    note: PersonalText | None = None


AnyHandoverFact = HandoverPrepared | HandoverCompleted
"""Every fact in the stream of a handover."""
