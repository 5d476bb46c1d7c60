"""``/v1/reconciliation_grid``: source by day, counted outside and held
(situation:reconciliation).
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from projections.registers.reconciled import ReconciledDay
from services.api.contract import Parts
from services.api.http.addresses import Day
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.showing import moment
from services.api.http.workers import Workers
from services.api.registers.queries import Placed, scope_of
from services.questions.reconciled import Grid, reconciled


class GridQuery(Placed):
    """Up to which day."""

    last_day: Day | None = Field(default=None, description="2026-11-15; else yesterday.")


class ReconciliationGrid:
    """Answers whether everything was entered."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._questions, self._workers, self._asking = parts.questions, workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/reconciliation_grid",
            self.grid,
            tags=["registers"],
            summary="Source by day: counted outside, held here",
            responses=problems(403, 422),
        )

    async def grid(self, asked: Annotated[GridQuery, Query()], asker: Asker) -> Response:
        """Thirty-one days, newest first; a place without a count that day is left out of `counts`.
        `gap` is negative where the ledger lacks entries; `gaps` are the counts nobody has explained
        yet.
        """
        at = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(
            reconciled,
            self._questions,
            at,
            communities=scope_of(asked, asker),
            last_day=asked.last_day,
        )
        told = {
            "first_day": found.first_day.isoformat(),
            "last_day": found.last_day.isoformat(),
            "communities": [_grid(grid) for grid in found.grids],
        }
        return answer({**told, **moment(at, found.watermark)})


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "community": grid.community,
        "days": [
            {
                "day": each.day.isoformat(),
                "counts": {place: [_count(c) for c in of] for place, of in each.counts.items()},
            }
            for each in grid.days
        ],
        "gaps": [_count(each) for each in grid.gaps],
    }


def _count(count: ReconciledDay) -> dict[str, Any]:
    where = f"/v1/reconciliations/{count.id}"
    return {**asdict(count), "day": count.day.isoformat(), "reconciliation": where}
