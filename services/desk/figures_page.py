"""How satisfied people are, and how orders of authorities were answered: figures that lead to what
they count (Art. 1, 3(4)).
"""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.rates import Rate
from projections.registers.figures import FiguresFilter, OrderRatesRow, SatisfactionRow
from services.access.principal import narrowed
from services.desk.parts import DeskParts
from services.desk.past import moment_of
from services.desk.registers.wording import Wording
from services.desk.rendering import Rendering, principal_of, words_of
from services.desk.rows import Places
from services.desk.waiting import wait_for_views
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
        parts, principal, words = self._parts, principal_of(request), words_of(request)
        wait_for_views(parts, request)
        as_of, past = moment_of(parts, request)
        chosen = request.query_params.get("community") or None
        asked = FiguresFilter(communities=narrowed(principal.communities, chosen))
        scores = parts.questions.satisfaction(asked, as_of)
        orders = parts.questions.order_rates(asked, as_of)
        known = [c for c in parts.questions.communities() if principal.may_see(c.community)]
        places = Places(known, words)
        wording = Wording(all_registers()["external_order"], words)

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
            places=places,
            chosen=chosen,
            as_of=request.query_params.get("as_of", ""),
            as_of_text=past,
            watermark=min(scores.watermark, orders.watermark),
        )
