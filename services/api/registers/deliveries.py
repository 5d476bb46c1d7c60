"""Whom a notice reached: building by channel, and home by home (Art. 5(2)); which buildings the
notices now out did not reach.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from events.instant import Instant
from events.vocabulary import BuildingId
from services.api.contract import Parts
from services.api.http.addresses import ItemId
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking, AsOfInstant, MinPosition
from services.api.http.openapi import problems
from services.api.http.showing import Showing, moment
from services.api.http.workers import Workers
from services.api.registers.queries import POSITION_MAX, Placed, scope_of
from services.questions.deliveries import delivery_matrix
from services.questions.notice_map import CommunityMap, notice_map

KIND = "notice"


class HomesQuery(BaseModel):
    """Which page of a building's homes, as of when."""

    model_config = ConfigDict(extra="forbid")

    as_of: Instant | None = Field(default=None, description="As the ledger knew it then.")
    min_position: int | None = Field(default=None, ge=1, le=POSITION_MAX)
    cursor: str | None = Field(default=None, max_length=1_000, description="`next_cursor` before.")
    limit: int = Field(default=100, ge=1, le=1_000)


class Deliveries:
    """The delivery matrix and what lies below one of its rows."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking, showing: Showing) -> None:
        self._questions, self._workers = parts.questions, workers
        self._asking, self._showing = asking, showing

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        at = "/v1/notices/{id}/deliveries"
        for path, endpoint, summary in (
            ("/v1/notice_map", self.map, "Which buildings the notices now out have not reached"),
            (at, self.matrix, "Whom a notice reached, building by channel"),
            (f"{at}/{{building}}", self.homes, "The homes of a building, one by one"),
        ):
            router.add_api_route(
                path, endpoint, tags=["registers"], summary=summary, responses=problems(404, 422)
            )

    async def map(self, asked: Annotated[Placed, Query()], asker: Asker) -> Response:
        """A building is `unreached`, reached `partly` (an important notice lacks something written,
        another channel, or some homes) or `reached`. `buildings` of a community counts the notices
        in each state, those of a notice name its state.
        """
        at = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(
            notice_map,
            self._questions,
            at,
            communities=scope_of(asked, asker),
            asker=asker.actor,
        )
        told = {
            "communities": [_area(area) for area in found.communities],
            "complete": found.complete,
        }
        return answer({**told, **moment(at, found.watermark)})

    async def matrix(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """`missing` is what a building still lacks: something written, or another channel.
        `building` null is what was told to the whole community.
        """
        at = await self._asking.moment(as_of, min_position)
        notice = await self._asking.item_seen(KIND, id, asker, at)
        matrix = await self._workers.run(delivery_matrix, self._questions, notice, at)
        told: dict[str, Any] = {
            "notice": id,
            "important": bool(notice.detail.get("important")),
            "complete": matrix.complete,
            "channels": matrix.channels,
            "buildings": [asdict(row) for row in matrix.rows],
            **moment(at, matrix.watermark),
        }
        return answer(told)

    async def homes(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        building: Annotated[BuildingId, Path()],
        asked: Annotated[HomesQuery, Query()],
        asker: Asker,
    ) -> Response:
        """A row a home and channel, the numbers on the doors masked."""
        at = await self._asking.moment(asked.as_of, asked.min_position)
        await self._asking.item_seen(KIND, id, asker, at)
        page = await self._workers.run(
            self._questions.home_deliveries,
            id,
            building,
            at,
            cursor=asked.cursor,
            limit=asked.limit,
        )
        rows = await self._workers.run(self._showing.register_rows, page.parts)
        told = {"homes": rows, "next_cursor": page.next_cursor, **moment(at, page.watermark)}
        return answer(told)


def _area(area: CommunityMap) -> dict[str, Any]:
    return {
        "community": area.community,
        "buildings": area.buildings,
        "notices": [
            {
                "notice": each.notice.id,
                "number": each.notice.number,
                "important": bool(each.notice.detail.get("important")),
                "buildings": each.buildings,
                "deliveries": f"/v1/notices/{each.notice.id}/deliveries",
            }
            for each in area.notices
        ],
    }
