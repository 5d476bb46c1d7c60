"""The body limit: announced or counted, too much is too much; unread bodies harm nobody."""

import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from services.api.http.body_limit import BodyLimit


def read(chunks: list[bytes], *, announced: int | None = None, reads: bool = True) -> bytes:
    """What an application behind a limit of ten bytes reads."""
    pieces = iter(chunks)
    got = b""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal got
        while reads:
            message = await receive()
            got += message["body"]
            if not message["more_body"]:
                return

    async def receive() -> Message:
        piece = next(pieces)
        return {"type": "http.request", "body": piece, "more_body": piece != chunks[-1]}

    async def send(message: Message) -> None:
        raise AssertionError("it answers by raising")

    headers = [] if announced is None else [(b"content-length", str(announced).encode())]
    scope = {"type": "http", "headers": headers}
    asyncio.run(BodyLimit(application, body_max_bytes=10)(scope, receive, send))
    return got


def test_what_fits_is_read() -> None:
    assert read([b"12345", b"67890"]) == b"1234567890"
    assert read([b"1234567890"], announced=10) == b"1234567890"


def test_too_much_is_refused_as_soon_as_it_shows() -> None:
    with pytest.raises(HTTPException) as counted:
        read([b"12345", b"678901", b"never"])
    assert counted.value.status_code == 413
    with pytest.raises(HTTPException, match="at most 10 bytes"):
        read([], announced=11)


def test_who_reads_nothing_refuses_nothing() -> None:
    assert read([], announced=11, reads=False) == b""
