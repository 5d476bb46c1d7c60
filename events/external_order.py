"""Orders of the 12345 hotline and of authorities: a number and a date of theirs, a case of ours
(Art. 3(4), 4(4), 8).

The authority sets the date; the company sets itself an earlier one, so that the answer can still be
looked at before it leaves.
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Urgency
from events.whole import Whole

Authority = Literal[
    "hotline_12345",
    "housing_bureau",
    "street_office",
    "market_regulation",
    "fire_rescue",
    "police",
    "other",
]
TheirNumber = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,60}$")]
OrderCategory = Literal["repair", "complaint", "suggestion"]


class ExternalOrderReceived(
    OpeningFact,
    kind="external_order",
    opens=True,
    type_name="huiyin.external_order.received.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "received_at", "internal_due_at"),
):
    """An authority passed something on, to be answered by its date (Art. 3(4)). What it is about
    opens a case. ``internal_due_at`` is the company's own date, seven tenths of the way.
    """

    number: str | None = None
    authority: Authority
    their_number: TheirNumber
    building: BuildingId | None = None
    category: OrderCategory
    urgency: Urgency = "normal"
    text: PersonalText
    party: Party | None = None
    received_at: Instant | None = None
    sign_by: Instant | None = None
    due_at: Instant
    internal_due_at: Instant | None = None


class ExternalOrderFact(ItemFact, kind="external_order"):
    """A step of an order."""


class ExternalOrderSigned(
    ExternalOrderFact, type_name="huiyin.external_order.signed.v1", publishable=True
):
    """The company took the order on (签收); it is this person's to answer (Art. 3(4))."""

    assignee: ActorId


class ExternalOrderReturned(
    ExternalOrderFact, type_name="huiyin.external_order.returned.v1", publishable=True
):
    """The company gave the order back as not its own (退单), and says whose it is (Art. 8)."""

    reason: PersonalText
    route: PersonalText


class ExternalOrderUrged(
    ExternalOrderFact, type_name="huiyin.external_order.urged.v1", publishable=True
):
    """The authority asked again (催办), or put the order under its eye (督办) (Art. 3(4))."""

    supervised: StrictBool = False
    text: PersonalText | None = None


class ExternalOrderExtensionRequested(
    ExternalOrderFact,
    type_name="huiyin.external_order.extension_requested.v1",
    publishable=True,
):
    """The company asked for more time, before the time was over (Art. 3(4))."""

    until: Instant
    reason: PersonalText


class ExternalOrderExtensionDecided(
    ExternalOrderFact,
    type_name="huiyin.external_order.extension_decided.v1",
    publishable=True,
    decided_fields=("due_at", "internal_due_at"),
):
    """The authority gave more time, or did not (Art. 3(4)). The dates that hold from now on are
    decided.
    """

    granted: StrictBool
    due_at: Instant | None = None
    internal_due_at: Instant | None = None


class ExternalOrderReplied(
    ExternalOrderFact, type_name="huiyin.external_order.replied.v1", publishable=True
):
    """The company told the authority what came of it (Art. 3(4), 8)."""

    result: PersonalText


class ExternalOrderEvaluated(
    ExternalOrderFact, type_name="huiyin.external_order.evaluated.v1", publishable=True
):
    """The authority, or who had turned to it, said whether that was good enough (Art. 1)."""

    satisfied: StrictBool
    score: Annotated[Whole, Field(ge=1, le=5)] | None = None
    text: PersonalText | None = None


AnyExternalOrderFact = (
    ExternalOrderReceived
    | ExternalOrderSigned
    | ExternalOrderReturned
    | ExternalOrderUrged
    | ExternalOrderExtensionRequested
    | ExternalOrderExtensionDecided
    | ExternalOrderReplied
    | ExternalOrderEvaluated
)
"""Every fact in the stream of an order."""
