"""``/v1/completeness``: which records lack content, time, party, process or result (Art. 9(1))."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from events.instant import format_instant
from events.vocabulary import ActorId
from projections.completeness.model import Incomplete, Part, RecordsFilter, TeamRow, WeekShare
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.showing import moment, rate
from services.api.http.workers import Workers
from services.api.registers.queries import Placed, scope_of


class RecordsQuery(Placed):
    """Whose records."""

    assignee: ActorId | None = None
    lacks: Part | None = Field(default=None, description="The part that is missing.")
    over: bool | None = Field(default=None, description="Whether the case is resolved or ended.")


class RecordsPageQuery(RecordsQuery):
    """Which page of them."""

    cursor: str | None = Field(default=None, max_length=1_000, description="`next_cursor` before.")
    limit: int = Field(default=100, ge=1, le=1_000)


class CompletenessBoard:
    """Answers whether records are whole."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._questions, self._workers, self._asking = parts.questions, workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for path, endpoint, summary in (
            ("/v1/completeness", self.counts, "Records that lack something, by team and week"),
            ("/v1/completeness/records", self.records, "These records, the oldest first"),
        ):
            router.add_api_route(
                path, endpoint, tags=["cases"], summary=summary, responses=problems(403, 422)
            )

    async def counts(self, asked: Annotated[RecordsQuery, Query()], asker: Asker) -> Response:
        """`teams` counts the parts that are missing; `records` lists what is behind a row. `weeks`
        are the twelve up to the moment asked for, by the week a case was opened in, whatever parts
        or teams were asked for.
        """
        at = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(
            self._questions.completeness, _filter(asked, asker), at, asker=asker.actor
        )
        told = {
            "teams": [_team(row) for row in found.teams],
            "weeks": [_week(row) for row in found.weeks],
            "complete": found.complete,
        }
        return answer({**told, **moment(at, found.watermark)})

    async def records(self, asked: Annotated[RecordsPageQuery, Query()], asker: Asker) -> Response:
        """`lacks` names the missing parts; content and time come with every contact."""
        at = await self._asking.moment(asked.as_of, asked.min_position)
        page = await self._workers.run(
            self._questions.incomplete_records,
            _filter(asked, asker),
            at,
            cursor=asked.cursor,
            limit=asked.limit,
            asker=asker.actor,
        )
        rows = [_record(row) for row in page.rows]
        told = {"records": rows, "next_cursor": page.next_cursor}
        return answer({**told, **moment(at, page.watermark)})


def _filter(asked: RecordsQuery, asker: Principal) -> RecordsFilter:
    return RecordsFilter(
        communities=scope_of(asked, asker),
        assignee=asked.assignee,
        lacks=asked.lacks,
        over=asked.over,
    )


def _team(row: TeamRow) -> dict[str, Any]:
    whose = f"community={row.community}&assignee={row.assignee}"
    records = f"/v1/completeness/records?{whose}"
    return {**asdict(row), "oldest_at": format_instant(row.oldest_at), "records": records}


def _week(row: WeekShare) -> dict[str, Any]:
    shares = {"whole": rate(row.whole), "over_whole": rate(row.over_whole)}
    return {"community": row.community, "week": row.week, **shares}


def _record(row: Incomplete) -> dict[str, Any]:
    return {**asdict(row), "opened_at": format_instant(row.opened_at)}
