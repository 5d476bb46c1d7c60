"""``GET /v1/inbox``: what there is to do, filtered, searched, counted, now or as of the past."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from events.case import CaseCategory
from events.instant import Instant
from events.vocabulary import ActorId, BuildingId, Channel, CommunityId, Identifier, Urgency
from projections.inbox.model import AlarmKind, CaseState, InboxFilter
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.showing import Showing, counts
from services.api.http.workers import Workers
from services.errors import CommandRefusedError, NotPermittedError
from services.questions.due_soon import soon_due

POSITION_MAX = 10**15


class InboxQuery(BaseModel):
    """Which cases; what is left out means any."""

    model_config = ConfigDict(extra="forbid")

    community: list[CommunityId] = Field(default=[], max_length=100)
    building: BuildingId | None = None
    channel: Channel | None = None
    category: CaseCategory | None = None
    urgency: Urgency | None = None
    state: list[CaseState] = Field(default=[], max_length=10)
    assignee: ActorId | None = None
    overdue: bool | None = Field(default=None, description="Whose answer is owed and late.")
    incident: Literal["none", "any"] | Identifier | None = Field(
        default=None, description="About this incident, about any, or about none."
    )
    alarm: list[AlarmKind] = Field(
        default=[],
        max_length=3,
        description="Over which one of these stands as the worst, the most pressing first.",
    )
    q: str | None = Field(
        default=None,
        min_length=2,
        max_length=100,
        description="Words said in the case, from two characters on; never as of the past.",
        examples=["漏水"],
    )
    as_of: Instant | None = Field(default=None, description="As the ledger knew it then.")
    min_position: int | None = Field(
        default=None, ge=1, le=POSITION_MAX, description="Waits until the inbox holds it."
    )


class InboxPageQuery(InboxQuery):
    """Which cases, and which page of them."""

    cursor: str | None = Field(default=None, max_length=1_000, description="`next_cursor` before.")
    limit: int = Field(
        default=50, ge=1, le=1_000, description="Rows; the server has a limit of its own as well."
    )


class Inbox:
    """Lists and counts."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking, showing: Showing) -> None:
        self._questions = parts.questions
        self._page_max_rows = parts.settings.page_max_rows
        self._workers = workers
        self._asking = asking
        self._showing = showing

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/v1/inbox",
            self.page,
            tags=["inbox"],
            summary="A page of cases, most pressing first",
            responses=problems(422),
        )
        router.add_api_route(
            "/v1/inbox/counts",
            self.count,
            tags=["inbox"],
            summary="How many cases, in all and split",
            responses=problems(422),
        )
        router.add_api_route(
            "/v1/due_soon",
            self.due_soon,
            tags=["promises"],
            summary="Promises that fall due before long, the earliest first",
            responses=problems(422),
        )

    async def page(self, asked: Annotated[InboxPageQuery, Query()], asker: Asker) -> Response:
        """Names and numbers are masked. `alarm` is the worst that stands over a case: of which
        promise (`alarm_kind`), due when, and where it has climbed, to whom.
        """
        chosen = _filter(asked, asker)
        as_of = await self._asking.moment(asked.as_of, asked.min_position)
        limit = min(asked.limit, self._page_max_rows)
        page = await self._workers.run(
            self._questions.list_cases, chosen, as_of, cursor=asked.cursor, limit=limit
        )
        return answer(await self._workers.run(self._showing.page, page, as_of))

    async def count(self, asked: Annotated[InboxQuery, Query()], asker: Asker) -> Response:
        """Every split adds up to the total, but `by_alarm`: cases over which an alarm stands."""
        chosen = _filter(asked, asker)
        as_of = await self._asking.moment(asked.as_of, asked.min_position)
        return answer(
            counts(await self._workers.run(self._questions.count_cases, chosen, as_of), as_of)
        )

    async def due_soon(
        self, asker: Asker, minutes: Annotated[int, Query(ge=1, le=1_440)] = 60
    ) -> Response:
        """Those that can still be kept. `complete` is false where more were to be looked at."""
        now = datetime.now(UTC)
        found = await self._workers.run(
            soon_due,
            self._questions,
            now,
            timedelta(minutes=minutes),
            communities=asker.communities,
            asker=asker.actor,
        )
        shown = await self._workers.run(self._showing.rows, [each.case for each in found.promises])
        promises = [
            {"kind": each.promise.kind, "due_at": each.promise.due_at, "case": case}
            for each, case in zip(found.promises, shown, strict=True)
        ]
        return answer({"instant": now, "promises": promises, "complete": found.complete})


def _filter(asked: InboxQuery, asker: Principal) -> InboxFilter:
    """The filter within the asker's scope. Raises ``NotPermittedError``,
    ``CommandRefusedError``.
    """
    if asked.q is not None and asked.as_of is not None:
        raise CommandRefusedError(
            "search looks at today's texts only: leave out as_of", rule="search-now", field="/q"
        )
    if any(not asker.may_see(community) for community in asked.community):
        raise NotPermittedError("this community is not yours to see", rule="community-scope")
    return InboxFilter(
        asker=asker.actor,
        communities=frozenset(asked.community) if asked.community else asker.communities,
        building=asked.building,
        channel=asked.channel,
        category=asked.category,
        urgency=asked.urgency,
        states=frozenset(asked.state) if asked.state else None,
        assignee=asked.assignee,
        overdue=asked.overdue,
        incident=asked.incident,
        alarms=frozenset(asked.alarm) if asked.alarm else None,
        search=asked.q,
    )
