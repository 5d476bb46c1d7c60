"""When people work: a weekly pattern, the holidays that replace it, and the days that make up for
them. What deadlines are reckoned by (Art. 3(4)).
"""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from events.fact import Fact
from events.instant import Instant
from events.reference import DisplayName
from events.text import without_controls
from events.vocabulary import ActorId
from events.whole import Whole

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WallTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""A time on the wall, ``09:00``; ``24:00`` is the end of the day."""

TermsId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
"""The id of a calendar or a policy; with its version it reads ``office@3``."""


Basis = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(without_controls)
]
"""What a version follows: an announcement, a decision. Nothing personal."""


def _known_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone; write it as Asia/Shanghai") from None
    return zone


ZoneName = Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)]


class _Terms(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(_Terms):
    """Work from one time on the wall up to, and without, another of the same day."""

    begin: WallTime
    end: WallTime

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.begin >= self.end:
            raise ValueError("hours begin before they end; write a night as two days' hours")
        return self


def _in_order(hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
    if any(earlier.end > later.begin for earlier, later in pairwise(hours)):
        raise ValueError("the hours of a day follow each other and do not overlap")
    return hours


DayHours = Annotated[tuple[Hours, ...], Field(max_length=12), AfterValidator(_in_order)]
"""The hours of one day, in order; none on a day of rest."""


class Week(_Terms):
    """The hours of an ordinary week."""

    monday: DayHours = ()
    tuesday: DayHours = ()
    wednesday: DayHours = ()
    thursday: DayHours = ()
    friday: DayHours = ()
    saturday: DayHours = ()
    sunday: DayHours = ()

    def of(self, weekday: Weekday) -> DayHours:
        """The hours of one day of the week."""
        hours: DayHours = getattr(self, weekday)
        return hours


class Holiday(_Terms):
    """Days, the last one included, on which ``hours`` hold instead of the week's: none, or those of
    a duty.
    """

    first: date
    last: date
    name: DisplayName
    hours: DayHours = ()

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.first > self.last:
            raise ValueError("a holiday's first day is not after its last")
        return self


class MakeupDay(_Terms):
    """A day on which people work as on the weekday named, to make up for a holiday (调休上班)."""

    day: date
    works_as: Weekday
    name: DisplayName


class CalendarTerms(_Terms):
    """A calendar as it is written down.

    ``workday_minutes`` is what a policy means by one working day. The years from
    ``announced_from`` to ``announced_to`` are as officially announced; others are provisional, and
    with neither, nothing in the calendar waits to be announced.
    """

    name: DisplayName
    zone: ZoneName
    week: Week
    workday_minutes: Annotated[Whole, Field(ge=1, le=1_440)]
    holidays: tuple[Holiday, ...] = Field(default=(), max_length=400)
    makeup_days: tuple[MakeupDay, ...] = Field(default=(), max_length=400)
    announced_from: Annotated[Whole, Field(ge=1_990, le=2_200)] | None = None
    announced_to: Annotated[Whole, Field(ge=1_990, le=2_200)] | None = None

    @model_validator(mode="after")
    def _of_one_mind(self) -> Self:
        if not any(self.week.of(day) for day in Week.model_fields):  # type: ignore[arg-type]
            raise ValueError("a week without any hours never lets a deadline fall due")
        holidays = sorted(self.holidays, key=lambda each: each.first)
        if any(earlier.last >= later.first for earlier, later in pairwise(holidays)):
            raise ValueError("two holidays share a day")
        makeup = {each.day for each in self.makeup_days}
        if len(makeup) < len(self.makeup_days):
            raise ValueError("a make-up day is listed twice")
        if any(each.first <= day <= each.last for each in holidays for day in makeup):
            raise ValueError("a make-up day lies in a holiday")
        if (self.announced_from is None) != (self.announced_to is None):
            raise ValueError("give both years, announced_from and announced_to, or neither")
        return self


class CalendarPublished(Fact, type_name="huiyin.calendar.published.v1"):
    """This version of a calendar holds from ``effective_at`` on: clocks that start then go by it,
    what was decided before stays (Art. 3(4)).

    ``basis`` names the announcement or decision it follows.
    """

    calendar: TermsId
    version: Annotated[Whole, Field(ge=1)]
    effective_at: Instant
    terms: CalendarTerms
    basis: Basis | None = None
    by: ActorId
