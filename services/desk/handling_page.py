"""How often people pause, judge anew, merge, withdraw and dismiss: by team, by person, with the
cases behind each count (situation: no gaming).
"""

import re
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.handling.model import Act, ActsFilter, HandlingAct, HandlingFilter, HandlingRow
from projections.rates import Rate
from projections.reading import AsOf
from services.access.principal import narrowed
from services.desk.messages import Words
from services.desk.moments import full
from services.desk.parts import DeskParts
from services.desk.past import moment_of
from services.desk.rendering import Rendering, principal_of, words_of
from services.desk.rows import Places
from services.desk.waiting import wait_for_views

ROWS_MAX = 500
ACTS: tuple[Act, ...] = ("paused", "rejudged", "merged", "withdrawn", "dismissed")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingLine:
    """A team's month, or one person's; ``rates`` go with :data:`ACTS`."""

    row: HandlingRow
    place: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ActLine:
    """One event behind a count, with the page of its case or finding."""

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
        parts, principal, words = self._parts, principal_of(request), words_of(request)
        wait_for_views(parts, request)
        as_of, past = moment_of(parts, request)
        chosen = request.query_params.get("community") or None
        asked = HandlingFilter(
            asker=principal.actor, communities=narrowed(principal.communities, chosen)
        )
        found = parts.questions.handling_rates(asked, as_of, limit=ROWS_MAX)
        known = [c for c in parts.questions.communities() if principal.may_see(c.community)]
        places = Places(known, words)
        return self._rendering.page(
            request,
            "handling.html",
            lines=[_line(row, places, words) for row in found.rows],
            acts=ACTS,
            behind=self._behind(request, places, as_of),
            complete=found.complete,
            places=places,
            chosen=chosen,
            as_of=request.query_params.get("as_of", ""),
            as_of_text=past,
            watermark=found.watermark,
        )

    def _behind(self, request: Request, places: Places, as_of: AsOf) -> Behind | None:
        """The events of the count that was asked for; None where none was."""
        query, principal, words = request.query_params, principal_of(request), words_of(request)
        act = next((each for each in ACTS if each == query.get("act")), None)
        community, month = query.get("of", ""), query.get("month", "")
        if act is None or not _MONTH.fullmatch(month) or not principal.may_see(community):
            return None
        person = query.get("person") or None
        wanted = ActsFilter(
            asker=principal.actor, community=community, month=month, act=act, person=person
        )
        found = self._parts.questions.handling_acts(wanted, as_of, limit=ROWS_MAX)
        page = "findings" if act == "dismissed" else "cases"
        named = (words(f"handling.{act}"), month, _place(community, places, words), person)
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
