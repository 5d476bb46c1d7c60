"""``/v1/satisfaction``, ``/v1/order_rates``, ``/v1/quality`` and ``/v1/rule_rates``: figures, each
with the number behind it (Art. 1, 3(4), 3(6), 6(1)).
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from starlette.responses import Response

from projections.handling.model import Act, HandlingFilter, OverrideRow
from projections.registers.figures import FiguresFilter, OrderRatesRow, SatisfactionRow
from projections.registers.quality import QualityRow
from projections.registers.rule_rates import RuleRow
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.showing import moment, rate
from services.api.http.workers import Workers
from services.api.registers.queries import Placed, scope_of

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


_LET_THROUGH: Mapping[str, Act] = {
    "personal": "personal_let_through",
    "phrase": "phrase_let_through",
    "publication": "publication_let_out",
}


class FiguresQuery(Placed):
    """Of which communities and months."""

    first_month: Month | None = Field(default=None, description="2026-10; this one included.")
    last_month: Month | None = Field(default=None, description="2026-11; this one included.")


class Figures:
    """Answers the figures of registers."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._questions, self._workers, self._asking = parts.questions, workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for path, endpoint, summary in (
            ("/v1/satisfaction", self.satisfaction, "Scores by community and month"),
            ("/v1/quality", self.quality, "How answers drawn by lot were scored, by team"),
            ("/v1/rule_rates", self.rule_rates, "How often each rule found something, and rightly"),
            ("/v1/order_rates", self.order_rates, "How orders of authorities were answered"),
        ):
            router.add_api_route(
                path, endpoint, tags=["registers"], summary=summary, responses=problems(403, 422)
            )

    async def satisfaction(self, asked: Annotated[FiguresQuery, Query()], asker: Asker) -> Response:
        """`items` is where the answers behind a row are listed."""
        at = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(self._questions.satisfaction, _filter(asked, asker), at)
        rows = [_score_row(row) for row in found.rows]
        return answer({"rows": rows, **moment(at, found.watermark)})

    async def quality(self, asked: Annotated[FiguresQuery, Query()], asker: Asker) -> Response:
        """By community, never by person; `items` is where the samples behind a row are listed."""
        at = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(self._questions.quality, _filter(asked, asker), at)
        rows = [_quality_row(row) for row in found.rows]
        return answer({"rows": rows, **moment(at, found.watermark)})

    async def rule_rates(self, asked: Annotated[FiguresQuery, Query()], asker: Asker) -> Response:
        """By rule, never by person. `confirmed` and `dismissed` are rates of what was answered;
        `items` is where what a rule found is listed. `overrides` are answers and other
        texts let through on a legal ground, by community and month, with the events behind each.
        """
        at = await self._asking.moment(asked.as_of, asked.min_position)
        wanted = _filter(asked, asker)
        found = await self._workers.run(self._questions.rule_rates, wanted, at, asker=asker.actor)
        let_through = await self._workers.run(
            self._questions.overrides, HandlingFilter(asker=asker.actor, **asdict(wanted)), at
        )
        told = {
            "rows": [_rule_row(row) for row in found.rows],
            "overrides": [_override_row(row) for row in let_through.rows],
        }
        return answer({**told, **moment(at, min(found.watermark, let_through.watermark))})

    async def order_rates(self, asked: Annotated[FiguresQuery, Query()], asker: Asker) -> Response:
        """Each rate is `count` out of `of`; `percent` is null where there is nothing to count."""
        at = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(self._questions.order_rates, _filter(asked, asker), at)
        rows = [_rates_row(row) for row in found.rows]
        return answer({"rows": rows, **moment(at, found.watermark)})


def _filter(asked: FiguresQuery, asker: Principal) -> FiguresFilter:
    return FiguresFilter(
        communities=scope_of(asked, asker),
        first_month=asked.first_month,
        last_month=asked.last_month,
    )


def _score_row(row: SatisfactionRow) -> dict[str, Any]:
    items = f"/v1/surveys?community={row.community}&detail=month:{row.month}"
    return {**asdict(row), "average": row.average, "items": items}


def _quality_row(row: QualityRow) -> dict[str, Any]:
    items = f"/v1/conduct_samples?community={row.community}&detail=month:{row.month}"
    return {**asdict(row), "reviewed": row.reviewed, "average": row.average, "items": items}


def _rule_row(row: RuleRow) -> dict[str, Any]:
    items = f"/v1/findings?detail=rule:{row.rule}"
    rates = {name: rate(getattr(row, name)) for name in ("confirmed", "dismissed")}
    return {**asdict(row), **rates, "doubtful": row.doubtful, "items": items}


def _override_row(row: OverrideRow) -> dict[str, Any]:
    behind = f"/v1/handling/acts?community={row.community}&month={row.month}&act="
    return {
        **asdict(row),
        "acts": {name: f"{behind}{act}" for name, act in _LET_THROUGH.items()},
    }


def _rates_row(row: OrderRatesRow) -> dict[str, Any]:
    place = f"community={row.community}&detail=month:{row.month}"
    told = {name: rate(getattr(row, name)) for name in ("signed", "in_time", "satisfied", "again")}
    items = f"/v1/external_orders?{place}&detail=authority:{row.authority}"
    return {**asdict(row), **told, "items": items}
