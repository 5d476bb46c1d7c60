"""One register as a list: what is due first, and how many items are in each state."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.reading import AsOf
from projections.registers.model import ItemCounts
from projections.registers.view import all_kinds
from services.access.principal import Principal
from services.access.table import may
from services.desk.asking.waiting import wait_for_views
from services.desk.inbox.rows import places_seen
from services.desk.parts import DeskParts
from services.desk.registers.lines import item_lines, open_said
from services.desk.registers.narrowing import beside, narrowing
from services.desk.registers.query import ALL, OPEN, OVERDUE, RegisterQuery, read_query
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import full
from services.errors import CommandRefusedError
from services.ledger.registers.contract import AnyRegister


@dataclass(frozen=True, kw_only=True, slots=True)
class Tab:
    """One tab: which items, how many, where."""

    name: str
    label: str
    figure: int
    address: str


class ListPage:
    """Answers ``GET /<register>``."""

    def __init__(self, register: AnyRegister, parts: DeskParts, rendering: Rendering) -> None:
        self._register, self._parts, self._rendering = register, parts, rendering

    def show(self, request: Request) -> Response:
        """The list for these parameters; one that cannot be used is told above the list. Where no
        tab is asked for and nothing is open, everything is shown.
        """
        parts, words, principal = self._parts, words_of(request), principal_of(request)
        kind, plural = self._register.kind, self._register.plural
        wait_for_views(parts, request)
        query, as_of = self._moment(
            read_query(f"/{plural}", request.query_params, self._register.filters)
        )
        open_ones = self._count(query.at(OPEN), principal, as_of)
        if "tab" not in query.values and not open_ones.total:
            query = query.at(ALL)
        page = parts.questions.list_items(
            query.filter(kind, principal.communities),
            as_of,
            cursor=query.cursor,
            limit=parts.page_max_rows,
            asker=principal.actor,
        )
        wording = Wording(self._register, words)
        places = places_seen(parts, principal, words)
        said = open_said(page.items, parts)
        lines = item_lines(page.items, said, wording=wording, places=places, now=as_of.instant)
        more = page.next_cursor
        return self._rendering.page(
            request,
            "register.html",
            plural=plural,
            wording=wording,
            query=query,
            searchable=bool(all_kinds()[kind].searched),
            narrowing=narrowing(self._register, query, wording),
            beside=beside(self._register, principal, words),
            lines=lines,
            tabs=list(self._tabs(query, principal, as_of, wording, open_ones)),
            places=places,
            openings=[
                (name, wording.step(name))
                for name, step in self._register.openings.items()
                if step.by_form and may(principal.role, "GET", f"/{plural}/new/{name}")
            ],
            more=None if more is None else query.address(cursor=more),
            watermark=page.watermark,
            as_of_text=None if query.instant is None else full(query.instant),
            here=_here(request),
        )

    def _count(self, query: RegisterQuery, principal: Principal, as_of: AsOf) -> ItemCounts:
        asked = query.filter(self._register.kind, principal.communities)
        return self._parts.questions.count_items(asked, as_of, asker=principal.actor)

    def _tabs(
        self,
        query: RegisterQuery,
        principal: Principal,
        as_of: AsOf,
        wording: Wording,
        open_ones: ItemCounts,
    ) -> Iterator[Tab]:
        """Open and late ones, each state, everything."""

        def tab(name: str, label: str, figure: int) -> Tab:
            address = query.address(tab=None if name == OPEN and figure else name)
            return Tab(name=name, label=label, figure=figure, address=address)

        kind, words = self._register.kind, wording.words
        everything = self._parts.questions.count_items(
            query.every_tab(kind, principal.communities), as_of, asker=principal.actor
        )
        yield tab(OPEN, words("item.open"), open_ones.total)
        yield tab(OVERDUE, words("inbox.overdue"), open_ones.overdue)
        for state in dict.fromkeys((*wording.states(), *everything.by_state)):
            yield tab(state, wording.state(state), everything.by_state.get(state, 0))
        yield tab(ALL, words("inbox.all"), everything.total)

    def _moment(self, query: RegisterQuery) -> tuple[RegisterQuery, AsOf]:
        """As of when to answer; a moment that is not over yet is told and answered as of now."""
        now = AsOf(position=None, instant=self._parts.clock())
        if query.instant is None:
            return query, now
        try:
            position = self._parts.questions.position_at(query.instant)
        except CommandRefusedError:
            return query.now("inbox.as_of_open"), now
        return query, AsOf(position=position, instant=query.instant)


def _here(request: Request) -> str:
    """The page's own address, for refreshing it; a position waited for once is not waited for
    again.
    """
    url = request.url.remove_query_params(["min_position", "lang", "done"])
    return f"{url.path}?{url.query}" if url.query else url.path
