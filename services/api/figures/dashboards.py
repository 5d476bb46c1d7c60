"""``/v1/dashboard``: whether promises are kept, as of any instant, and what each figure counts
(Art. 3(4)).
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from starlette.responses import Response

from projections.dashboard.model import CountedPage, Dimension
from services.api.contract import Parts
from services.api.http.answers import NO_STORE, answer
from services.api.http.asking import Asker
from services.api.http.openapi import problems
from services.api.http.selecting import Selecting, SelectionQuery
from services.api.http.workers import Workers
from services.questions.dashboard_sheet import MEDIA_TYPES, SheetFormat, sheet_of
from services.questions.dashboards import board_data

FigureName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+){0,2}$")]


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
        self._selecting = Selecting(parts, workers)
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
        selected, at = await self._selecting.selected(asked, asker)
        board = await self._workers.run(
            self._questions.dashboard, selected, at, by=asked.by, asker=asker.actor
        )
        return answer(board_data(board))

    async def export(self, asked: Annotated[ExportQuery, Query()], asker: Asker) -> Response:
        """A row a figure, for the selection and for each group."""
        selected, at = await self._selecting.selected(asked, asker)
        board = await self._workers.run(
            self._questions.dashboard, selected, at, by=asked.by, asker=asker.actor
        )
        body = await self._workers.run(sheet_of, board, asked.format)
        name = f'attachment; filename="dashboard-{board.position}.{asked.format}"'
        headers = {**NO_STORE, "Content-Disposition": name}
        return Response(body, headers=headers, media_type=MEDIA_TYPES[asked.format])

    async def counted(self, asked: Annotated[CountedQuery, Query()], asker: Asker) -> Response:
        """`total` is the figure. Each row tells the events it is counted for."""
        selected, at = await self._selecting.selected(asked, asker)
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
