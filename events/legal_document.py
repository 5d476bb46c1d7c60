"""Legal documents that are served on the company: a summons, a lawyer's letter, an order of a court
(situation media-and-lawyers, Art. 8, 10).

Each has a date by which it must be answered and somebody who sees to it; what it is about is held
from that moment, so that nothing of it is destroyed or forgotten.
"""

from typing import Literal

from pydantic import Field

from events.contact import Attachment
from events.finding import StreamName
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.vocabulary import ActorId

LegalDocumentKind = Literal[
    "lawyers_letter",
    "summons",
    "statement_of_claim",
    "arbitration_notice",
    "evidence_order",
    "preservation_order",
    "judgment",
    "enforcement_notice",
    "administrative_penalty",
    "other",
]

LEGAL_HOLDS_MAX = 20
"""Things one document holds; further ones are held by hand."""


class LegalDocumentServed(
    OpeningFact,
    kind="legal_document",
    opens=True,
    type_name="huiyin.legal_document.served.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "respond_due_at"),
):
    """A document of a court, an authority or a lawyer was handed to the company. ``theirs`` is its
    number there.

    ``about`` names what it concerns, as ``case/…`` or ``record/…``: each is held at once (Art. 10).
    ``respond_due_at`` is decided: ``respond_by`` where the document sets a date, else the usual
    term of its kind.
    """

    number: str | None = None
    document: LegalDocumentKind
    server: Party
    theirs: PersonalText | None = None
    title: PersonalText
    claim: PersonalText | None = None
    served_at: Instant
    served_how: Literal["in_person", "post", "electronic", "left", "public_notice"] = "in_person"
    respond_by: Instant | None = None
    responsible: ActorId | None = None
    about: tuple[StreamName, ...] = Field(default=(), max_length=LEGAL_HOLDS_MAX)
    originals: tuple[Attachment, ...] = Field(default=(), max_length=20)
    respond_due_at: Instant | None = None


class LegalDocumentFact(ItemFact, kind="legal_document"):
    """A step of a legal document."""


class LegalDocumentAssigned(
    LegalDocumentFact, type_name="huiyin.legal_document.assigned.v1", publishable=True
):
    """This person sees to it, and speaks for the company on it (Art. 8)."""

    responsible: ActorId
    reason: PersonalText | None = None


class LegalDocumentAnswered(
    LegalDocumentFact, type_name="huiyin.legal_document.answered.v1", publishable=True
):
    """The company answered: handed in a defence, wrote back, gave the evidence (Art. 8)."""

    answered_at: Instant
    how: Literal["defence", "letter", "evidence", "objection", "appeal", "payment", "other"]
    text: PersonalText
    next_date: Instant | None = Field(default=None, description="A hearing, or the next term.")
    documents: tuple[Attachment, ...] = Field(default=(), max_length=20)


class LegalDocumentClosed(
    LegalDocumentFact, type_name="huiyin.legal_document.closed.v1", publishable=True
):
    """It is over. What is held stays held until somebody lifts that (Art. 10)."""

    outcome: Literal["won", "lost", "settled", "withdrawn", "complied", "no_answer_needed"]
    text: PersonalText | None = None


AnyLegalDocumentFact = (
    LegalDocumentServed | LegalDocumentAssigned | LegalDocumentAnswered | LegalDocumentClosed
)
"""Every fact in the stream of a legal document."""
