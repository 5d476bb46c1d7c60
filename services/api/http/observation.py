"""The outermost layer: every request counted, timed and, if it is worth a line, logged; no error
leaves it unanswered.

A line names method, address template, status and time: never the path, the query, the body or an
error's text, any of which may name a person (law 5).
"""

import logging
import time
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.http.answers import refusal
from services.api.operations.metrics import Metrics

log = logging.getLogger(__name__)

SLOW_S = 1.0
UNKNOWN_TEMPLATE = "(none)"
SERVER_ERROR = 500


class Observation:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 500 where nothing else answered; the cause is logged by its place in the code."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 0, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:  # noqa: BLE001 - the last place that can answer
            log.critical("a request failed: %s", _place(error))
            if status == 0:
                await refusal(error)(scope, receive, noting)
        finally:
            self._note(scope, status, time.perf_counter() - begun)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        match = scope.get("state", {}).get("match")
        template = match.template if match is not None else UNKNOWN_TEMPLATE
        self._metrics.answered(scope["method"], template, status, seconds)
        streaming = template in ("/v1/stream", "/v1/log")
        if status >= SERVER_ERROR or (seconds >= SLOW_S and not streaming):
            log.warning("%s %s %d in %.3f s", scope["method"], template, status, seconds)
        elif log.isEnabledFor(logging.DEBUG):
            log.debug("%s %s %d in %.3f s", scope["method"], template, status, seconds)


def _place(error: BaseException) -> str:
    """Class and frames of an error, without its text, which may quote what somebody sent."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at " + " < ".join(
        f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(frames[-8:])
    )
