"""All boards and registers on one page: what each register is for, how much in it is open, how much
of that is late.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.registers.model import ItemCounts, ItemFilter
from services.access.principal import Principal
from services.access.table import may
from services.desk.asking.past import moment_of
from services.desk.parts import DeskParts
from services.desk.registers.wording import GROUPS, Wording
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.ledger.registers.found import all_registers

BOARDS = (
    ("/hot", "hot.title"),
    ("/completeness", "completeness.title"),
    ("/notice_map", "notice_map.title"),
    ("/disclosure_calendar", "disclosed.title"),
    ("/reconciliation_grid", "reconciled.title"),
    ("/satisfaction", "figures.title"),
    ("/quality", "quality.title"),
    ("/handling", "handling.title"),
    ("/refusal_log", "refusal_log.title"),
    ("/directory", "directory.title"),
    ("/organisation", "chart.title"),
)
"""Pages that show many registers' or cases' items at once, and are in no menu."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterCard:
    """One register on the overview."""

    address: str
    wording: Wording
    counts: ItemCounts


class OverviewPage:
    """Answers ``GET /registers``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The registers this visitor may read, under their headings."""
        cards = list(self._cards(request, principal_of(request)))
        groups = [(group, [c for c in cards if c.wording.group == group]) for group in GROUPS]
        return self._rendering.page(
            request,
            "registers.html",
            groups=[(group, held) for group, held in groups if held],
            boards=[
                (address, name)
                for address, name in BOARDS
                if may(principal_of(request).role, "GET", address)
            ],
            watermark=min((card.counts.watermark for card in cards), default=0),
        )

    def _cards(self, request: Request, principal: Principal) -> Iterator[RegisterCard]:
        as_of, _ = moment_of(self._parts, request)
        for register in all_registers().values():
            if principal.role in register.readers:
                asked = ItemFilter(kind=register.kind, communities=principal.communities, open=True)
                yield RegisterCard(
                    address=f"/{register.plural}",
                    wording=Wording(register, words_of(request)),
                    counts=self._parts.questions.count_items(asked, as_of, asker=principal.actor),
                )
