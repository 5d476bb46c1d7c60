"""What figures are asked of: which cases, which days, as of when."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.case import CaseCategory
from events.instant import Instant
from events.vocabulary import ActorId, BuildingId, Channel, CommunityId, Identifier
from projections.dashboard.model import DashboardFilter
from projections.reading import AsOf
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.workers import Workers
from services.errors import NotPermittedError
from services.questions.dashboards import days_of, moment_asked

POSITION_MAX = 10**15

Period = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$")]


class MatterQuery(BaseModel):
    """What is counted; what is left out means any. A promise counts on the day it began, a case
    on the day it was raised.
    """

    model_config = ConfigDict(extra="forbid")

    community: list[CommunityId] = Field(default=[], max_length=100)
    building: BuildingId | Literal["-"] | None = Field(
        default=None, description="`-`: those whose building nobody named."
    )
    category: CaseCategory | None = None
    channel: Channel | None = None
    period: Period | None = Field(default=None, description="2026, 2026-11 or 2026-11-25.")
    first_day: date | None = Field(default=None, description="This day included.")
    last_day: date | None = Field(default=None, description="This day included.")
    as_of: Instant | None = Field(default=None, description="What was known then.")
    position: int | None = Field(
        default=None, ge=1, le=POSITION_MAX, description="What was known by this event."
    )
    min_position: int | None = Field(
        default=None, ge=1, le=POSITION_MAX, description="Waits until the figures hold it."
    )


Team = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SelectionQuery(MatterQuery):
    """And with whom, and about which incident."""

    handler: ActorId | None = Field(
        default=None, description="Person or team: who had the case when it ended, or has it."
    )
    team: Team | None = Field(
        default=None,
        description="By the chart of the case's community, when it came to the handler; `-`: none.",
    )
    incident: Literal["none", "any"] | Identifier | None = Field(
        default=None, description="About this incident, about any, or about none."
    )


class Selecting:
    """Narrows what is asked to what the asker may see, and fixes the moment."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._questions, self._workers = parts.questions, workers
        self._wait_s = float(parts.settings.min_position_wait_s)

    async def selected(self, asked: MatterQuery, asker: Principal) -> tuple[DashboardFilter, AsOf]:
        """Raises ``NotPermittedError``, ``CommandRefusedError``, ``ViewBehindError``."""
        if any(not asker.may_see(community) for community in asked.community):
            raise NotPermittedError("this community is not yours to see", rule="community-scope")
        first_day, last_day = asked.first_day, asked.last_day
        if asked.period is not None:
            first_day, last_day = days_of(asked.period)
        selected = DashboardFilter(
            communities=frozenset(asked.community) if asked.community else asker.communities,
            building=asked.building,
            category=asked.category,
            channel=asked.channel,
            first_day=first_day,
            last_day=last_day,
        )
        if isinstance(asked, SelectionQuery):
            selected = replace(
                selected, handler=asked.handler, team=asked.team, incident=asked.incident
            )
        if asked.min_position is not None:
            await self._workers.run(
                self._questions.wait_for, "dashboard", asked.min_position, timeout_s=self._wait_s
            )
        at = await self._workers.run(
            moment_asked,
            self._questions,
            as_of=asked.as_of,
            position=asked.position,
            now=datetime.now(UTC),
            wait_s=self._wait_s,
        )
        return selected, at
