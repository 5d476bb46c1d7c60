"""How often people pause, judge anew, merge, withdraw and dismiss: by team, by person, with the
cases behind each count (situation: no gaming).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.handling.model import (
    Act,
    Acts,
    ActsFilter,
    HandlingAct,
    HandlingFilter,
    HandlingRow,
)
from projections.rates import Rate
from services.desk.asking.board import BoardAsked, board_asked
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering
from services.desk.rendering.moments import full

ROWS_MAX = 500
ACTS: tuple[Act, ...] = ("paused", "rejudged", "merged", "withdrawn", "dismissed")
BEHIND: tuple[Acts, ...] = (
    "handled",
    *ACTS,
    *("judged", "personal_let_through", "phrase_let_through", "publication_let_out"),
)
"""What is shown one by one: the rates, what they are out of, and what the quality board counts."""
PAGES: Mapping[Acts, str] = {
    "dismissed": "findings",
    "judged": "findings",
    "publication_let_out": "privacy_log",
}
"""Where the page is of what was acted on; a case's for all others."""
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingLine:
    """A team's month, or one person's; ``rates`` go with :data:`ACTS`."""

    row: HandlingRow
    place: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ActLine:
    """One event behind a count, with the page of its case, finding or entry."""

    act: HandlingAct
    address: str
    at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Behind:
    """What lies behind the count that was clicked."""

    title: str
    lines: tuple[ActLine, ...]
    complete: bool


class HandlingPage:
    """Answers ``GET /handling``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Teams first, then their people, newest month first."""
        asked = board_asked(self._parts, request)
        wanted = HandlingFilter(asker=asked.principal.actor, communities=asked.communities)
        found = self._parts.questions.handling_rates(wanted, asked.as_of, limit=ROWS_MAX)
        return self._rendering.page(
            request,
            "handling.html",
            lines=[_line(row, asked.places, asked.words) for row in found.rows],
            acts=ACTS,
            behind=self._behind(request, asked),
            complete=found.complete,
            **asked.shown,
            watermark=found.watermark,
        )

    def _behind(self, request: Request, asked: BoardAsked) -> Behind | None:
        """The events of the count that was asked for; None where none was."""
        query, principal, words = request.query_params, asked.principal, asked.words
        act = next((each for each in BEHIND if each == query.get("act")), None)
        community, month = query.get("of", ""), query.get("month", "")
        if act is None or not _MONTH.fullmatch(month) or not principal.may_see(community):
            return None
        person = query.get("person") or None
        wanted = ActsFilter(
            asker=principal.actor, community=community, month=month, act=act, person=person
        )
        found = self._parts.questions.handling_acts(wanted, asked.as_of, limit=ROWS_MAX)
        page = PAGES.get(act, "cases")
        named = (words(f"handling.{act}"), month, _place(community, asked.places, words), person)
        return Behind(
            title=" · ".join(each for each in named if each),
            lines=tuple(
                ActLine(act=each, address=f"/{page}/{each.subject}", at=full(each.at))
                for each in found.acts
            ),
            complete=found.complete,
        )


def _line(row: HandlingRow, places: Places, words: Words) -> HandlingLine:
    return HandlingLine(
        row=row,
        place=_place(row.community, places, words),
        rates=(row.paused, row.rejudged, row.merged, row.withdrawn, row.dismissed),
    )


def _place(community: str, places: Places, words: Words) -> str:
    if community not in places.communities:
        return words("item.company")
    return places.community(community)
