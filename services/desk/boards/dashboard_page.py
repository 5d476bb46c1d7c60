"""Whether promises are kept, to look at: every figure with its definition, a chart where there are
many, and the way to the cases it counts (Art. 3(4)).
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, get_args

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from events.case import CaseCategory
from events.vocabulary import Channel
from projections.dashboard.model import Board, Dimension
from projections.reading import AsOf
from services.desk.boards.dashboard_query import DIMENSIONS, DashboardQuery, number_in, read_query
from services.desk.boards.dashboard_view import (
    STATES,
    Asked,
    age_columns,
    backlog_spans,
    counted_line,
    figure_name,
    group_line,
    hour_columns,
    promise_lines,
    trend,
)
from services.desk.inbox.rows import places_seen
from services.desk.parts import DeskParts
from services.desk.rendering.bars import Column
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import SHANGHAI, form_value, full
from services.errors import CommandRefusedError
from services.questions.dashboard_sheet import MEDIA_TYPES, SheetFormat, sheet_of
from services.questions.dashboards import days_of, moment_asked

SLIDER_DAYS = 90
"""How far back the slider reaches; further back, the moment is typed."""
ROWS_A_PAGE = 50
_CHOICES: Mapping[str, Any] = {
    "dimensions": DIMENSIONS,
    "categories": get_args(CaseCategory),
    "channels": get_args(Channel),
}


class DashboardPage:
    """Answers ``/dashboard``, ``/dashboard/counted`` and ``/dashboard/export``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The figures; a place of the slider leads to the end of its day."""
        if day := request.query_params.get("day"):
            return self._to_day(request, day)
        if wrong := self._wrong(read_query(request.query_params)):
            return self._ask_again(request, wrong)
        asked = self._asked(request)
        board = self._board(request, asked, asked.query.by)
        # The trend is of the very same moment, also where nothing was said of it.
        moment = AsOf(position=board.position, instant=board.instant)
        query, words = asked.query, asked.words
        slider = _slider(query, self._parts.clock())
        return self._rendering.page(
            request,
            "dashboard.html",
            query=query,
            wrong={},
            before_all=self._before_all(board) if query.as_of else "",
            figures=board.total,
            lines=list(promise_lines(board.total, words)),
            groups=[group_line(value, board, asked) for value in board.groups],
            ages=age_columns(board, asked),
            hours=hour_columns(board, asked),
            trend=self._trend(request, asked, moment, board),
            took=backlog_spans(board.total, words),
            figure=lambda name: asked.figure(name, board),
            places=asked.places,
            **_CHOICES,
            states=STATES,
            slider=slider,
            as_of=form_value(board.instant) if query.as_of or query.position else "",
            as_of_text=full(board.instant),
            past=query.as_of is not None or query.position is not None,
            same=query.address(position=str(board.position), as_of=board.instant.isoformat()),
            position=board.position,
        )

    def _wrong(self, query: DashboardQuery) -> Mapping[str, str]:
        """What is wrong with what was typed, a message's key by the field's name."""
        wrong = {}
        if "period" in query.values:
            try:
                days_of(query.values["period"])
            except CommandRefusedError:
                wrong["period"] = "dashboard.bad_period"
        try:
            if query.as_of is not None and "position" not in query.values:
                self._parts.questions.position_at(query.as_of)
        except CommandRefusedError as error:
            wrong["as_of"] = f"rule.{error.rule}"
        return wrong

    def _ask_again(self, request: Request, wrong: Mapping[str, str]) -> Response:
        """The form as it was filled in, and no figures: none were asked for."""
        query = read_query(request.query_params)
        return self._rendering.page(
            request,
            "dashboard.html",
            status=422,
            query=query,
            wrong=wrong,
            figures=None,
            places=places_seen(self._parts, principal_of(request), words_of(request)),
            **_CHOICES,
            as_of=query.values.get("as_of", ""),
        )

    def _before_all(self, board: Board) -> str:
        """When the first event was recorded, where that was later than the moment asked for."""
        return "" if board.position else full(self._parts.questions.recorded_at(1))

    def counted(self, request: Request) -> Response:
        """The cases and events a figure counts, a page of them."""
        asked = self._asked(request)
        figure = request.query_params.get("figure", "")
        skip = number_in(request.query_params.get("skip"))
        principal = principal_of(request)
        page = self._parts.questions.counted(
            figure,
            asked.query.filter(principal.communities),
            asked.as_of,
            skip=skip,
            limit=ROWS_A_PAGE,
            asker=principal.actor,
        )
        moment = {"position": str(page.position), "as_of": page.instant.isoformat()}

        def at(skip: int) -> str:
            there = {"figure": figure, "skip": str(skip), **moment}
            return asked.query.address("/dashboard/counted", **there)

        return self._rendering.page(
            request,
            "counted.html",
            figure=figure,
            name=figure_name(figure, asked.words),
            total=page.total,
            lines=[counted_line(row, asked) for row in page.rows],
            back=asked.query.address(),
            earlier=at(max(0, skip - ROWS_A_PAGE)) if skip else None,
            later=at(skip + ROWS_A_PAGE) if skip + ROWS_A_PAGE < page.total else None,
            as_of_text=full(page.instant),
            position=page.position,
        )

    def export(self, request: Request) -> Response:
        """The figures as a file."""
        asked = self._asked(request)
        form: SheetFormat = "xlsx" if request.query_params.get("format") == "xlsx" else "csv"
        board = self._board(request, asked, asked.query.by)
        name = f'attachment; filename="dashboard-{board.position}.{form}"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        headers["X-Content-Type-Options"] = "nosniff"
        return Response(sheet_of(board, form), headers=headers, media_type=MEDIA_TYPES[form])

    def _asked(self, request: Request) -> Asked:
        query, words = read_query(request.query_params), words_of(request)
        principal, questions = principal_of(request), self._parts.questions
        as_of = moment_asked(
            questions,
            as_of=query.as_of,
            position=query.position,
            now=self._parts.clock(),
            wait_s=self._parts.min_position_wait_s,
        )
        places = places_seen(self._parts, principal, words)
        return Asked(query=query, words=words, places=places, as_of=as_of)

    def _board(self, request: Request, asked: Asked, by: Dimension) -> Board:
        principal = principal_of(request)
        return self._parts.questions.dashboard(
            asked.query.filter(principal.communities), asked.as_of, by=by, asker=principal.actor
        )

    def _trend(
        self, request: Request, asked: Asked, moment: AsOf, board: Board
    ) -> tuple[Column, ...]:
        """Day by day of a month, else month by month."""
        period = asked.query.values.get("period", "")
        by: Dimension = "day" if "-" in period else "month"
        if by != asked.query.by:
            principal = principal_of(request)
            chosen = asked.query.filter(principal.communities)
            board = self._parts.questions.dashboard(chosen, moment, by=by, asker=principal.actor)
        return trend(board, asked)

    def _to_day(self, request: Request, text: str) -> Response:
        """To the page as of the end of a day; today's is not over: to now."""
        query = read_query(request.query_params)
        now = self._parts.clock()
        day = date.fromordinal(min(max(1, number_in(text)), now.astimezone(SHANGHAI).toordinal()))
        end = datetime.combine(day, time(23, 59), SHANGHAI)
        as_of = form_value(end) if end < now else None
        return RedirectResponse(query.address(as_of=as_of, position=None), status_code=303)


def _slider(query: DashboardQuery, now: datetime) -> Mapping[str, object]:
    today = now.astimezone(SHANGHAI).date()
    chosen = today if query.as_of is None else query.as_of.astimezone(SHANGHAI).date()
    first = min(today - timedelta(days=SLIDER_DAYS), chosen)
    return {
        "first": first.toordinal(),
        "last": today.toordinal(),
        "chosen": chosen.toordinal(),
        "first_day": first.isoformat(),
        "last_day": today.isoformat(),
        "chosen_day": chosen.isoformat(),
    }
