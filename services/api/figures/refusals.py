"""``/v1/refusal_log``: what was refused, by which clause, rule and version, and what came of it
(Art. 3(6)).
"""

from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from events.finding import ArticleId, RuleId
from events.instant import format_instant
from events.vocabulary import ActorId, CommunityId
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.asking import Asker
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.errors import NotPermittedError
from services.refused import RefusedFilter, RefusedRow, format_place, parse_place


class RefusalsQuery(BaseModel):
    """Which refusals; what is left out means any."""

    model_config = ConfigDict(extra="forbid")

    community: CommunityId | None = None
    rule: RuleId | None = None
    article: ArticleId | None = None
    actor: ActorId | None = Field(default=None, description="Who was refused.")


class RefusalsPageQuery(RefusalsQuery):
    """Which page of them."""

    cursor: str | None = Field(default=None, max_length=60, description="`next_cursor` before.")
    limit: int = Field(default=50, ge=1, le=1_000)


class Refusals:
    """Answers what was refused."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._refusals, self._workers = parts.commands.refusals, workers
        self._questions = parts.questions
        self._rows_max = parts.settings.page_max_rows

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for path, endpoint, summary in (
            ("/v1/refusal_log", self.rows, "What was refused, the newest first"),
            ("/v1/refusal_log/counts", self.counts, "How often each rule refused"),
        ):
            router.add_api_route(
                path, endpoint, tags=["registers"], summary=summary, responses=problems(403, 422)
            )

    async def rows(self, asked: Annotated[RefusalsPageQuery, Query()], asker: Asker) -> Response:
        """What was said is not kept. `times`: the same was refused so often that day. `done_in` is
        the position at which it was done after all; `let_through`: the rule was overridden.
        """
        before = None if asked.cursor is None else parse_place(asked.cursor)
        limit = min(asked.limit, self._rows_max)
        page = await self._workers.run(
            self._refusals.page,
            _filter(asked, asker),
            caller=asker.caller(),
            before=before,
            limit=limit,
        )
        following = None if page.last is None else format_place(page.last)
        return answer({"refusals": [_row(row) for row in page.rows], "next_cursor": following})

    async def counts(self, asked: Annotated[RefusalsQuery, Query()], asker: Asker) -> Response:
        """As far back as refusals are kept: the newest twenty thousand rows."""
        hidden = await self._workers.run(self._questions.hidden_from, asker.actor)
        wanted = replace(_filter(asked, asker), hidden=hidden)
        found = await self._workers.run(self._refusals.counts, wanted)
        return answer({"rules": [asdict(each) for each in found]})


def _filter(asked: RefusalsQuery, asker: Principal) -> RefusedFilter:
    if asked.community is not None and not asker.may_see(asked.community):
        raise NotPermittedError("this community is not yours to see", rule="community-scope")
    scope = asker.communities if asked.community is None else frozenset({asked.community})
    return RefusedFilter(
        communities=scope, rule=asked.rule, article=asked.article, actor=asked.actor
    )


def _row(row: RefusedRow) -> dict[str, Any]:
    refused = {**asdict(row.refused), "at": format_instant(row.refused.at)}
    return {**refused, "times": row.times, "done_in": row.done_in, "let_through": row.let_through}
