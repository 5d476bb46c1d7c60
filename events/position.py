"""What is settled before the company speaks to outside bodies: positions approved, formal writing
reviewed (Art. 8).
"""

from typing import Literal

from pydantic import Field

from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import ActorId

Counterpart = Literal[
    "government",
    "police",
    "residents_committee",
    "developer",
    "supplier",
    "utility",
    "partner",
    "insurer",
    "media",
    "lawyer",
    "other",
]
"""Outside bodies. Owners and their committee are no outside body; they are answered as parties."""

FormalWriting = Literal["letter", "contract", "statement", "report"]
ReviewOutcome = Literal["approved", "approved_with_changes", "rejected"]


class PositionApproved(
    OpeningFact,
    kind="position",
    opens=True,
    type_name="huiyin.position.approved.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "approved_at"),
):
    """Somebody other than who drafted it approved what the company says on a topic (Art. 8).

    ``counterparts`` are those it is meant for; none named: all. Without ``valid_until`` it holds
    until it is withdrawn.
    """

    number: str | None = None
    topic: Label
    text: PersonalText
    counterparts: tuple[Counterpart, ...] = Field(default=(), max_length=11)
    drafted_by: ActorId
    approved_at: Instant | None = None
    valid_until: Instant | None = None


class PositionFact(ItemFact, kind="position"):
    """A step of a position."""


class PositionWithdrawn(PositionFact, type_name="huiyin.position.withdrawn.v1", publishable=True):
    """The company does not say so any longer (Art. 8)."""

    reason: PersonalText


class ComplianceReviewed(
    OpeningFact,
    kind="compliance_review",
    opens=True,
    type_name="huiyin.compliance.reviewed.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "reviewed_at"),
):
    """Somebody looked whether a formal piece of writing is lawful and in order before it leaves
    (Art. 8).

    ``points`` say what has to change, or why it may not leave.
    """

    number: str | None = None
    form: FormalWriting
    title: PersonalText
    counterpart: Counterpart
    drafted_by: ActorId
    outcome: ReviewOutcome
    basis: Line | None = None
    points: PersonalText | None = None
    reviewed_at: Instant | None = None


AnyPositionFact = PositionApproved | PositionWithdrawn
"""Every fact in the stream of a position."""
