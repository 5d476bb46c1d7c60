"""What the archive still has to do: cases nobody filed, and a year's records to be numbered (Art.
10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from projections.reading import AsOf
from services.access.table import may
from services.desk.asking.waiting import wait_for_views
from services.desk.inbox.rows import Places
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import full
from services.desk.rendering.refusals import Refusal, forged, refusal
from services.errors import CommandRefusedError
from services.ledger.archive.arranging import Numbered
from services.ledger.cases.deadlines import ledger_year
from services.questions.arrangement import waiting_for_numbers
from services.questions.unfiled import unfiled_cases

ADDRESS = "/records/arrangement"
UNFILED_MAX = 200
GAPS_MAX = 200
AT_ONCE_MAX_RECORDS = 500
YEARS_BACK = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class UnfiledLine:
    """One case nobody filed."""

    address: str
    number: str
    category: str
    place: str
    last: str


class ArrangementPage:
    """Answers ``/records/arrangement``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """What is unfiled, and which numbers a year's records would get."""
        wait_for_views(self._parts, request)
        return self._page(request)

    def arrange(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """Numbers the year's records, and goes back to what remains."""
        principal, words = principal_of(request), words_of(request)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            return self._page(request, wrong=forged(words), status=403)
        year = self._year(str(posted.get("year", "")))
        waiting = waiting_for_numbers(
            self._parts.questions, year, self._now(), asker=principal.actor
        )
        chosen = [item.id for item in waiting[:AT_ONCE_MAX_RECORDS]]
        try:
            arranged = self._parts.commands.arranging.arrange(chosen, caller=principal.caller())
        except CommandRefusedError as error:
            return self._page(request, wrong=refusal(error, words), status=422)
        then = "" if arranged.position is None else f"&min_position={arranged.position}"
        given = len(arranged.numbered)
        return RedirectResponse(f"{ADDRESS}?year={year}&given={given}{then}", status_code=303)

    def _page(
        self, request: Request, *, wrong: Refusal | None = None, status: int = 200
    ) -> Response:
        parts, words, principal = self._parts, words_of(request), principal_of(request)
        year = self._year(request.query_params.get("year", ""))
        given = request.query_params.get("given", "")
        waiting, planned = self._planned(year, principal.actor, wrong)
        places = Places(parts.questions.communities(), words)
        found = unfiled_cases(
            parts.questions,
            self._now(),
            communities=principal.communities,
            asker=principal.actor,
            limit=UNFILED_MAX,
        )
        this_year = ledger_year(parts.clock())
        return self._rendering.page(
            request,
            "arrangement.html",
            status=status,
            year=year,
            years=range(this_year, this_year - YEARS_BACK, -1),
            waiting=waiting,
            planned=planned,
            may_arrange=principal.company_wide and may(principal.role, "POST", ADDRESS),
            wrong=wrong,
            done=words("arrangement.done", count=int(given)) if given.isdecimal() else "",
            unfiled=[
                UnfiledLine(
                    address=f"/cases/{row.case}",
                    number=row.number,
                    category=words.of("category", row.category),
                    place=places.of(row.community, row.building),
                    last=full(row.last_at),
                )
                for row in found.cases
            ],
            gaps=parts.questions.number_gaps(
                "record", self._now(), communities=principal.communities, limit=GAPS_MAX
            ),
            within_days=found.within_days,
            complete=found.complete,
        )

    def _planned(
        self, year: int, actor: str, wrong: Refusal | None
    ) -> tuple[int, tuple[Numbered, ...]]:
        """How many records wait, and the numbers the first of them would get."""
        waiting = waiting_for_numbers(self._parts.questions, year, self._now(), asker=actor)
        chosen = [item.id for item in waiting[:AT_ONCE_MAX_RECORDS]]
        if not chosen or wrong is not None:
            return len(waiting), ()
        return len(waiting), self._parts.commands.arranging.plan(chosen)

    def _year(self, asked: str) -> int:
        known = asked.isdecimal() and len(asked) == 4  # noqa: PLR2004 - a year
        return int(asked) if known else ledger_year(self._parts.clock())

    def _now(self) -> AsOf:
        return AsOf(position=None, instant=self._parts.clock())
