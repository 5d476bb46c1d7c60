"""Whom a notice reached, as a table of buildings and channels; a building opens home by home (Art.
5(2)).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from projections.reading import AsOf
from projections.registers.model import Item, Part
from services.desk.asking.past import moment_of
from services.desk.asking.waiting import wait_for_views
from services.desk.inbox.rows import Places
from services.desk.parts import DeskParts
from services.desk.registers.item_view import seen
from services.desk.registers.lines import Said, open_said, title_of
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.errors import NotFoundError
from services.ledger.registers.found import all_registers
from services.questions.deliveries import BuildingRow, Cell, Matrix, Missing, delivery_matrix

KIND = "notice"
HOMES_A_PAGE = 100
MISSING: Mapping[Missing, str] = {
    "written": "deliveries.missing_written",
    "another": "deliveries.missing_another",
}
"""What each thing still missing is called, by message key."""

_BUILDING = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixLine:
    """A row of the table. ``cells`` are its channels in the table's order, each in a few lines."""

    name: str
    cells: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[str, ...]
    row: BuildingRow
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeLine:
    """One home by one channel."""

    unit: str
    channel: str
    state: str
    reason: str


class DeliveriesPage:
    """Answers ``GET /notices/{id}/deliveries``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering
        self._register = all_registers()[KIND]

    def show(self, request: Request, item: str) -> Response:
        """The table, and the homes of the building that ``building`` names."""
        if _IDENTIFIER.fullmatch(item) is None:
            raise NotFoundError("there is no such notice")
        parts, words = self._parts, words_of(request)
        wait_for_views(parts, request)
        as_of, past = moment_of(parts, request)
        notice = seen(parts, self._register, item, as_of, principal_of(request))
        wording = Wording(self._register, words)
        places = Places(parts.questions.communities(), words)
        matrix = delivery_matrix(parts.questions, notice, as_of)
        [said] = open_said([notice], parts)
        building = request.query_params.get("building", "")
        homes, more = self._homes(request, notice, building, as_of, wording)
        return self._rendering.page(
            request,
            "deliveries.html",
            notice=notice,
            title=title_of(notice, said, wording),
            important=bool(notice.detail.get("important")),
            matrix=matrix,
            lines=list(_lines(request, notice, matrix, places, wording)),
            building=_name(notice, building, places, wording) if homes else "",
            homes=homes,
            more=more,
            past=past,
        )

    def _homes(
        self, request: Request, notice: Item, building: str, as_of: AsOf, wording: Wording
    ) -> tuple[list[HomeLine], str]:
        """A page of homes, and where the next one is; empty for a building not asked for."""
        if _BUILDING.fullmatch(building) is None:
            return [], ""
        cursor = request.query_params.get("cursor") or None
        page = self._parts.questions.home_deliveries(
            notice.id, building, as_of, cursor=cursor, limit=HOMES_A_PAGE
        )
        said = open_said(page.parts, self._parts)
        homes = [_home(*each, wording) for each in zip(page.parts, said, strict=True)]
        if page.next_cursor is None:
            return homes, ""
        return homes, _address(request, notice, building=building, cursor=page.next_cursor)


def _lines(
    request: Request, notice: Item, matrix: Matrix, places: Places, wording: Wording
) -> Iterator[MatrixLine]:
    for row in matrix.rows:
        yield MatrixLine(
            name=_name(notice, row.building, places, wording),
            cells=tuple(
                (
                    wording.words.of("channel", channel),
                    tuple(_told(cell, wording)) if (cell := row.channels.get(channel)) else (),
                )
                for channel in matrix.channels
            ),
            missing=tuple(wording.words(MISSING[each]) for each in row.missing),
            row=row,
            address=_address(request, notice, building=row.building) if row.homes else "",
        )


def _told(cell: Cell, wording: Wording) -> Iterator[str]:
    """A cell in words: places and deliveries by state, with their numbers."""

    def states(part: str, counted: Mapping[str, int]) -> str:
        return " · ".join(
            f"{wording.part_state(part, state)} {count}" for state, count in counted.items()
        )

    if cell.places:
        yield states("place", cell.places)
    if cell.building:
        yield " · ".join(wording.part_state("delivery", state) for state in cell.building)
    if cell.homes:
        yield wording.words("deliveries.homes", told=states("delivery", cell.homes))


def _home(part: Part, said: Said, wording: Wording) -> HomeLine:
    forgotten = wording.words("case.forgotten")
    unit, reason = said.get("flat/unit", ""), said.get("reason", "")
    return HomeLine(
        unit=forgotten if unit is None else unit,
        channel=wording.words.of("channel", part.detail["channel"]),
        state=wording.part_state("delivery", part.state),
        reason=forgotten if reason is None else reason,
    )


def _name(notice: Item, building: str | None, places: Places, wording: Wording) -> str:
    if building is None:
        return wording.words("deliveries.everybody")
    return places.buildings.get(notice.community or "", {}).get(building, building)


def _address(request: Request, notice: Item, **asked: str | None) -> str:
    wanted = {**asked, "as_of": request.query_params.get("as_of")}
    told = urlencode({name: value for name, value in wanted.items() if value})
    return f"/notices/{notice.id}/deliveries?{told}#homes"
