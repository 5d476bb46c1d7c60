"""Source by day: what was counted outside beside what the ledger holds, each gap with where its
entries would be (situation:reconciliation).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from projections.registers.reconciled import ReconciledDay
from services.access.table import may
from services.desk.asking.board import BoardAsked, board_asked
from services.desk.parts import DeskParts
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering
from services.desk.rendering.moments import a_day
from services.ledger.registers.found import all_registers
from services.questions.reconciled import DAYS, PLACES, Grid, GridDay, reconciled

_LISTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "switchboard": ("/", {"tab": "all", "channel": "phone"}),
    "mailbox": ("/", {"tab": "all", "channel": "email"}),
    "mailroom": ("/letters", {"tab": "all"}),
    "group": ("/", {"tab": "all", "channel": "wechat_group"}),
    "hotline_12345": ("/external_orders", {"tab": "all"}),
    "slips": ("/boxes", {"tab": "all"}),
}
"""The list in which what a place counted stands, all of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GapLine:
    """A gap with its reconciliation's page, and the list its entries stand in."""

    count: ReconciledDay
    place: str
    entries: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GridLine:
    """A day with its cells in the order of the places, or a run of days nobody counted."""

    days: str
    counted: bool
    cells: tuple[tuple[str, tuple[ReconciledDay, ...]], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GridSection:
    """A community's grid and its open gaps."""

    name: str
    key: str
    lines: tuple[GridLine, ...]
    gaps: tuple[GapLine, ...]


class ReconciledPage:
    """Answers ``GET /reconciliation_grid``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """A grid a community; the days before and after are a click away."""
        asked = board_asked(self._parts, request)
        found = reconciled(
            self._parts.questions,
            asked.as_of,
            communities=asked.communities,
            last_day=a_day(request.query_params.get("last_day", "")),
        )
        wording = Wording(all_registers()["reconciliation"], asked.words)
        names: dict[str, str] = {p: wording.choice(("counted",), p) for p in PLACES}
        return self._rendering.page(
            request,
            "reconciled.html",
            sections=[_section(grid, asked, names) for grid in found.grids],
            names=names,
            first_day=found.first_day,
            last_day=found.last_day,
            earlier=_address(asked, found.first_day - timedelta(days=1)),
            later=_address(asked, found.last_day + timedelta(days=DAYS)),
            **asked.shown,
            watermark=found.watermark,
        )


def _address(asked: BoardAsked, last_day: date) -> str:
    return asked.address("/reconciliation_grid", last_day=last_day.isoformat())


def _section(grid: Grid, asked: BoardAsked, names: Mapping[str, str]) -> GridSection:
    name = (
        asked.words("item.company")
        if grid.community is None
        else asked.places.community(grid.community)
    )
    return GridSection(
        name=name,
        key=grid.community or "company",
        lines=tuple(_lines(grid, names)),
        gaps=tuple(
            GapLine(count=gap, place=names.get(gap.counted, gap.counted), entries=_list(gap, asked))
            for gap in grid.gaps
        ),
    )


def _lines(grid: Grid, names: Mapping[str, str]) -> Iterator[GridLine]:
    """Each counted day by itself, days nobody counted together."""
    for counted, days in groupby(grid.days, key=lambda each: bool(each.counts)):
        run = list(days)
        if counted:
            yield from (_line(each, names) for each in run)
            continue
        span = f"{run[-1].day} – {run[0].day}" if len(run) > 1 else run[0].day.isoformat()
        yield GridLine(days=span, counted=False, cells=tuple((name, ()) for name in names.values()))


def _line(day: GridDay, names: Mapping[str, str]) -> GridLine:
    cells = tuple((names[place], day.counts.get(place, ())) for place in PLACES)
    return GridLine(days=day.day.isoformat(), counted=True, cells=cells)


def _list(gap: ReconciledDay, asked: BoardAsked) -> str:
    """Empty where this visitor may not read that list."""
    path, query = _LISTS[gap.counted]
    if not may(asked.principal.role, "GET", path):
        return ""
    where = {} if gap.community is None else {"community": gap.community}
    return f"{path}?{urlencode({**query, **where})}"
