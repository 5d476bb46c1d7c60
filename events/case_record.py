"""What makes the record of a case whole: what could not be had is said to be empty, and why (Art.
9(1)).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from events.case import CaseFact
from events.personal import PersonalText
from events.vocabulary import ActorId

RecordPart = Literal["party", "process"]
"""The parts of a record that may stay empty: content and time come with every contact, the result
with resolving.
"""


class EmptyPart(BaseModel):
    """A part nothing is known of, and the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: RecordPart
    reason: PersonalText


class RecordCompleted(CaseFact, type_name="huiyin.record.completed.v1", publishable=True):
    """These parts of the record stay empty, each for its reason: the record counts as whole without
    them (Art. 9(1)).
    """

    by: ActorId
    empty: Annotated[tuple[EmptyPart, ...], Field(min_length=1, max_length=2)]
