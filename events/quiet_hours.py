"""When nobody is woken by an escalation, so that what falls due at night goes up in the morning
(Art. 7(1)).
"""

from datetime import datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from events.calendar import ZoneName

WallMinute = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time on the wall, ``21:00``."""


class QuietHours(BaseModel):
    """When nobody is woken: from a time on the wall up to, and without, another, through midnight
    where the first is the later one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    begin: WallMinute
    end: WallMinute
    zone: ZoneName = "Asia/Shanghai"

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.begin == self.end:
            raise ValueError("quiet hours end at another time than they begin")
        return self

    def over(self, instant: datetime) -> datetime:
        """The instant, or the end of the quiet hours it lies in."""
        zone = ZoneInfo(self.zone)
        begin, end = time.fromisoformat(self.begin), time.fromisoformat(self.end)
        local = instant.astimezone(zone)
        wall = local.time()
        quiet = begin <= wall < end if begin < end else wall >= begin or wall < end
        if not quiet:
            return instant
        day = local.date() + timedelta(days=1 if wall >= end else 0)
        return datetime.combine(day, end, zone).astimezone(instant.tzinfo)


FIRST_QUIET = QuietHours(begin="21:00", end="08:00")
"""What the company begins with, before it publishes its own."""
