"""``/v1/dashboard``: whether promises are kept, as of any instant, and what each figure counts
(Art. 3(4)).
"""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from events.case import CaseCategory
from events.instant import Instant
from events.vocabulary import ActorId, BuildingId, Channel, CommunityId, Identifier
from projections.dashboard.model import CountedPage, DashboardFilter, Dimension
from projections.reading import AsOf
from services.access.principal import Principal
from services.api.answers import NO_STORE, answer
from services.api.asking import Asker
from services.api.contract import Parts
from services.api.openapi import problems
from services.api.workers import Workers
from services.errors import NotPermittedError
from services.questions.dashboard_sheet import MEDIA_TYPES, SheetFormat, sheet_of
from services.questions.dashboards import board_data, days_of, moment_asked

POSITION_MAX = 10**15

Period = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$")]
FigureName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+){0,2}$")]


class SelectionQuery(BaseModel):
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
    handler: ActorId | None = Field(
        default=None, description="Person or team: who had the case when it ended, or has it."
    )
    period: Period | None = Field(default=None, description="2026, 2026-11 or 2026-11-25.")
    first_day: date | None = Field(default=None, description="This day included.")
    last_day: date | None = Field(default=None, description="This day included.")
    incident: Literal["none", "any"] | Identifier | None = Field(
        default=None, description="About this incident, about any, or about none."
    )
    as_of: Instant | None = Field(default=None, description="What was known then.")
    position: int | None = Field(
        default=None, ge=1, le=POSITION_MAX, description="What was known by this event."
    )
    min_position: int | None = Field(
        default=None, ge=1, le=POSITION_MAX, description="Waits until the figures hold it."
    )


class BoardQuery(SelectionQuery):
    """And how it is split."""

    by: Dimension | None = None


class ExportQuery(BoardQuery):
    """And as which file."""

    format: SheetFormat = "csv"


class CountedQuery(SelectionQuery):
    """And which figure, and which part of what it counts."""

    figure: FigureName = Field(description="Its path, e.g. `on_time.resolve.late`.")
    skip: int = Field(default=0, ge=0, le=10**9, description="So many rows were read already.")
    limit: int = Field(default=50, ge=1, le=1_000)


class Dashboards:
    """Figures, what is behind them, and both as files."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._questions, self._workers = parts.questions, workers
        self._wait_s = float(parts.settings.min_position_wait_s)
        self._page_max_rows = parts.settings.page_max_rows

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for path, endpoint, summary in (
            ("/v1/dashboard", self.figures, "Whether promises are kept, as of any instant"),
            ("/v1/dashboard/counted", self.counted, "The cases and events a figure counts"),
            ("/v1/dashboard/export", self.export, "The figures as CSV or XLSX"),
        ):
            router.add_api_route(
                path, endpoint, tags=["promises"], summary=summary, responses=problems(403, 422)
            )

    async def figures(self, asked: Annotated[BoardQuery, Query()], asker: Asker) -> Response:
        """`position` and `as_of` name the moment: the same ones asked for again give the same
        answer, byte for byte, whenever that is. Times are in microseconds.
        """
        selected, at = await self._selected(asked, asker)
        board = await self._workers.run(
            self._questions.dashboard, selected, at, by=asked.by, asker=asker.actor
        )
        return answer(board_data(board))

    async def export(self, asked: Annotated[ExportQuery, Query()], asker: Asker) -> Response:
        """A row a figure, for the selection and for each group."""
        selected, at = await self._selected(asked, asker)
        board = await self._workers.run(
            self._questions.dashboard, selected, at, by=asked.by, asker=asker.actor
        )
        body = await self._workers.run(sheet_of, board, asked.format)
        name = f'attachment; filename="dashboard-{board.position}.{asked.format}"'
        headers = {**NO_STORE, "Content-Disposition": name}
        return Response(body, headers=headers, media_type=MEDIA_TYPES[asked.format])

    async def counted(self, asked: Annotated[CountedQuery, Query()], asker: Asker) -> Response:
        """`total` is the figure. Each row tells the events it is counted for."""
        selected, at = await self._selected(asked, asker)
        page = await self._workers.run(
            self._questions.counted,
            asked.figure,
            selected,
            at,
            skip=asked.skip,
            limit=min(asked.limit, self._page_max_rows),
            asker=asker.actor,
        )
        return answer(_page(page, asked))

    async def _selected(
        self, asked: SelectionQuery, asker: Principal
    ) -> tuple[DashboardFilter, AsOf]:
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
            handler=asked.handler,
            first_day=first_day,
            last_day=last_day,
            incident=asked.incident,
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


def _page(page: CountedPage, asked: CountedQuery) -> dict[str, Any]:
    read = asked.skip + len(page.rows)
    return {
        "figure": asked.figure,
        "total": page.total,
        "rows": [asdict(row) for row in page.rows],
        "next_skip": read if read < page.total and page.rows else None,
        "position": page.position,
        "as_of": page.instant,
    }
