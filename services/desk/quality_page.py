"""The quality board: how answers drawn by lot were scored, by team and never by person (Art.
6(1)).
"""

from fastapi import Request
from fastapi.responses import Response

from projections.registers.figures import FiguresFilter
from services.access.principal import narrowed
from services.desk.parts import DeskParts
from services.desk.past import moment_of
from services.desk.rendering import Rendering, principal_of, words_of
from services.desk.rows import Places
from services.desk.waiting import wait_for_views


class QualityPage:
    """Answers ``GET /quality``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Newest month first."""
        parts, principal, words = self._parts, principal_of(request), words_of(request)
        wait_for_views(parts, request)
        as_of, past = moment_of(parts, request)
        chosen = request.query_params.get("community") or None
        asked = FiguresFilter(communities=narrowed(principal.communities, chosen))
        found = parts.questions.quality(asked, as_of)
        known = [c for c in parts.questions.communities() if principal.may_see(c.community)]
        places = Places(known, words)
        return self._rendering.page(
            request,
            "quality.html",
            rows=[(row, places.community(row.community)) for row in found.rows],
            places=places,
            chosen=chosen,
            as_of=request.query_params.get("as_of", ""),
            as_of_text=past,
            watermark=found.watermark,
        )
