"""``/v1/directory``: who is who by community and home, one person with all that is theirs, who may
be one and the same; which number to call, and who holds which post (Art. 2, 4(2), 7(1)).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from events.instant import Instant
from events.vocabulary import BuildingId, CommunityId, Identifier
from projections.parties.model import Known, Pair, PartiesFilter, Sort
from projections.reading import SealedField
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.api.registers.queries import Placed, scope_of
from services.errors import NotFoundError, NotPermittedError
from services.questions.charts import Node
from services.questions.offices import numbers_of, posts_of

FoundT = TypeVar("FoundT")

PAIRS_MAX = 100
NUMBER_FIELDS = (
    "service", "name", "name_en", "telephone", "hours", "hours_en", "post", "since", "ended_at"
)  # fmt: skip
POST_FIELDS = ("post", "community", "title", "level", "team", "seats", "deputies")
SEAT_FIELDS = ("staff", "here", "left", "back_by", "stand_in")
Words = Annotated[str, StringConstraints(min_length=2, max_length=100)]


class DayQuery(Placed):
    """Of which day."""

    on: Instant | None = Field(default=None, description="The day whose roles count; now, if none.")


class DirectoryQuery(DayQuery):
    """Whom; what is left out means any."""

    building: BuildingId | None = None
    sort: Sort | None = Field(default=None, description="Who lives here, bodies, or other callers.")
    q: Words | None = Field(default=None, description="From two characters: name, number, home.")
    cursor: str | None = Field(default=None, max_length=1_000, description="`next_cursor` before.")
    limit: int = Field(default=50, ge=1, le=200)


class OfficesQuery(DayQuery):
    """Of which day, and what is looked for."""

    q: Words | None = Field(default=None, description="From two characters: name, number, title.")


class PairsQuery(BaseModel):
    """In which community."""

    model_config = ConfigDict(extra="forbid")

    community: CommunityId


class DirectoryBook:
    """Answers who is who. Names, numbers and homes are masked; a case is where they are shown."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._questions, self._workers, self._asking = parts.questions, workers, asking
        self._opening, self._mask = parts.opening, parts.mask

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for path, endpoint, summary in (
            ("/v1/directory", self.page, "Who is who, by building"),
            ("/v1/directory/duplicates", self.pairs, "Parties that may be one person"),
            ("/v1/directory/numbers", self.numbers, "Published service numbers of a day"),
            ("/v1/directory/posts", self.posts, "Posts of a day and who holds them"),
            ("/v1/directory/{subject}", self.one, "One person: roles, cases, who is merged"),
        ):
            router.add_api_route(
                path, endpoint, tags=["directory"], summary=summary, responses=problems(403, 422)
            )

    async def page(self, asked: Annotated[DirectoryQuery, Query()], asker: Asker) -> Response:
        """Whoever is merged into another is found under either name and listed once; `also` are
        those seen under one. A role is `now` on the day asked for.
        """
        at = await self._asking.moment(None, asked.min_position)
        on = asked.on or at.instant
        wanted = PartiesFilter(
            on=on,
            communities=scope_of(asked, asker),
            building=asked.building,
            sort=asked.sort,
            search=asked.q,
        )
        found = await self._workers.run(
            self._questions.parties,
            wanted,
            cursor=asked.cursor,
            limit=asked.limit,
            asker=asker.actor,
        )
        shown = await self._workers.run(self._shown, found.rows)
        told = {"on": on, "parties": shown, "next_cursor": found.next_cursor}
        return answer({**told, "watermark": found.watermark})

    async def numbers(self, asked: Annotated[OfficesQuery, Query()], asker: Asker) -> Response:
        """Those of the communities asked for, and the whole company's, which are for everybody."""
        on, found = await self._of_day(numbers_of, asked, asker)
        told = [
            {"id": row.id, "community": row.community}
            | {name: row.detail.get(name) for name in NUMBER_FIELDS}
            for row in found.rows
        ]
        return answer(
            {"on": on, "numbers": told, "complete": found.complete, "watermark": found.watermark}
        )

    async def posts(self, asked: Annotated[OfficesQuery, Query()], asker: Asker) -> Response:
        """By title, code, team and by who holds them. Whoever is away is named with who stands
        in; names are masked.
        """
        find = partial(posts_of, open_fields=self._opening.open_fields)
        on, found = await self._of_day(find, asked, asker)
        told = [self._post(node, found.names) for node in found.nodes]
        return answer(
            {"on": on, "posts": told, "complete": found.complete, "watermark": found.watermark}
        )

    async def _of_day(
        self, find: Callable[..., FoundT], asked: OfficesQuery, asker: Principal
    ) -> tuple[datetime, FoundT]:
        """The day asked about, else today, and what is found of it."""
        at = await self._asking.moment(None, asked.min_position)
        on = asked.on or at.instant
        found = await self._workers.run(
            find,
            self._questions,
            scope_of(asked, asker),
            at,
            on=on,
            words=asked.q or "",
            asker=asker.actor,
        )
        return on, found

    def _post(self, node: Node, names: Mapping[str, str | None]) -> dict[str, Any]:
        own = {name: getattr(node, name) for name in POST_FIELDS}
        holders = []
        for seat in node.holders:
            name = None if seat.row is None else names.get(seat.row.id)
            masked = None if name is None else self._mask("name", name)
            told = {field: getattr(seat, field) for field in SEAT_FIELDS}
            holders.append({**told, "name": masked})
        return {**own, "holders": holders}

    async def one(
        self,
        subject: Annotated[Identifier, Path()],
        asked: Annotated[DayQuery, Query()],
        asker: Asker,
    ) -> Response:
        """By the party's id, as cases name it. `known` are all who are one person with them."""
        at = await self._asking.moment(None, asked.min_position)
        on = asked.on or at.instant
        found = await self._workers.run(
            self._questions.person,
            subject,
            communities=scope_of(asked, asker),
            on=on,
            asker=asker.actor,
        )
        if not found.known:
            raise NotFoundError("nobody is known by this id, or nobody you may see")
        shown = await self._workers.run(self._shown, found.known)
        own = {each.name: getattr(found, each.name) for each in fields(found)}
        return answer({**own, "known": shown, "on": on})

    async def pairs(self, asked: Annotated[PairsQuery, Query()], asker: Asker) -> Response:
        """`likeness` says why they may be one, `conflicts` what speaks against it. Nothing is
        merged by itself: `POST /v1/identities`.
        """
        if not asker.may_see(asked.community):
            raise NotPermittedError("this community is not yours to see", rule="community-scope")
        at = await self._asking.moment(None, None)
        found = await self._workers.run(
            self._questions.party_pairs,
            asked.community,
            on=at.instant,
            limit=PAIRS_MAX,
            asker=asker.actor,
        )
        rows = [each for pair in found.pairs for each in (pair.one, pair.other)]
        shown = await self._workers.run(self._shown, rows)
        told = [_pair(pair, *shown[2 * i : 2 * i + 2]) for i, pair in enumerate(found.pairs)]
        return answer({"pairs": told, "complete": found.complete, "watermark": found.watermark})

    def _shown(self, rows: Sequence[Known]) -> list[dict[str, Any]]:
        plain = self._opening.open_fields([each for row in rows for each in row.sealed.values()])
        return [self._row(row, plain) for row in rows]

    def _row(self, row: Known, plain: Mapping[SealedField, str | None]) -> dict[str, Any]:
        own = {each.name: getattr(row, each.name) for each in fields(row) if each.name != "sealed"}
        said = {
            name: None if (text := plain[field]) is None else self._mask(field.pointer, text)
            for name, field in row.sealed.items()
        }
        return {**own, "roles": [asdict(role) for role in row.roles], "said": said}


def _pair(pair: Pair, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    told = {"likeness": pair.likeness, "conflicts": list(pair.conflicts)}
    return {**told, "one": one, "other": other}
