"""That somebody asked what would have been: the only thing such a question leaves behind (Art.
7(1)).
"""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.calendar import CalendarTerms, TermsId
from events.case import CaseCategory
from events.fact import Fact
from events.instant import Instant
from events.sla_policy import PolicyTerms
from events.vocabulary import ActorId, BuildingId, Channel, CommunityId, Identifier
from events.whole import Whole


class OtherCalendar(BaseModel):
    """A calendar as it was supposed to be: a published version, or hours of the asker's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calendar: TermsId
    version: Annotated[Whole, Field(ge=1)] | None = None
    terms: CalendarTerms | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.version is None) == (self.terms is None):
            raise ValueError("give a version of the calendar or terms, one of the two")
        return self


class WhatIfAsked(Fact, type_name="huiyin.what_if.asked.v1"):
    """Somebody asked what would have become of the promises of these days under another policy or
    other calendars (Art. 3(4), 7(1)).

    Promises that began from ``first_day`` to ``last_day``, of the named communities (none named:
    of the company), as known at ``known_position`` and judged at ``judged_at``. ``policy_version``
    or ``policy_terms`` are what was supposed to be promised; neither: what was. What a question
    found is not kept: asked again, it is the same.
    """

    id: Identifier
    communities: tuple[CommunityId, ...] = Field(default=(), max_length=200)
    building: BuildingId | None = None
    category: CaseCategory | None = None
    channel: Channel | None = None
    first_day: date
    last_day: date
    known_position: Annotated[Whole, Field(ge=0)]
    judged_at: Instant
    policy_version: Annotated[Whole, Field(ge=1)] | None = None
    policy_terms: PolicyTerms | None = None
    calendars: tuple[OtherCalendar, ...] = Field(default=(), max_length=20)
    by: ActorId
