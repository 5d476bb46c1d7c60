"""The four properties an electronic record is checked for: authenticity, integrity, usability and
security (真实性、完整性、可用性、安全性; DA/T 70-2018).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.text import Label
from events.whole import Whole

Property = Literal["authenticity", "integrity", "usability", "security"]

CheckName = Literal[
    "checkpoint_signed",
    "events_sealed",
    "values_well_formed",
    "numbers_well_formed",
    "nothing_twice",
    "content_linked",
    "versions_whole",
    "metadata_complete",
    "process_told",
    "series_whole",
    "files_present",
    "originals_kept",
    "keys_open",
    "paper_made",
    "formats_allowed",
    "sealed_in_log",
    "restrictions_kept",
    "holds_kept",
]
"""What is looked at, in the order in which a report tells it. A fact may name others: what is
looked at changes over the years, what was recorded does not.
"""

PROPERTY_OF: dict[CheckName, Property] = {
    "checkpoint_signed": "authenticity",
    "events_sealed": "authenticity",
    "values_well_formed": "authenticity",
    "numbers_well_formed": "authenticity",
    "nothing_twice": "authenticity",
    "content_linked": "authenticity",
    "versions_whole": "integrity",
    "metadata_complete": "integrity",
    "process_told": "integrity",
    "series_whole": "integrity",
    "files_present": "integrity",
    "originals_kept": "integrity",
    "keys_open": "usability",
    "paper_made": "usability",
    "formats_allowed": "usability",
    "sealed_in_log": "security",
    "restrictions_kept": "security",
    "holds_kept": "security",
}

CheckOutcome = Literal["passed", "failed", "not_applicable", "not_checked"]
"""``not_applicable``: there is nothing of the kind. ``not_checked``: it could not be looked at."""

FAILING_MAX = 20
"""Names of what failed that one check lists."""

CheckOccasion = Literal["filing", "schedule", "handover", "command"]
"""Why a record was checked when it was."""


class PropertyCheck(BaseModel):
    """One check of a record: ``looked_at`` things, of which these were ``failing``, by position or
    by name; nothing personal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    outcome: CheckOutcome
    looked_at: Annotated[Whole, Field(ge=0)]
    failing: tuple[Label, ...] = Field(default=(), max_length=FAILING_MAX)
