"""What request bodies have in common, read as they come and shown in the OpenAPI document."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.instant import Instant
from events.vocabulary import Purpose

Words = Annotated[str, StringConstraints(min_length=1, max_length=8_192)]
"""Free text: sealed before it is recorded."""


class TimedBody(BaseModel):
    """A body that may say when it happened."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    happened_at: Instant | None = Field(
        default=None, description="When it happened; now, if left out."
    )


class RevealBody(BaseModel):
    """What the personal data is needed for in this case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: Purpose
