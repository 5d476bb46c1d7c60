"""The company's own part of the directory, in words: whom to call, and who holds which post (Art.
2, 4(2), 7(1)).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from projections.registers.model import Item
from services.desk.asking.board import BoardAsked
from services.desk.messages.recorded import POST_TITLES, TEAMS, recorded
from services.desk.parts import DeskParts
from services.desk.registers.wording import Wording
from services.desk.rendering.away import told_away
from services.ledger.registers.found import all_registers
from services.questions.charts import Node, Seat
from services.questions.offices import SERVICES, numbers_of, posts_of, said_of, says


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberLine:
    """A published number in words."""

    number: str
    name: str
    service: str
    place: str
    hours: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HolderLine:
    """Somebody on a post; ``away`` says in words that they are not there, and who is instead."""

    staff: str
    name: str
    address: str
    away: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PostLine:
    """A post in words, with the numbers that are its own."""

    title: str
    code: str
    level: str
    team: str
    place: str
    address: str
    holders: tuple[HolderLine, ...]
    numbers: tuple[NumberLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Offices:
    """Both; ``complete`` is False where more were found than are shown."""

    numbers: tuple[NumberLine, ...]
    posts: tuple[PostLine, ...]
    complete: bool


class OfficesPanel:
    """Looks them up for a day and a few words."""

    def __init__(self, parts: DeskParts, asked: BoardAsked) -> None:
        self._parts, self._asked = parts, asked
        registers = all_registers()
        self._wording = Wording(registers["service_number"], asked.words)
        self._posts = Wording(registers["organisation"], asked.words)

    def find(self, *, on: datetime, words: str, numbers: bool, posts: bool) -> Offices:
        """What is asked for of the two."""
        asked = self._asked
        every = numbers_of(
            self._parts.questions,
            asked.communities,
            asked.as_of,
            on=on,
            asker=asked.principal.actor,
        )
        services: dict[str, str] = {each: self._service(each) for each in SERVICES}
        rows = [row for row in every.rows if says(words, said_of(row, services))]
        lines, complete = self._post_lines(on, words, every.rows) if posts else ((), True)
        return Offices(
            numbers=tuple(map(self._number, rows)) if numbers else (),
            posts=lines,
            complete=complete and every.complete,
        )

    def _post_lines(
        self, on: datetime, words: str, numbers: Sequence[Item]
    ) -> tuple[tuple[PostLine, ...], bool]:
        asked = self._asked
        found = posts_of(
            self._parts.questions,
            asked.communities,
            asked.as_of,
            on=on,
            words=words,
            asker=asked.principal.actor,
            open_fields=self._parts.opening.open_fields,
        )
        lines = tuple(self._post(each, found.names, numbers) for each in found.nodes)
        return lines, found.complete

    def _number(self, row: Item) -> NumberLine:
        told, english = row.detail, self._asked.words.language == "en"
        place = row.community
        return NumberLine(
            number=told["telephone"],
            name=(english and told.get("name_en")) or told["name"],
            service=self._service(told["service"]),
            place=self._asked.words("directory.company")
            if place is None
            else self._asked.places.community(place),
            hours=(english and told.get("hours_en")) or told.get("hours") or "",
            address=f"/service_numbers/{row.id}",
        )

    def _post(
        self, node: Node, names: Mapping[str, str | None], numbers: Sequence[Item]
    ) -> PostLine:
        own = [
            each
            for each in numbers
            if each.detail.get("post") == node.post and each.community == node.community
        ]
        words = self._asked.words
        return PostLine(
            title=recorded(node.title, words, POST_TITLES),
            code=node.post,
            level=self._posts.choice(("level",), node.level, "level"),
            team=recorded(node.team or "", words, TEAMS),
            place=words("directory.company")
            if node.community is None
            else self._asked.places.community(node.community),
            address=f"/organisations/{node.chart}",
            holders=tuple(self._holder(seat, names) for seat in node.holders),
            numbers=tuple(map(self._number, own)),
        )

    def _holder(self, seat: Seat, names: Mapping[str, str | None]) -> HolderLine:
        name = names.get(seat.row.id) if seat.row is not None else None
        return HolderLine(
            staff=seat.staff,
            name=self._parts.mask("name", name) if name else "",
            address=f"/staff/{seat.row.id}" if seat.row is not None else "",
            away=tuple(told_away(seat, self._asked.words)),
        )

    def _service(self, service: str) -> str:
        return self._wording.choice(("service",), service)
