"""The routes of the API: what no endpoint could answer is refused before any of them is asked."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from services.api.http.answers import RequestInvalidError
from services.errors import FieldProblem

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_NUL = "\0"
_NUL_ENCODED = b"%00"


class ApiRoute(APIRoute):
    """A route that takes no U+0000 in its query: PostgreSQL has no text that holds one, so that
    searching for it would fail instead of finding nothing.
    """

    def get_route_handler(self) -> Handler:
        """The endpoint, behind the refusal. Only a query that holds the code is looked into."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if _NUL_ENCODED in request.scope["query_string"]:
                _refuse_nul(request)
            return await handler(request)

        return handle


def _refuse_nul(request: Request) -> None:
    """Raises ``RequestInvalidError``, naming the parameters of this address only: any other name
    is the asker's own text.
    """
    found = [name for name, value in request.query_params.multi_items() if _NUL in name + value]
    if found:
        raise RequestInvalidError(
            "the query holds U+0000, which no text has: leave it out",
            problems=tuple(
                FieldProblem(pointer=f"/query/{name}", problem="leave out U+0000")
                for name in dict.fromkeys(found)
                if name.isidentifier() and name.isascii()
            ),
        )
