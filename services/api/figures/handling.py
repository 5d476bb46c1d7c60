"""``/v1/handling``: how often people pause, judge anew, merge, withdraw and dismiss, with what lies
behind each count (situation: no gaming).
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from events.instant import format_instant
from events.vocabulary import ActorId, CommunityId
from projections.handling.model import Act, ActsFilter, HandlingAct, HandlingFilter, HandlingRow
from projections.rates import Rate
from services.api.contract import Parts
from services.api.figures.rates import FiguresQuery, Month
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.showing import moment, rate
from services.api.http.workers import Workers
from services.api.registers.queries import Placed, scope_of

RATES = ("paused", "rejudged", "merged", "withdrawn", "dismissed")
"""The rates of a row, in the order they are told."""

ROWS_MAX = 500


class ActsQuery(Placed):
    """Whose acts of which sort."""

    community: list[CommunityId] = Field(min_length=1, max_length=1)
    month: Month = Field(description="2026-11")
    act: Act
    person: ActorId | None = Field(default=None, description="Left out: the whole team's.")


class Handling:
    """Answers how cases are handled."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._questions, self._workers, self._asking = parts.questions, workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for path, endpoint, summary in (
            ("/v1/handling", self.rates, "Pauses, mergers and the like, by team and person"),
            ("/v1/handling/acts", self.acts, "The events behind one of these counts"),
        ):
            router.add_api_route(
                path, endpoint, tags=["registers"], summary=summary, responses=problems(403, 422)
            )

    async def rates(self, asked: Annotated[FiguresQuery, Query()], asker: Asker) -> Response:
        """`person` null is the whole team. Each rate is `count` out of `of`; `acts` is where the
        events behind it are listed.
        """
        at = await self._asking.moment(asked.as_of, asked.min_position)
        wanted = HandlingFilter(
            asker=asker.actor,
            communities=scope_of(asked, asker),
            first_month=asked.first_month,
            last_month=asked.last_month,
        )
        found = await self._workers.run(self._questions.handling_rates, wanted, at, limit=ROWS_MAX)
        rows = [_row(row) for row in found.rows]
        told = {"rows": rows, "complete": found.complete}
        return answer({**told, **moment(at, found.watermark)})

    async def acts(self, asked: Annotated[ActsQuery, Query()], asker: Asker) -> Response:
        """The newest first; `complete` is false where there are more."""
        at = await self._asking.moment(asked.as_of, asked.min_position)
        scope_of(asked, asker)
        wanted = ActsFilter(
            asker=asker.actor,
            community=asked.community[0],
            month=asked.month,
            act=asked.act,
            person=asked.person,
        )
        found = await self._workers.run(self._questions.handling_acts, wanted, at, limit=ROWS_MAX)
        acts = [_act(each) for each in found.acts]
        return answer({"acts": acts, "complete": found.complete, **moment(at, found.watermark)})


def _row(row: HandlingRow) -> dict[str, Any]:
    whose = f"community={row.community}&month={row.month}"
    if row.person is not None:
        whose = f"{whose}&person={row.person}"
    told = {name: _rate(getattr(row, name), f"{whose}&act={name}") for name in RATES}
    return {**asdict(row), **told}


def _rate(told: Rate, acts: str) -> dict[str, Any]:
    return {**rate(told), "acts": f"/v1/handling/acts?{acts}"}


def _act(act: HandlingAct) -> dict[str, Any]:
    return {**asdict(act), "at": format_instant(act.at)}
