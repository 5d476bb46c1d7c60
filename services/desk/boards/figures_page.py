"""How satisfied people are, and how orders of authorities were answered: figures that lead to what
they count (Art. 1, 3(4)).
"""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.rates import Rate
from projections.registers.figures import FiguresFilter, OrderRatesRow, SatisfactionRow
from services.desk.asking.board import board_asked
from services.desk.parts import DeskParts
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering
from services.ledger.registers.found import all_registers


@dataclass(frozen=True, kw_only=True, slots=True)
class RatesLine:
    """One authority's month; ``rates`` go with the headings of the table."""

    row: OrderRatesRow
    place: str
    authority: str
    rates: tuple[Rate, ...]


class FiguresPage:
    """Answers ``GET /satisfaction``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Both tables, newest month first."""
        asked, questions = board_asked(self._parts, request), self._parts.questions
        wanted = FiguresFilter(communities=asked.communities)
        scores = questions.satisfaction(wanted, asked.as_of)
        orders = questions.order_rates(wanted, asked.as_of)
        places = asked.places
        wording = Wording(all_registers()["external_order"], asked.words)

        def scored(row: SatisfactionRow) -> tuple[SatisfactionRow, str]:
            return row, places.community(row.community)

        def rated(row: OrderRatesRow) -> RatesLine:
            return RatesLine(
                row=row,
                place=places.community(row.community),
                authority=wording.choice(("authority",), row.authority),
                rates=(row.signed, row.in_time, row.satisfied, row.again),
            )

        return self._rendering.page(
            request,
            "figures.html",
            scores=[scored(row) for row in scores.rows],
            orders=[rated(row) for row in orders.rows],
            **asked.shown,
            watermark=min(scores.watermark, orders.watermark),
        )
