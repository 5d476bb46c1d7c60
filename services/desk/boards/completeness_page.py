"""The completeness board: whose records lack what, the oldest first, each with where it is filled
in, and the share of whole ones by week (Art. 9(1)).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from projections.completeness.model import (
    PARTS,
    Incomplete,
    RecordsFilter,
    State,
    TeamRow,
    WeekShare,
)
from services.desk.asking.board import BoardAsked, board_asked
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering
from services.desk.rendering.moments import exact, short

PAGE_ROWS = 50

_FILLED_AT = {"live": "actions", "resolved": "form-complete"}
_AMENDED_AT = "form-reattribute"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordLine:
    """One record, and the place on its case's page where what is missing is added."""

    row: Incomplete
    place: str
    opened: str
    opened_exact: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamLine:
    """One team's counts, each with the list of just what it counts: ``over`` of those that are
    over, ``lacking`` by part, empty where the list cannot be narrowed that far.
    """

    row: TeamRow
    place: str
    oldest: str
    address: str
    over: str
    lacking: Mapping[str, str]


class CompletenessPage:
    """Answers ``GET /completeness``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Counts by team, shares by week, and the list."""
        asked, query = board_asked(self._parts, request), request.query_params
        lacks = next((part for part in PARTS if part == query.get("lacks")), None)
        over = {"over": True, "live": False}.get(query.get("stage", ""))
        wanted = RecordsFilter(
            communities=asked.communities,
            assignee=query.get("assignee") or None,
            lacks=lacks,
            over=over,
        )
        actor, questions = asked.principal.actor, self._parts.questions
        found = questions.completeness(wanted, asked.as_of, asker=actor)
        page = questions.incomplete_records(
            wanted, asked.as_of, cursor=query.get("cursor"), limit=PAGE_ROWS, asker=actor
        )
        kept = {name: value for name, value in query.items() if value and name != "cursor"}
        return self._rendering.page(
            request,
            "completeness.html",
            teams=[_team(row, asked, kept) for row in found.teams],
            weeks=[_week(row, asked) for row in found.weeks],
            lines=[_line(row, asked) for row in page.rows],
            more=page.next_cursor and _address({**kept, "cursor": page.next_cursor}),
            complete=found.complete,
            lacks=lacks,
            stage=query.get("stage", ""),
            assignee=wanted.assignee,
            without_assignee=_address({n: v for n, v in kept.items() if n != "assignee"}),
            lacking=PARTS,
            **asked.shown,
            watermark=min(found.watermark, page.watermark),
        )


def filled_at(state: State) -> str:
    """The part of a case's page where its record is filled in: a live case is worked on, of a
    resolved one parts are declared empty, one that is over is put right.
    """
    return _FILLED_AT.get(state, _AMENDED_AT)


def _address(query: dict[str, str]) -> str:
    return f"/completeness?{urlencode(query)}" if query else "/completeness"


def _team(row: TeamRow, asked: BoardAsked, kept: dict[str, str]) -> TeamLine:
    chosen = {**kept, "community": row.community, "assignee": row.assignee}

    def listed(**narrowed: str) -> str:
        return f"{_address({**chosen, **narrowed})}#records-title"

    return TeamLine(
        row=row,
        place=asked.places.community(row.community),
        oldest=short(row.oldest_at, now=asked.as_of.instant, words=asked.words),
        address=listed(),
        over=listed(stage="over"),
        lacking={
            part: listed(lacks=part) if kept.get("lacks", part) == part else "" for part in PARTS
        },
    )


def _week(row: WeekShare, asked: BoardAsked) -> tuple[WeekShare, str]:
    return row, asked.places.community(row.community)


def _line(row: Incomplete, asked: BoardAsked) -> RecordLine:
    return RecordLine(
        row=row,
        place=asked.places.of(row.community, row.building),
        opened=short(row.opened_at, now=asked.as_of.instant, words=asked.words),
        opened_exact=exact(row.opened_at),
        address=f"/cases/{row.case}#{filled_at(row.state)}",
    )
