"""What the company's rules say beyond wording: how long things may take, by which channels, what a
record has to name, and what is made public how often (Art. 3(6)).

Whatever a version leaves out is as it ships (``services/ledger/rulebook/terms.py``).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.disclosure import DisclosureItem, Recurrence
from events.notice import NoticeSubject
from events.vocabulary import Channel
from events.whole import Whole

LimitName = Literal[
    "instruction_acknowledged",
    "instruction_acknowledged_urgent",
    "report_answered",
    "report_answered_urgent",
    "assistance_answered",
    "assistance_answered_urgent",
    "bulletin_read",
    "problem_answered",
    "proposal_answered",
    "shift_accepted",
    "callback_made",
    "letter_receipt",
    "letter_answered",
    "visit_made",
    "visit_written_down",
    "contact_transcribed",
    "survey_followed_up",
    "demand_answered",
    "public_text_removed",
    "lawful_request_answered",
    "minutes_ready",
    "opinion_answered",
]
"""What takes no longer than so many minutes; ``urgent`` is the same where it cannot wait."""

FitFor = Literal["urgent", "private"]
"""``urgent``: by which channels a first attempt reaches somebody at once (Art. 5(1)); ``private``:
by which a private matter is answered (Art. 5(3)).
"""

TypeName = Annotated[str, StringConstraints(pattern=r"^huiyin\.[a-z_]+\.[a-z_]+\.v[0-9]{1,3}$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
LIMIT_MAX_MINUTES = 527_040
"""A year."""


class TimeLimit(BaseModel):
    """How long something may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: LimitName
    minutes: Whole = Field(ge=1, le=LIMIT_MAX_MINUTES)


class FitChannels(BaseModel):
    """Which channels fit which kind of matter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    matter: FitFor
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=30)


class RequiredFields(BaseModel):
    """What a record of this type has to name besides what its form asks for anyway (Art. 9(1))."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: TypeName
    fields: tuple[FieldName, ...] = Field(min_length=1, max_length=20)


class DisclosureOwed(BaseModel):
    """What is made public in every community, and how often at least (Art. 3(5))."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: DisclosureItem
    every: Recurrence


class NoticePeriod(BaseModel):
    """How many days before it holds a notice about this hangs (Art. 4(1))."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: NoticeSubject
    days: Whole = Field(ge=1, le=90)
