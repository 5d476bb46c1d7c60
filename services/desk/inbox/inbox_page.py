"""The inbox: which cases wait, most pressing first, and how many of each kind there are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from fastapi import Request
from fastapi.responses import Response

from events.case import CaseCategory
from events.vocabulary import Channel, Urgency
from projections.inbox.model import LIVE_STATES, InboxCounts
from projections.reading import AsOf
from services.access.principal import narrowed
from services.desk.asking.waiting import wait_for_views
from services.desk.inbox.actions_page import my_actions
from services.desk.inbox.inbox_query import TABS, InboxQuery, read_query
from services.desk.inbox.rows import case_lines, places_seen
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import full
from services.errors import CommandRefusedError
from services.questions.due_soon import SoonDue, soon_due

SOON = timedelta(hours=1)
SOON_COUNTED_MAX = 200
"""The list tells how many; beyond this, that there are more."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "channel": get_args(Channel),
    "category": get_args(CaseCategory),
    "urgency": get_args(Urgency),
}


class InboxPage:
    """Answers ``GET /``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The list for these parameters; one that cannot be used is told above the list."""
        parts, words, principal = self._parts, words_of(request), principal_of(request)
        wait_for_views(parts, request)
        now, scope, asker = parts.clock(), principal.communities, principal.actor
        query, as_of = self._moment(read_query(request.query_params), now)
        every_tab = parts.questions.count_cases(query.every_tab(scope, asker), as_of)
        counts = parts.questions.count_cases(query.filter(scope, asker), as_of)
        page = parts.questions.list_cases(
            query.filter(scope, asker),
            as_of,
            cursor=query.cursor,
            limit=parts.page_max_rows,
        )
        places = places_seen(parts, principal, words)
        lines = case_lines(page.rows, parts, places=places, now=as_of.instant, words=words)
        return self._rendering.page(
            request,
            "inbox.html",
            query=query,
            lines=lines,
            tabs=_tabs(every_tab, query),
            mine=my_actions(parts, principal, as_of),
            counts=counts,
            soon=self._soon(query, now, scope, asker),
            places=places,
            choices=CHOICES,
            more=None if page.next_cursor is None else _next(query, page.next_cursor),
            watermark=page.watermark,
            as_of_text=None if query.instant is None else full(query.instant),
            here=_here(request),
        )

    def _soon(
        self, query: InboxQuery, now: datetime, scope: frozenset[str] | None, asker: str
    ) -> SoonDue | None:
        """What falls due within the hour; of the past nobody asks that."""
        if query.instant is not None:
            return None
        communities = narrowed(scope, query.values.get("community"))
        return soon_due(
            self._parts.questions,
            now,
            SOON,
            communities=communities,
            asker=asker,
            limit=SOON_COUNTED_MAX,
        )

    def _moment(self, query: InboxQuery, now: datetime) -> tuple[InboxQuery, AsOf]:
        """As of when to answer; a moment that is not over yet is told and answered as of now."""
        instant = query.instant
        if instant is None:
            return query, AsOf(position=None, instant=now)
        try:
            position = self._parts.questions.position_at(instant)
        except CommandRefusedError:
            values = {name: text for name, text in query.values.items() if name != "as_of"}
            query = replace(query, values=values, instant=None, problem="inbox.as_of_open")
            return query, AsOf(position=None, instant=now)
        return query, AsOf(position=position, instant=instant)


def _tabs(counts: InboxCounts, query: InboxQuery) -> list[tuple[str, int, str]]:
    """Each tab with its figure and address."""
    figures: dict[str, int] = {
        **dict.fromkeys(TABS, 0),
        **counts.by_state,
        "all": counts.total,
        "overdue": counts.overdue,
        "live": sum(counts.by_state.get(state, 0) for state in LIVE_STATES),
    }
    return [(tab, figures[tab], query.address(tab=None if tab == TABS[0] else tab)) for tab in TABS]


def _next(query: InboxQuery, cursor: str) -> str:
    return query.address(cursor=cursor)


def _here(request: Request) -> str:
    """The page's own address, for refreshing it; a position waited for once is not waited for
    again.
    """
    url = request.url.remove_query_params(["min_position", "lang", "done"])
    return f"{url.path}?{url.query}" if url.query else url.path
