"""``POST /v1/records/arrangements``: a year's records get their archival numbers (Art. 10).

Asked with ``dry_run`` it tells which record would get which number and records nothing. Each call
numbers so many records at most and says how many remain: ask again until none do, also after a call
that broke off.
"""

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from events.whole import Whole
from projections.reading import AsOf
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking, AsOfInstant, MinPosition, require_company
from services.api.http.openapi import problems
from services.api.http.showing import Showing
from services.api.http.workers import Workers
from services.questions.arrangement import waiting_for_numbers
from services.questions.unfiled import unfiled_cases

UNFILED_MAX = 500
GAPS_MAX = 500


class ArrangementBody(BaseModel):
    """Which year, and how many records at most in this call."""

    model_config = ConfigDict(extra="forbid")

    year: Whole = Field(ge=2000, le=2200)
    dry_run: bool = False
    limit: Whole = Field(default=500, ge=1, le=2_000)


class Arrangements:
    """Plans and gives archival numbers."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking, showing: Showing) -> None:
        self._questions, self._commands = parts.questions, parts.commands
        self._workers, self._asking, self._showing = workers, asking, showing

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/v1/records/gaps",
            self.gaps,
            tags=["registers"],
            summary="Filing numbers that no record has, though a later one has been given",
            responses=problems(422),
        )
        router.add_api_route(
            "/v1/records/unfiled",
            self.unfiled,
            tags=["registers"],
            summary="Cases that are over and not filed, though the time for it is past",
            responses=problems(422),
        )
        router.add_api_route(
            "/v1/records/arrangements",
            self.arrange,
            methods=["POST"],
            tags=["registers"],
            summary="Give a year's records their archival numbers, or tell which they would get",
            status_code=201,
            responses=problems(403, 422),
        )

    async def gaps(
        self,
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """A destroyed record still has its number: what is listed here nobody can explain."""
        moment = await self._asking.moment(as_of, min_position)
        found = await self._workers.run(
            self._questions.number_gaps,
            "record",
            moment,
            communities=asker.communities,
            limit=GAPS_MAX,
        )
        return answer({"gaps": found})

    async def unfiled(
        self,
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """`within_days` is the filing scheme's time; `complete` is false where there are more."""
        moment = await self._asking.moment(as_of, min_position)
        found = await self._workers.run(
            unfiled_cases,
            self._questions,
            moment,
            communities=asker.communities,
            asker=asker.actor,
            limit=UNFILED_MAX,
        )
        cases = await self._workers.run(self._showing.rows, found.cases)
        return answer(
            {"cases": cases, "within_days": found.within_days, "complete": found.complete}
        )

    async def arrange(self, asker: Asker, body: ArrangementBody) -> Response:
        """`numbered` names each record with its filing number and its archival number."""
        require_company(asker)
        now = AsOf(position=None, instant=datetime.now(UTC))
        waiting = await self._workers.run(
            waiting_for_numbers, self._questions, body.year, now, asker=asker.actor
        )
        chosen = [item.id for item in waiting[: body.limit]]
        told = {"year": body.year, "dry_run": body.dry_run}
        if body.dry_run:
            planned = await self._workers.run(self._commands.arranging.plan, chosen)
            return answer(
                {**told, "numbered": planned, "remaining": len(waiting), "position": None}
            )
        arranged = await self._workers.run(
            self._commands.arranging.arrange, chosen, caller=asker.caller()
        )
        return answer(
            {
                **told,
                "numbered": arranged.numbered,
                "remaining": len(waiting) - len(chosen),
                "position": arranged.position,
            },
            status=201,
        )
