"""The urgent board: what cannot wait, on one page that can be read on a telephone at night (Art.
5(1)).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.reading import AsOf
from projections.registers.model import Item
from services.access.table import may
from services.desk.asking.waiting import wait_for_views
from services.desk.inbox.rows import CaseLine, Places, case_lines, places_seen
from services.desk.parts import DeskParts
from services.desk.registers.lines import ItemLine, item_lines, open_said
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import full
from services.ledger.registers.found import all_registers
from services.questions.urgent import KINDS, UrgentBoard, urgent_board


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemGroup:
    """The open items of one register. ``begin`` is where another one is reported."""

    plural: str
    wording: Wording
    lines: tuple[ItemLine, ...]
    begin: str | None
    begin_label: str


class UrgentPage:
    """Answers ``GET /urgent``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Everything open that is urgent, what is due first."""
        parts, principal = self._parts, principal_of(request)
        wait_for_views(parts, request)
        registers = all_registers()
        as_of = AsOf(position=None, instant=parts.clock())
        board = urgent_board(
            parts.questions,
            asker=principal.actor,
            communities=principal.communities,
            kinds=tuple(kind for kind in KINDS if principal.role in registers[kind].readers),
            as_of=as_of,
        )
        places = places_seen(parts, principal, words_of(request))
        return self._rendering.page(
            request,
            "urgent.html",
            groups=[
                self._group(request, kind, items, places, as_of)
                for kind, items in board.items.items()
            ],
            cases=list(self._cases(request, board, places, as_of)),
            complete=board.complete,
            watermark=board.watermark,
            now=full(as_of.instant),
        )

    def _group(
        self, request: Request, kind: str, items: tuple[Item, ...], places: Places, as_of: AsOf
    ) -> ItemGroup:
        register = all_registers()[kind]
        wording = Wording(register, words_of(request))
        said = open_said(items, self._parts)
        (begin,) = register.openings
        address = f"/{register.plural}/new/{begin}"
        allowed = may(principal_of(request).role, "GET", address)
        return ItemGroup(
            plural=register.plural,
            wording=wording,
            lines=tuple(item_lines(items, said, wording=wording, places=places, now=as_of.instant)),
            begin=address if allowed else None,
            begin_label=wording.step(begin),
        )

    def _cases(
        self, request: Request, board: UrgentBoard, places: Places, as_of: AsOf
    ) -> Iterator[tuple[str, list[CaseLine]]]:
        for urgency, rows in board.cases.items():
            yield (
                urgency,
                case_lines(
                    rows, self._parts, places=places, now=as_of.instant, words=words_of(request)
                ),
            )
