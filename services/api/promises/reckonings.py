"""When something would be due, and why: promises reckoned without writing anything."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from events.attention import Grade
from events.case import CaseCategory
from events.instant import Instant
from events.microseconds import from_us
from events.vocabulary import CommunityId, PartyKind, Urgency
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.ledger.promises.clocks.clock import Stretch
from services.ledger.promises.policy import ClockKind
from services.ledger.promises.reckoning.calculating import Calculated, Question
from services.ledger.promises.reckoning.telling import provisional_years, tell


class MatterQuery(BaseModel):
    """A matter and a kind of promise."""

    model_config = ConfigDict(extra="forbid")

    start: Instant
    kind: ClockKind = "first_reply"
    category: CaseCategory
    urgency: Urgency = "normal"
    community: CommunityId | None = None
    party: PartyKind | None = None
    grade: Grade = "general"
    policy_at: Instant | None = None


class DayTold(BaseModel):
    """A local date, and why it has the hours it has."""

    date: str
    kind: Literal["week", "holiday", "makeup"]
    name: str


class Segment(BaseModel):
    """Half-open. `working` and `over_cap` (paused beyond the cap) count, `off` and `paused` do
    not; of `off`, `days` are those without any hours.
    """

    begin: Instant
    end: Instant
    kind: Literal["working", "off", "paused", "over_cap"]
    counted_us: int
    used_us: int
    calendar: str
    days: list[DayTold]


class WarningTold(BaseModel):
    """When so much of what is owed is used."""

    percent: int
    at: Instant


class ReckoningAnswer(BaseModel):
    """`due_at` is null while the clock stands paused; `latest_due_at` is then when it falls due if
    nobody resumes it, null for never. `reckoning` tells it in words.
    """

    kind: str
    policy: str
    calendar: str
    owed_us: int
    due_at: Instant | None
    latest_due_at: Instant | None
    provisional_years: list[int]
    warnings: list[WarningTold]
    segments: list[Segment]
    reckoning: list[str]


class Reckonings:
    """Answers ``/v1/reckonings``."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._commands, self._workers = parts.commands, workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        described: Mapping[str, Any] = {
            "tags": ["promises"],
            "response_model": ReckoningAnswer,
            "responses": problems(422),
        }
        router.add_api_route(
            "/v1/reckonings",
            self.of_matter,
            summary="When a matter would be due, segment by segment",
            **described,
        )
        router.add_api_route(
            "/v1/reckonings",
            self.of_question,
            methods=["POST"],
            summary="The same with waits, extensions and changes, or for a target of one's own",
            **described,
        )

    async def of_matter(self, asked: Annotated[MatterQuery, Query()]) -> Response:
        """Writes nothing; the policy is the one that holds at `policy_at`, or at `start`."""
        return await self._answer(Question(**dict(asked)))

    async def of_question(self, asked: Question) -> Response:
        """Give a `category`, or a `target` of your own. Writes nothing."""
        return await self._answer(asked)

    async def _answer(self, question: Question) -> Response:
        return answer(told(await self._workers.run(self._commands.reckoning.ask, question)))


def told(found: Calculated) -> dict[str, Any]:
    """A reckoning as plain data."""
    reckoned = found.reckoned
    due_us, latest_us = reckoned.due_us, reckoned.latest_us
    return {
        "kind": found.given.kind,
        "policy": found.given.policy,
        "calendar": found.given.calendar.label,
        "owed_us": found.clock.owed_us,
        "due_at": None if due_us is None else from_us(due_us),
        "latest_due_at": None if latest_us is None else from_us(latest_us),
        "provisional_years": provisional_years(reckoned),
        "warnings": [{"percent": percent, "at": at} for percent, at in found.warnings],
        "segments": list(_segments(reckoned.stretches)),
        "reckoning": list(tell(found.given, found.clock, reckoned)),
    }


def _segments(stretches: tuple[Stretch, ...]) -> Iterator[dict[str, Any]]:
    for stretch in stretches:
        length_us = stretch.end_us - stretch.begin_us
        yield {
            "begin": from_us(stretch.begin_us),
            "end": from_us(stretch.end_us),
            "kind": stretch.kind,
            "counted_us": length_us if stretch.counts else 0,
            "used_us": stretch.used_us,
            "calendar": stretch.calendar.label,
            "days": [
                {"date": day.date.isoformat(), "kind": day.kind, "name": day.name}
                for day in stretch.days
            ],
        }
