"""Incidents beyond what every register answers: figures with and without one, cases that may belong
to it; and what cannot wait.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from projections.inbox.model import InboxFilter
from services.api.contract import Parts
from services.api.http.addresses import ItemId
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking, AsOfInstant, MinPosition
from services.api.http.openapi import problems
from services.api.http.showing import Showing, counts, moment
from services.api.http.workers import Workers
from services.ledger.registers.found import all_registers
from services.questions.hot import hot_cases
from services.questions.incidents import candidates_of
from services.questions.urgent import KINDS, urgent_board


class CandidatesQuery(BaseModel):
    """Which page of the cases that may belong to an incident."""

    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(default=None, max_length=1_000, description="`next_cursor` before.")
    limit: int = Field(default=50, ge=1, le=500)


class Incidents:
    """Figures, candidates, and the urgent board."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking, showing: Showing) -> None:
        self._questions, self._workers = parts.questions, workers
        self._asking, self._showing = asking, showing

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for path, endpoint, summary, statuses in (
            (
                "/v1/incidents/{id}/figures",
                self.figures,
                "Its cases in figures, and its community's with and without them",
                (404, 422),
            ),
            (
                "/v1/incidents/{id}/candidates",
                self.candidates,
                "Open cases of its buildings since it began that are about no incident",
                (404, 422),
            ),
            ("/v1/hot_cases", self.hot, "Cases that got heated, and in whose hands", (422,)),
            ("/v1/urgent", self.urgent, "What cannot wait, most pressing first", (422,)),
        ):
            router.add_api_route(
                path, endpoint, tags=["inbox"], summary=summary, responses=problems(*statuses)
            )

    async def figures(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """`callers` are contacts; `without` counts the community's cases about no incident."""
        at, run = await self._asking.moment(as_of, min_position), self._workers.run
        incident = await self._asking.item_seen("incident", id, asker, at)
        found = asdict(await run(self._questions.incident_figures, id, at, asker=asker.actor))
        watermark = found.pop("watermark")
        here = frozenset({incident.community or ""})
        every = await run(
            self._questions.count_cases, InboxFilter(asker=asker.actor, communities=here), at
        )
        others = InboxFilter(asker=asker.actor, communities=here, incident="none")
        without = await run(self._questions.count_cases, others, at)
        told: dict[str, Any] = {
            "incident": id,
            "linked": found,
            "with": counts(every, at),
            "without": counts(without, at),
            **moment(at, watermark),
        }
        return answer(told)

    async def candidates(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asked: Annotated[CandidatesQuery, Query()],
        asker: Asker,
    ) -> Response:
        """Names and numbers are masked. A case that names no building may be of any."""
        at = await self._asking.moment(None, None)
        incident = await self._asking.item_seen("incident", id, asker, at)
        chosen = candidates_of(incident.community, incident.detail, asker.actor)
        page = await self._workers.run(
            self._questions.list_cases, chosen, at, cursor=asked.cursor, limit=asked.limit
        )
        return answer(await self._workers.run(self._showing.page, page, at))

    async def hot(
        self, asker: Asker, as_of: AsOfInstant = None, min_position: MinPosition = None
    ) -> Response:
        """`hot_hand` is who had it when it got hot, until somebody else has it; `complete` is false
        where there are more.
        """
        at = await self._asking.moment(as_of, min_position)
        found = await self._workers.run(
            hot_cases,
            self._questions,
            asker=asker.actor,
            communities=asker.communities,
            as_of=at,
        )
        rows = await self._workers.run(self._showing.rows, found.rows)
        return answer({"cases": rows, "complete": found.complete, **moment(at, found.watermark)})

    async def urgent(
        self, asker: Asker, as_of: AsOfInstant = None, min_position: MinPosition = None
    ) -> Response:
        """Open items and live cases, what is due first; `complete` is false where there are
        more.
        """
        at, registers = await self._asking.moment(as_of, min_position), all_registers()
        board = await self._workers.run(
            urgent_board,
            self._questions,
            asker=asker.actor,
            communities=asker.communities,
            kinds=tuple(kind for kind in KINDS if asker.role in registers[kind].readers),
            as_of=at,
        )
        shown: dict[str, Any] = {
            registers[kind].plural: await self._workers.run(self._showing.register_rows, items)
            for kind, items in board.items.items()
        }
        for urgency, rows in board.cases.items():
            shown[urgency] = await self._workers.run(self._showing.rows, rows)
        return answer({**shown, "complete": board.complete, **moment(at, board.watermark)})
