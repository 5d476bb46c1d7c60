"""Disputes about fees: while what is owed is in question, nobody is pressed to pay it (situation
fee-dispute, Art. 6(4), 6(6)).
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from events.contact import Attachment
from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.party import Flat, Party
from events.personal import PersonalText
from events.text import Line
from events.vocabulary import Channel

FeeKind = Literal[
    "property_fee", "parking", "water", "electricity", "heating", "deposit", "repair_fund", "other"
]

FeeOutcome = Literal["upheld", "reduced", "waived", "instalments", "court", "withdrawn"]

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A month of the calendar, 2026-11."""


class FeeDisputeOpened(
    OpeningFact,
    AboutCase,
    kind="fee_dispute",
    opens=True,
    type_name="huiyin.fee_dispute.opened.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Somebody says that a bill is wrong, or that they need not pay it yet. What is said to be owed
    is personal, and so is by whom.
    """

    number: str | None = None
    flat: Flat
    party: Party
    fee: FeeKind
    first_month: Month
    last_month: Month
    amount: PersonalText | None = None
    claim: PersonalText


class FeeDisputeFact(ItemFact, kind="fee_dispute"):
    """A step of a dispute about fees."""


class DunningPaused(FeeDisputeFact, type_name="huiyin.dunning.paused.v1", publishable=True):
    """Nobody is to be reminded of this until the dispute is settled, or until the day named."""

    reason: PersonalText | None = None
    until: Instant | None = None


class DunningResumed(FeeDisputeFact, type_name="huiyin.dunning.resumed.v1", publishable=True):
    """They may be reminded again, and why."""

    reason: PersonalText


class DunningSent(FeeDisputeFact, type_name="huiyin.dunning.sent.v1", publishable=True):
    """The party was reminded of what it owes, in private (Art. 5(3))."""

    channel: Channel
    text: PersonalText | None = None


class FeeDisputeSettled(
    FeeDisputeFact, type_name="huiyin.fee_dispute.settled.v1", publishable=True
):
    """What became of it, and on what ground."""

    outcome: FeeOutcome
    basis: Line
    text: PersonalText | None = None
    documents: tuple[Attachment, ...] = Field(default=(), max_length=20)


AnyFeeDisputeFact = (
    FeeDisputeOpened | DunningPaused | DunningResumed | DunningSent | FeeDisputeSettled
)
"""Every fact in the stream of a dispute about fees."""
