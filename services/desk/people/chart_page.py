"""The organisation chart of any day, as a tree of boxes: whom to turn to, at a glance (Art. 7(1),
7(3)).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from fastapi import Request
from fastapi.responses import Response

from events.instant import in_zone
from projections.reading import AsOf
from services.access.table import may
from services.desk.asking.board import board_asked
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.messages.recorded import POST_TITLES, TEAMS, recorded
from services.desk.parts import DeskParts
from services.desk.registers.lines import open_said
from services.desk.registers.wording import Wording
from services.desk.rendering.away import told_away
from services.desk.rendering.html import Rendering
from services.desk.rendering.moments import SHANGHAI
from services.errors import NotFoundError
from services.ledger.registers.found import all_registers
from services.questions.charts import Charts, Node, Seat

NEW_POST = "/organisations/new/establish"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLine:
    """Somebody on a post. ``away`` says in words that they are not there, and who is instead."""

    staff: str
    name: str
    address: str
    away: tuple[str, ...]
    alone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PostBox:
    """A post with the boxes of those below it."""

    code: str
    title: str
    level: str
    place: str
    team: str
    address: str
    seats: str
    people: tuple[PersonLine, ...]
    deputies: str
    below: "tuple[PostBox, ...]"


class ChartPage:
    """Answers ``GET /organisation``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The chart of today, of another day, or as it was known at a past moment."""
        parts, asked = self._parts, board_asked(self._parts, request)
        day, who = request.query_params.get("day", ""), asked.principal
        on = day_of(day, asked.as_of)
        charts = Charts(parts.questions, asked.communities, asked.as_of, asker=who.actor)
        tree = charts.tree(on)
        boxes = _Boxes(parts, asked.places, asked.words, tree.roots)
        return self._rendering.page(
            request,
            "chart.html",
            boxes=boxes.of(tree.roots),
            complete=tree.complete,
            **asked.shown,
            day=day,
            on=in_zone(on, SHANGHAI).strftime("%Y-%m-%d"),
            watermark=tree.watermark,
            begin=NEW_POST if may(who.role, "GET", NEW_POST) else None,
        )


class _Boxes:
    """Puts posts into words. Names are masked, and opened in one go."""

    def __init__(
        self, parts: DeskParts, places: Places, words: Words, nodes: Iterable[Node]
    ) -> None:
        self._places, self._words = places, words
        self._posts = Wording(all_registers()["organisation"], words)
        rows = [seat.row for seat in _seats(nodes) if seat.row is not None]
        said = zip(rows, open_said(rows, parts), strict=True)
        self._names: Mapping[str, str | None] = {row.id: each.get("name") for row, each in said}

    def of(self, nodes: Iterable[Node]) -> tuple[PostBox, ...]:
        """The boxes, in the order of the nodes."""
        return tuple(self._box(node) for node in nodes)

    def _box(self, node: Node) -> PostBox:
        words = self._words
        place = "" if node.community is None else self._places.community(node.community)
        return PostBox(
            code=node.post,
            title=recorded(node.title, words, POST_TITLES),
            level=self._posts.choice(("level",), node.level, "level"),
            place=place,
            team=recorded(node.team or "", words, TEAMS),
            address=f"/organisations/{node.chart}",
            seats=words("chart.seats", count=node.seats) if node.seats > 1 else "",
            people=tuple(self._person(seat) for seat in node.holders),
            deputies=words("chart.deputies", names=words("item.and").join(node.deputies))
            if node.deputies
            else "",
            below=self.of(node.below),
        )

    def _person(self, seat: Seat) -> PersonLine:
        return PersonLine(
            staff=seat.staff,
            name=(self._names.get(seat.row.id) if seat.row else None) or "",
            address=f"/staff/{seat.row.id}" if seat.row else "",
            away=tuple(told_away(seat, self._words)),
            alone=not seat.here and seat.stand_in is None,
        )


def _seats(nodes: Iterable[Node]) -> Iterator[Seat]:
    for node in nodes:
        yield from node.holders
        yield from _seats(node.below)


def day_of(day: str, as_of: AsOf) -> datetime:
    """The end of the day asked for, so that whatever began on it is there; without one, the moment
    asked for. Raises ``NotFoundError`` for what is no day.
    """
    if not day:
        return as_of.instant
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        raise NotFoundError("that is not a day") from None
    if in_zone(as_of.instant, SHANGHAI).date() == asked:
        return as_of.instant
    return datetime.combine(asked, time.max, tzinfo=SHANGHAI)
