"""The status page: how far each part of the system has come, and what needs a person."""

from fastapi import Request
from fastapi.responses import Response

from services.desk.moments import exact
from services.desk.parts import DeskParts
from services.desk.rendering import Rendering


class StatusPage:
    """Answers ``GET /status``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The page; it never fails because a part does."""
        return self._rendering.page(
            request,
            "status.html",
            readiness=self._parts.readiness(),
            checked=exact(self._parts.clock()),
        )
