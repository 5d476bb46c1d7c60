"""The notice map: every building as a tile, by how the notices now out reached it, and under it
which notice lacks which buildings (Art. 4(1), 5(2)).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from services.desk.asking.board import BoardAsked, board_asked
from services.desk.parts import DeskParts
from services.desk.registers.lines import Said, open_said, title_of
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering
from services.ledger.registers.found import all_registers
from services.questions.notice_map import (
    WORST_FIRST,
    CommunityMap,
    NoticeReach,
    Reach,
    notice_map,
)

MARKS = {"unreached": "✗", "partly": "◐", "reached": "✓", "none": "–"}
"""What tells the states apart without colour."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """A building: its worst state, and how many notices are in which."""

    name: str
    state: str
    mark: str
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeLine:
    """A notice, with the names of the buildings in each state."""

    title: str
    number: str
    important: bool
    address: str
    buildings: tuple[tuple[Reach, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MapSection:
    """A community's tiles and notices."""

    community: str
    name: str
    tiles: tuple[Tile, ...]
    lines: tuple[NoticeLine, ...]


class NoticeMapPage:
    """Answers ``GET /notice_map``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """A section a community."""
        asked = board_asked(self._parts, request)
        found = notice_map(
            self._parts.questions,
            asked.as_of,
            communities=asked.communities,
            asker=asked.principal.actor,
        )
        notices = [each.notice for area in found.communities for each in area.notices]
        said = dict(
            zip((n.id for n in notices), open_said(notices, self._parts), strict=True),
        )
        return self._rendering.page(
            request,
            "notice_map.html",
            sections=[_section(area, asked, said) for area in found.communities],
            marks=MARKS,
            complete=found.complete,
            **asked.shown,
            watermark=found.watermark,
        )


def _section(area: CommunityMap, asked: BoardAsked, said: dict[str, Said]) -> MapSection:
    return MapSection(
        community=area.community,
        name=asked.places.community(area.community),
        tiles=tuple(_tiles(area, asked)),
        lines=tuple(_lines(area, asked, said)),
    )


def _tiles(area: CommunityMap, asked: BoardAsked) -> Iterator[Tile]:
    for building, counted in area.buildings.items():
        state = next(iter(counted), "none")
        yield Tile(
            name=_name(area, building, asked),
            state=state,
            mark=MARKS[state],
            told=tuple(
                asked.words(f"notice_map.count_{reach}", count=count)
                for reach, count in counted.items()
            )
            or (asked.words("notice_map.none"),),
        )


def _lines(area: CommunityMap, asked: BoardAsked, said: dict[str, Said]) -> Iterator[NoticeLine]:
    wording = Wording(all_registers()["notice"], asked.words)
    for each in area.notices:
        notice, past = each.notice, asked.shown["as_of"]
        query = f"?{urlencode({'as_of': past})}" if past else ""
        yield NoticeLine(
            title=title_of(notice, said[notice.id], wording),
            number=notice.number or "",
            important=bool(notice.detail.get("important")),
            address=f"/notices/{notice.id}/deliveries{query}",
            buildings=tuple((reach, _names(area, each, reach, asked)) for reach in WORST_FIRST),
        )


def _names(
    area: CommunityMap, each: NoticeReach, reach: Reach, asked: BoardAsked
) -> tuple[str, ...]:
    found = (building for building, state in each.buildings.items() if state == reach)
    return tuple(_name(area, building, asked) for building in found)


def _name(area: CommunityMap, building: str, asked: BoardAsked) -> str:
    return asked.places.buildings.get(area.community, {}).get(building, building)
