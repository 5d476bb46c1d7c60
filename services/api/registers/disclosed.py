"""``/v1/disclosure_calendar``: what has to be made public when, done, due or late (Art. 3(5))."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from events.instant import format_instant
from projections.months import COMPANY_ZONE
from services.api.contract import Parts
from services.api.http.addresses import Day
from services.api.http.answers import RequestInvalidError, answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.showing import moment
from services.api.http.workers import Workers
from services.api.registers.queries import Placed, scope_of
from services.errors import FieldProblem
from services.questions.disclosed import Entry, disclosure_calendar

DAYS_MAX = 366
DAYS_AHEAD = 31


class CalendarQuery(Placed):
    """Which days."""

    first_day: Day | None = Field(default=None, description="2026-11-01; else today.")
    last_day: Day | None = Field(default=None, description="This one included; else a month on.")


class DisclosureCalendar:
    """Answers what has to be made public when."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._questions, self._workers, self._asking = parts.questions, workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/disclosure_calendar",
            self.calendar,
            tags=["registers"],
            summary="What has to be made public when, and what nobody has scheduled",
            responses=problems(403, 422),
        )

    async def calendar(self, asked: Annotated[CalendarQuery, Query()], asker: Asker) -> Response:
        """`standing` is `late`, `due`, `done`, `done_late` or `withheld`; what is late is told
        whatever days are asked for. `unscheduled` names by community what nobody has scheduled.
        """
        at = await self._asking.moment(asked.as_of, asked.min_position)
        first = asked.first_day or at.instant.astimezone(COMPANY_ZONE).date()
        last = asked.last_day or first + timedelta(days=DAYS_AHEAD)
        if not first <= last <= first + timedelta(days=DAYS_MAX):
            problem = f"from first_day on, at most {DAYS_MAX} days"
            raise RequestInvalidError(
                "these are no days of a calendar",
                problems=(FieldProblem(pointer="/last_day", problem=problem),),
            )
        found = await self._workers.run(
            disclosure_calendar,
            self._questions,
            at,
            communities=scope_of(asked, asker),
            first_day=first,
            last_day=last,
            asker=asker.actor,
        )
        told = {
            "first_day": found.first_day.isoformat(),
            "last_day": found.last_day.isoformat(),
            "rounds": [_entry(entry) for entry in found.entries],
            "unscheduled": found.unscheduled,
            "complete": found.complete,
        }
        return answer({**told, **moment(at, found.watermark)})


def _entry(entry: Entry) -> dict[str, Any]:
    each, published_at = entry.round, entry.round.published_at
    return {
        **asdict(each),
        "due_at": format_instant(each.due_at),
        "published_at": None if published_at is None else format_instant(published_at),
        "due_on": entry.due_on.isoformat(),
        "standing": entry.standing,
    }
