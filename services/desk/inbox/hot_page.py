"""Hot cases: what got heated, in whose hands, and whether somebody else has taken over (Art.
6(6)).
"""

from fastapi import Request
from fastapi.responses import Response

from projections.reading import AsOf
from services.desk.asking.waiting import wait_for_views
from services.desk.inbox.rows import case_lines, places_seen
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import full
from services.questions.hot import hot_cases


class HotPage:
    """Answers ``GET /hot``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Every live hot case, those nobody else has taken over first."""
        parts, principal, words = self._parts, principal_of(request), words_of(request)
        wait_for_views(parts, request)
        as_of = AsOf(position=None, instant=parts.clock())
        found = hot_cases(
            parts.questions,
            asker=principal.actor,
            communities=principal.communities,
            as_of=as_of,
        )
        places = places_seen(parts, principal, words)
        lines = case_lines(found.rows, parts, places=places, now=as_of.instant, words=words)
        return self._rendering.page(
            request,
            "hot.html",
            lines=lines,
            complete=found.complete,
            watermark=found.watermark,
            now=full(as_of.instant),
        )
