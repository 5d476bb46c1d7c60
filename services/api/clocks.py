"""When each promise of a case falls due, why, and how it ended."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from projections.clocks.model import CaseClock
from services.api.answers import answer
from services.api.asking import Asker, Asking, AsOfInstant, MinPosition
from services.api.contract import Parts
from services.api.models import CaseId
from services.api.openapi import problems
from services.api.workers import Workers


class Clocks:
    """Answers ``/v1/cases/{case}/clocks``."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._questions, self._workers, self._asking = parts.questions, workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/cases/{case}/clocks",
            self.of_case,
            tags=["promises"],
            summary="A case's clocks: when each promise is due, why, and how it ended",
            responses=problems(404, 422),
        )

    async def of_case(
        self,
        case: CaseId,
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """`happened_at` is when a clock began in the world, `known_at` when the ledger learned of
        it; `decided_by` and `ended_by` are the events, each with its position. `overdue`: it runs,
        and fell due before the asked instant.
        """
        at = await self._asking.moment(as_of, min_position)
        await self._asking.case_seen(case, asker, at)
        found = await self._workers.run(self._questions.clocks_of, case, at)
        clocks = [_clock(clock) for clock in found.clocks]
        return answer({"case": case, "clocks": clocks, "watermark": found.watermark})


def _clock(clock: CaseClock) -> dict[str, Any]:
    told = asdict(clock)
    decided = told.pop("decided")
    return {**told, "happened_at": decided.pop("started_at"), **decided}
