"""Bounds how much of a body is read, whether its sender says its length or not."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.access.matching import Match


class BodyLimit:
    """ASGI middleware: a reader of a body that is too long gets an ``HTTPException`` of status 413.

    Nothing is refused before somebody reads, so an address that takes no body ignores one. Where
    files are taken, the blob store counts them as they come.
    """

    def __init__(self, app: ASGIApp, *, body_max_bytes: int) -> None:
        self._app = app
        self._body_max_bytes = body_max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts what is received."""
        if scope["type"] != "http" or _takes_file(scope):
            await self._app(scope, receive, send)
            return
        received_bytes, announced_bytes = 0, _announced(scope)

        async def counting() -> Message:
            nonlocal received_bytes
            self._check(announced_bytes)
            message = await receive()
            received_bytes += len(message.get("body", b""))
            self._check(received_bytes)
            return message

        await self._app(scope, counting, send)

    def _check(self, size_bytes: int) -> None:
        if size_bytes > self._body_max_bytes:
            raise HTTPException(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"a body has at most {self._body_max_bytes} bytes",
            )


def _takes_file(scope: Scope) -> bool:
    """Whether the table says so of this address; the gate has looked it up."""
    match: Match | None = scope.get("state", {}).get("match")
    return match is not None and match.access.file


def _announced(scope: Scope) -> int:
    """The length the sender gives; 0 when it gives none. The server has checked its form."""
    headers = dict(scope["headers"])
    return int(headers.get(b"content-length", b"0"))
