"""The quality board: how answers drawn by lot were scored, by team and never by person (Art.
6(1)).
"""

from fastapi import Request
from fastapi.responses import Response

from projections.registers.figures import FiguresFilter
from services.desk.board import board_asked
from services.desk.parts import DeskParts
from services.desk.rendering import Rendering


class QualityPage:
    """Answers ``GET /quality``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Newest month first."""
        asked = board_asked(self._parts, request)
        wanted = FiguresFilter(communities=asked.communities)
        found = self._parts.questions.quality(wanted, asked.as_of)
        return self._rendering.page(
            request,
            "quality.html",
            rows=[(row, asked.places.community(row.community)) for row in found.rows],
            **asked.shown,
            watermark=found.watermark,
        )
