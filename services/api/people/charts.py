"""``/v1/organisation``: the chart of any day, and whom a case of somebody's climbs to (Art. 3(4),
7(1)).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from events.instant import Instant
from events.vocabulary import ActorId, CommunityId
from projections.reading import AsOf
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.showing import Showing, moment
from services.api.http.workers import Workers
from services.api.registers.queries import Placed, scope_of
from services.questions.charts import Charts, Node, Seat


class ChartQuery(Placed):
    """Whose chart, and of which day."""

    on: Instant | None = Field(
        default=None, description="The day the chart is asked for; that of `as_of`, if left out."
    )


class LineQuery(ChartQuery):
    """Whose line, in which community; without one, in the company's chart alone."""

    community: list[CommunityId] = Field(default=[], max_length=1)
    staff: ActorId


class OrganisationChart:
    """Answers the chart."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking, showing: Showing) -> None:
        self._questions, self._workers = parts.questions, workers
        self._asking, self._showing = asking, showing

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for path, endpoint, summary in (
            ("/v1/organisation", self.chart, "The chart of a day, as a tree"),
            ("/v1/organisation/line", self.line, "Whom a case of somebody's climbs to"),
        ):
            router.add_api_route(
                path, endpoint, tags=["registers"], summary=summary, responses=problems(403, 422)
            )

    async def chart(self, asked: Annotated[ChartQuery, Query()], asker: Asker) -> Response:
        """Of the company's posts, those above the communities' asked for. `stand_in` does the work
        of whoever is not `here`; names are masked.
        """
        at = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(self._charts, asked, asker, at)
        told = await self._workers.run(self._tree, found, _on(asked, at))
        return answer({"on": _on(asked, at), **told, **moment(at, found.watermark)})

    async def line(self, asked: Annotated[LineQuery, Query()], asker: Asker) -> Response:
        """One person a level, from the supervisor's up: `person` holds the post or stands in for
        `holder`.
        """
        at = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(self._charts, asked, asker, at)
        community = next(iter(asked.community), None)
        line = found.line(community, asked.staff, _on(asked, at))
        told = {"on": _on(asked, at), "line": [asdict(rung) for rung in line]}
        return answer({**told, **moment(at, found.watermark)})

    def _charts(self, asked: ChartQuery, asker: Principal, at: AsOf) -> Charts:
        return Charts(self._questions, scope_of(asked, asker), at, asker=asker.actor)

    def _tree(self, charts: Charts, on: datetime) -> dict[str, Any]:
        tree = charts.tree(on)
        rows = [seat.row for seat in _seats(tree.roots) if seat.row is not None]
        told = zip(rows, self._showing.register_rows(rows), strict=True)
        names = {row.id: shown["said"].get("name") for row, shown in told}
        return {
            "posts": [_node(node, names) for node in tree.roots],
            "complete": tree.complete,
        }


def _on(asked: ChartQuery, at: AsOf) -> datetime:
    return asked.on or at.instant


def _seats(nodes: Iterable[Node]) -> Iterator[Seat]:
    for node in nodes:
        yield from node.holders
        yield from _seats(node.below)


def _node(node: Node, names: Mapping[str, str | None]) -> dict[str, Any]:
    own = {each.name: getattr(node, each.name) for each in fields(node)}
    return {
        **own,
        "holders": [_seat(seat, names) for seat in node.holders],
        "below": [_node(each, names) for each in node.below],
    }


def _seat(seat: Seat, names: Mapping[str, str | None]) -> dict[str, Any]:
    own = {each.name: getattr(seat, each.name) for each in fields(seat) if each.name != "row"}
    return {**own, "name": None if seat.row is None else names.get(seat.row.id)}
