"""Dealings with outside bodies: why, on which position, what came of them, what is next (Art. 3(2),
8).

Who calls an ambulance or stands before an inspector asks nobody first; everything else has its
position before, and formal writing its review.
"""

from typing import Annotated, Literal

from pydantic import StrictBool, StringConstraints

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.position import Counterpart
from events.text import Label
from events.vocabulary import ActorId, BuildingId, Channel, Direction, Identifier

Exemption = Literal["emergency_call", "incoming_inspection"]
RequestKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
RequestOutcome = Literal["agreed", "partly", "declined"]


class ExternalContactMade(
    OpeningFact,
    AboutCase,
    kind="external_contact",
    opens=True,
    type_name="huiyin.external_contact.made.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Somebody dealt with an outside body in the company's name (Art. 8).

    ``position`` and ``compliance_review`` are items of their registers. ``exempt`` says why nobody
    could be asked first. ``nothing_further``: there is no next step, and that is meant.
    """

    number: str | None = None
    building: BuildingId | None = None
    counterpart: Counterpart
    organisation: Label
    party: Party | None = None
    direction: Direction
    channel: Channel
    made_by: ActorId | None = None
    purpose: PersonalText | None = None
    position: Identifier | None = None
    exempt: Exemption | None = None
    formal_letter: StrictBool = False
    compliance_review: Identifier | None = None
    result: PersonalText | None = None
    next_step: PersonalText | None = None
    next_at: Instant | None = None
    nothing_further: StrictBool = False


class ExternalContactFact(ItemFact, kind="external_contact"):
    """A step of dealings with an outside body."""


class ExternalContactFollowedUp(
    ExternalContactFact, type_name="huiyin.external_contact.followed_up.v1", publishable=True
):
    """The next step was taken: what came of it, and what is next, if anything (Art. 8)."""

    result: PersonalText
    next_step: PersonalText | None = None
    next_at: Instant | None = None
    nothing_further: StrictBool = False


class CounterpartyRequestRecorded(
    ExternalContactFact,
    type_name="huiyin.counterparty_request.recorded.v1",
    publishable=True,
    decided_fields=("reply_due_at",),
):
    """The other side asks for something. What is ``reasonable`` is answered, whatever the answer
    (Art. 3(2), 8).
    """

    key: RequestKey
    text: PersonalText
    reasonable: StrictBool = True
    reply_by: Instant | None = None
    reply_due_at: Instant | None = None


class CounterpartyRequestAnswered(
    ExternalContactFact,
    type_name="huiyin.counterparty_request.answered.v1",
    publishable=True,
):
    """The other side was told what becomes of what it asked for (Art. 3(2), 8)."""

    key: RequestKey
    outcome: RequestOutcome
    channel: Channel
    text: PersonalText


class AppearanceChecked(
    ExternalContactFact, type_name="huiyin.appearance.checked.v1", publishable=True
):
    """A colleague looked at who was to stand for the company: badge, dress, papers (Art. 8)."""

    person: ActorId
    fit: StrictBool
    remark: PersonalText | None = None


AnyExternalContactFact = (
    ExternalContactMade
    | ExternalContactFollowedUp
    | CounterpartyRequestRecorded
    | CounterpartyRequestAnswered
    | AppearanceChecked
)
"""Every fact in the stream of dealings with an outside body."""
