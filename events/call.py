"""Missed calls: whoever rang a line of the company and reached nobody is rung back (Art. 4(2))."""

from typing import Annotated

from pydantic import Field, StrictBool

from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.text import Label
from events.vocabulary import (
    BuildingId,
    Category,
    CommunityId,
    Identifier,
    Sensitivity,
    Urgency,
)
from events.whole import Whole

Seconds = Annotated[Whole, Field(ge=0, le=86_400)]


class CallMissed(
    OpeningFact,
    kind="call",
    opens=True,
    type_name="huiyin.call.missed.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "callback_due_at", "policy"),
):
    """Somebody rang and nobody answered: a call back is owed, by a time decided here (Art. 4(2)).

    ``party`` is the number as the switchboard has it; left out where it was withheld. ``line`` is
    the company's own line that was rung, ``rang_s`` for how long.
    """

    number: str | None = None
    party: Party | None = None
    line: Label | None = None
    rang_at: Instant
    rang_s: Seconds | None = None
    callback_due_at: Instant | None = None
    policy: Label | None = None


class CallFact(ItemFact, kind="call"):
    """What is done about a missed call."""


class CallbackMade(CallFact, type_name="huiyin.callback.made.v1", publishable=True):
    """Somebody rang back. Who was reached says what it was about, and that is a contact with its
    case (Art. 4(2), 9(1)).

    ``party`` is who it turned out to be; ``community`` is asked for where the missed call has none;
    ``case`` names the case it belongs to, where there is one.
    """

    reached: StrictBool
    category: Category | None = None
    text: PersonalText | None = None
    urgency: Urgency = "normal"
    sensitivity: Sensitivity = "normal"
    important: StrictBool = False
    answer_needed: StrictBool = True
    party: Party | None = None
    community: CommunityId | None = None
    building: BuildingId | None = None
    case: Identifier | None = None


class CallSettled(CallFact, type_name="huiyin.call.settled.v1", publishable=True):
    """No call back is needed any more: the caller got through another way, or the number was no
    number. ``contact`` is the contact they got through with (Art. 4(2)).
    """

    reason: PersonalText
    contact: Identifier | None = None


AnyCallFact = CallMissed | CallbackMade | CallSettled
"""Every fact in the stream of a missed call."""
