"""How colleagues speak with people, judged by people: answers drawn by lot, each read and scored by
somebody else (Art. 6(1)).

Nobody chooses what is looked at. The lot is decided by an event that nobody could know while the
day was running: the first one recorded after it. No outside system draws or scores.
"""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.item import ItemFact, OpeningFact, id_of_only
from events.personal import PersonalText
from events.satisfaction import Score
from events.vocabulary import ActorId, Identifier
from events.whole import Whole

LOTS_MAX = 200
DrawnKey = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}$")]
"""Which of the drawn answers, from 1."""


class DrawnReply(BaseModel):
    """An answer that was drawn. ``reply`` is its event, ``person`` who gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: DrawnKey
    reply: Identifier
    case: Identifier
    person: ActorId


class ConductSampled(
    OpeningFact,
    kind="conduct_sample",
    opens=True,
    type_name="huiyin.conduct.sampled.v1",
    decided_fields=("seed", "seed_position", "replies", "people", "drawn"),
):
    """Of a day's answers some were drawn by lot, so many of each person's, each of them as likely
    as any other (Art. 6(1)).

    ``seed`` is the leaf hash of the first event recorded after the day, at ``seed_position``; an
    answer's lot is the SHA-256 of ``seed`` and its event id, and each person's lowest are drawn.
    Whoever has the log can draw again.
    """

    day: date
    per_person: Annotated[Whole, Field(ge=1, le=5)] = 1
    seed: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    seed_position: Annotated[Whole, Field(ge=1)] | None = None
    replies: Annotated[Whole, Field(ge=0)] | None = None
    people: Annotated[Whole, Field(ge=0)] | None = None
    drawn: tuple[DrawnReply, ...] = Field(default=(), max_length=LOTS_MAX)

    @property
    def only_id(self) -> str:
        """A community's day is drawn once: nobody draws until they like what comes."""
        return id_of_only("conduct_sample", f"{self.community}/{self.day.isoformat()}")


class ConductFact(ItemFact, kind="conduct_sample"):
    """A step of a sample."""


class ConductReviewed(
    ConductFact,
    type_name="huiyin.conduct.reviewed.v1",
    decided_fields=("person",),
):
    """Somebody else read a drawn answer and says how it was, from 1 to 5 (Art. 6(1)): how warm, how
    patient, how clear, and on the whole.
    """

    reply: DrawnKey
    score: Score
    warmth: Score | None = None
    patience: Score | None = None
    clarity: Score | None = None
    text: PersonalText | None = None
    person: ActorId | None = None


AnyConductFact = ConductSampled | ConductReviewed
"""Every fact in the stream of a sample."""
