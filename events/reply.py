"""What the company answered (Art. 3(4), 6(3)) and what was noted beside it (Art. 9(1))."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StrictBool, StringConstraints

from events.case import CaseFact
from events.fact import Fact
from events.instant import Instant
from events.personal import PersonalText
from events.text import without_controls
from events.vocabulary import ActorId, Channel, Identifier

Audience = Literal["internal", "party"]


class Promise(BaseModel):
    """When and by which way the party hears again: owed with every answer that is not final (Art.
    6(3)).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    due_at: Instant
    route: Channel


class ReplySent(CaseFact, type_name="huiyin.reply.sent.v1", publishable=True):
    """The party was answered. An automatic answer fulfils no deadline."""

    channel: Channel
    by: ActorId
    to: Identifier | None = None
    text: PersonalText
    basis: (
        Annotated[
            str, StringConstraints(min_length=1, max_length=400), AfterValidator(without_controls)
        ]
        | None
    ) = None
    automatic: StrictBool = False
    promise: Promise | None = None


class NoteAdded(CaseFact, type_name="huiyin.note.added.v2", publishable=True):
    """Something worth knowing about a case, said to nobody outside, or shown to the party."""

    by: ActorId
    text: PersonalText
    audience: Audience


class NoteAddedV1(CaseFact, type_name="huiyin.note.added.v1", publishable=True, newer=NoteAdded):
    """The first form of a note, from before notes could be shown to the party: always internal."""

    by: ActorId
    text: PersonalText

    def upcast(self) -> Fact:
        """Reads as version 2 with the audience every such note had."""
        return NoteAdded(**dict(self), audience="internal")
