"""The outermost layer: everything is answered and counted, and no line names a person."""

import asyncio
import logging

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.access.grants import ANYONE
from services.access.matching import Match
from services.api.http.observation import Observation
from services.api.operations.metrics import Metrics

PERSONAL = "张伟"


def request(app: ASGIApp, metrics: Metrics, *, known: bool = True) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    state = {"match": Match("/v1/cases/{case}", ANYONE)} if known else {}
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/v1/cases/{PERSONAL}",
        "query_string": PERSONAL.encode(),
        "headers": [],
        "state": state,
    }
    asyncio.run(Observation(app, metrics=metrics)(scope, receive, send))
    return sent


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError(PERSONAL)


async def half_broken(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise ValueError(PERSONAL)


def test_a_request_is_counted_by_its_template() -> None:
    metrics = Metrics()
    request(PlainTextResponse("ok"), metrics)
    request(PlainTextResponse("ok"), metrics, known=False)
    text = metrics.text().decode()
    line = 'huiyin_http_requests_total{method="GET",status="200",template="%s"} 1.0'
    assert line % "/v1/cases/{case}" in text
    assert line % "(none)" in text
    assert PERSONAL not in text


def test_an_error_is_answered_and_logged_by_its_place(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    with caplog.at_level(logging.DEBUG):
        start, body = request(broken, metrics)
    assert start["status"] == 500
    assert b"unexpected" in body["body"]
    assert PERSONAL not in caplog.text
    assert "ValueError at broken" in caplog.text
    assert 'status="500"' in metrics.text().decode()


def test_an_answer_that_breaks_off_is_not_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sent = request(half_broken, Metrics())
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert "ValueError at half_broken" in caplog.text
