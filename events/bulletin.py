"""Must-know information: what colleagues have to know for their work, and whether each has read it
(Art. 7(3)).
"""

from typing import Annotated

from pydantic import Field

from events.contact import Attachment
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import ActorId

READERS_MAX = 200
"""Of one piece of information; more than that are told as teams, or in two."""

Readers = Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=READERS_MAX)]


class InformationShared(
    OpeningFact,
    kind="bulletin",
    opens=True,
    type_name="huiyin.information.shared.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Somebody told colleagues what they have to know (Art. 7(3)).

    ``to`` are those who are to read it. Without ``read_by`` they have a day.
    """

    number: str | None = None
    title: PersonalText
    text: PersonalText
    to: Readers
    read_by: Instant | None = None
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=20)


class BulletinFact(ItemFact, kind="bulletin"):
    """A step of a piece of must-know information."""


class ReadingConfirmed(BulletinFact, type_name="huiyin.reading.confirmed.v1", publishable=True):
    """A reader says that they have read it (Art. 7(3)). Nobody says so for somebody else;
    ``receiver`` is the team ``by`` speaks for, where a team was to read it.
    """

    receiver: ActorId | None = None
    question: PersonalText | None = None


class ReadersAdded(BulletinFact, type_name="huiyin.readers.added.v1", publishable=True):
    """More colleagues have to know it: somebody new, a team that was forgotten (Art. 7(3)). Without
    ``read_by`` they have a day.
    """

    to: Readers
    read_by: Instant | None = None


class InformationCorrected(
    BulletinFact,
    type_name="huiyin.information.corrected.v1",
    publishable=True,
    decided_fields=("to",),
):
    """What was shared is wrong or has changed: everybody reads it anew (Art. 7(3)). Without
    ``read_by`` they have a day. Who that is, ``to``, is decided.
    """

    text: PersonalText
    reason: PersonalText
    read_by: Instant | None = None
    to: tuple[ActorId, ...] = Field(default=(), max_length=READERS_MAX)


class InformationWithdrawn(
    BulletinFact, type_name="huiyin.information.withdrawn.v1", publishable=True
):
    """What was shared no longer holds, and why; nobody has to read it any more (Art. 7(3))."""

    reason: PersonalText


AnyBulletinFact = (
    InformationShared
    | ReadingConfirmed
    | ReadersAdded
    | InformationCorrected
    | InformationWithdrawn
)
"""Every fact in the stream of a piece of must-know information."""
