"""U+0000 in a query is refused before the endpoint is asked, and nothing else of it is told."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from services.api.http.answers import RequestInvalidError, refusal
from services.api.http.routes import ApiRoute


async def search(q: str = "") -> Response:
    return Response(q)


async def refuse(_: Request, error: Exception) -> Response:
    return refusal(error)


def asked(query: str) -> httpx.Response:
    """What an application of one address answers to a query."""
    app = FastAPI(openapi_url=None)
    app.router.route_class = ApiRoute
    app.router.add_api_route("/search", search, response_model=None)
    app.add_exception_handler(RequestInvalidError, refuse)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(f"/search?{query}")

    return asyncio.run(ask())


def test_a_query_without_it_is_answered() -> None:
    assert asked("q=%E6%BC%8F%E6%B0%B4").text == "漏水"
    assert asked("q=100%2500").text == "100%00"


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("q=%00%00", ["/query/q"]),
        ("q=a&q=a%00b&other=%00", ["/query/q", "/query/other"]),
        ("%00=a", []),
        ("13900000000=%00", []),
    ],
)
def test_u0000_is_refused_and_only_names_of_parameters_are_told(
    query: str, pointers: list[str]
) -> None:
    answer = asked(query)
    assert answer.status_code == 422
    told = answer.json()
    assert told["rule"] == "invalid-request"
    assert "U+0000" in told["detail"]
    assert [problem["pointer"] for problem in told.get("errors", [])] == pointers
