"""Handing records over: to the next company, the owners' committee or the street office (Art. 10).

What leaves is listed, checked for the four properties, and signed for by who gives, who receives
and who supervises.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool

from events.fact import Fact
from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.property_check import FAILING_MAX
from events.text import Label, Line
from events.vocabulary import ActorId, Identifier
from events.whole import Whole

FourProperties = Literal["passed", "failed", "not_checked"]
"""Whether authenticity, completeness, usability and safety were checked (DA/T 70-2018)."""

HandoverMethod = Literal["paper", "electronic", "both"]


class HandoverPrepared(
    OpeningFact,
    kind="handover",
    opens=True,
    type_name="huiyin.handover.prepared.v2",
    numbered=True,
    decided_fields=("number", "items"),
):
    """Records of a community are ready to be handed over (Art. 10). ``items`` counts them."""

    number: str | None = None
    to: Literal["next_company", "owners_committee", "street_office", "archive"]
    receiver: Label
    legal_basis: Line
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=1_000)
    items: Whole | None = None
    method: HandoverMethod
    size_bytes: Annotated[Whole, Field(ge=0)] | None = None


class HandoverPreparedV1(
    OpeningFact,
    kind="handover",
    opens=True,
    type_name="huiyin.handover.prepared.v1",
    numbered=True,
    decided_fields=("number", "items"),
    newer=HandoverPrepared,
):
    """The first form of it, in which somebody said how a check had gone."""

    model_config = ConfigDict(title="HandoverPrepared")

    number: str | None = None
    to: Literal["next_company", "owners_committee", "street_office", "archive"]
    receiver: Label
    legal_basis: Line
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=1_000)
    items: Whole | None = None
    method: HandoverMethod
    size_bytes: Annotated[Whole, Field(ge=0)] | None = None
    four_properties: FourProperties = "not_checked"

    def upcast(self) -> Fact:
        """Reads as version 2, which takes nobody's word for it."""
        said = dict(self)
        del said["four_properties"]
        return HandoverPrepared(**said)


class HandoverFact(ItemFact, kind="handover"):
    """A step of a handover."""


class HandoverChecked(HandoverFact, type_name="huiyin.handover.checked.v1"):
    """Every record on the list was checked for the four properties (Art. 10, DA/T 70-2018).

    ``checks`` are the events that hold the outcomes, one a record, in the order of the list;
    ``failed`` the filing numbers of the first records that did not pass. ``package`` is the number
    of the package these reports went out with; None where what is handed over is paper, or where
    none went out because of a failure.
    """

    passed: StrictBool
    checks: tuple[Identifier, ...] = Field(min_length=1, max_length=1_000)
    failed: tuple[Label, ...] = Field(default=(), max_length=FAILING_MAX)
    package: Label | None = None


class HandoverCompleted(
    HandoverFact,
    type_name="huiyin.handover.completed.v2",
    decided_fields=("four_properties", "package"),
):
    """The receiver has counted and signed, and somebody watched (Art. 10).

    ``four_properties`` is what the check of what was handed over came to, ``package`` what it went
    out as.
    """

    giver: ActorId
    receiver_name: PersonalText
    supervisor: PersonalText
    items_received: Annotated[Whole, Field(ge=0, le=1_000)]
    four_properties: FourProperties = "not_checked"
    package: Label | None = None
    note: PersonalText | None = None


class HandoverCompletedV1(
    HandoverFact, type_name="huiyin.handover.completed.v1", newer=HandoverCompleted
):
    """The first form of it, in which somebody said how a check had gone."""

    model_config = ConfigDict(title="HandoverCompleted")

    giver: ActorId
    receiver_name: PersonalText
    supervisor: PersonalText
    items_received: Annotated[Whole, Field(ge=0, le=1_000)]
    four_properties: FourProperties
    note: PersonalText | None = None

    def upcast(self) -> Fact:
        """Reads as version 2."""
        return HandoverCompleted(**dict(self))


AnyHandoverFact = HandoverPrepared | HandoverChecked | HandoverCompleted
"""Every fact in the stream of a handover."""
