"""Letters: what goes out and comes in on paper, and who has confirmed having it (Art. 4(1), 9(3)).

A lawyer's letter, a summons or a question of the press is a letter too: it came in, it has a date
of its own, and one person speaks for the company.
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from events.contact import Attachment
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Channel

LetterSubject = Literal[
    "answer",
    "request",
    "reminder",
    "contract",
    "claim",
    "invitation",
    "information",
    "lawyers_letter",
    "court",
    "authority",
    "press",
    "other",
]

LEGAL_SUBJECTS: frozenset[LetterSubject] = frozenset(
    {"lawyers_letter", "court", "authority", "press"}
)
"""What one person speaks about for the whole company."""

MatterCategory = Literal["repair", "complaint", "suggestion"]

TheirReference = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,80}$")]


class LetterSent(
    OpeningFact,
    kind="letter",
    opens=True,
    type_name="huiyin.letter.sent.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "receipt_due_at"),
):
    """A letter went out. Where a receipt is wanted, the ledger decides until when (Art. 4(1))."""

    number: str | None = None
    building: BuildingId | None = None
    to: Party
    subject: LetterSubject
    title: PersonalText
    text: PersonalText | None = None
    important: StrictBool = False
    receipt_wanted: StrictBool = False
    receipt_due_at: Instant | None = None
    carried_by: Literal["post", "courier", "hand", "door"] = "post"
    originals: tuple[Attachment, ...] = Field(default=(), max_length=20)


class LetterReceived(
    OpeningFact,
    kind="letter",
    opens=True,
    type_name="huiyin.letter.received.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "answer_due_at"),
):
    """A letter came in. Where an answer is wanted, the ledger decides until when, unless the letter
    itself says so (Art. 4(1)). With a ``category`` it is a matter, and opens a case (Art. 9(1)).
    """

    number: str | None = None
    building: BuildingId | None = None
    sender: Party
    theirs: TheirReference | None = None
    subject: LetterSubject
    title: PersonalText
    text: PersonalText | None = None
    category: MatterCategory | None = None
    answer_wanted: StrictBool = True
    answer_by: Instant | None = Field(default=None, description="A date the letter sets.")
    answer_due_at: Instant | None = None
    originals: tuple[Attachment, ...] = Field(default=(), max_length=20)


class LetterFact(ItemFact, kind="letter"):
    """A step of a letter."""


class LetterReceiptConfirmed(
    LetterFact, type_name="huiyin.letter.receipt_confirmed.v1", publishable=True
):
    """The one it was for has it: a signature, a postal receipt (Art. 4(1))."""

    how: Literal["signature", "post", "message", "refused", "returned"]
    note: PersonalText | None = None


class SpokespersonDesignated(
    LetterFact, type_name="huiyin.spokesperson.designated.v1", publishable=True
):
    """One person speaks for the company on this letter, and nobody else (Art. 8)."""

    spokesperson: ActorId
    reason: PersonalText | None = None


class LetterAnswered(LetterFact, type_name="huiyin.letter.answered.v1", publishable=True):
    """What came in was answered: by which way, and in which words."""

    channel: Channel
    text: PersonalText
    reference: TheirReference | None = Field(
        default=None, description="The reference under which the answering letter was registered."
    )


AnyLetterFact = (
    LetterSent | LetterReceived | LetterReceiptConfirmed | SpokespersonDesignated | LetterAnswered
)
"""Every fact in the stream of a letter."""
