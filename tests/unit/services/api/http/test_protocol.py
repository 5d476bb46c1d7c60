"""Nobody keeps the event loop busy with a head that never ends; everything else passes."""

import asyncio
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from services.api.http.protocol import HEAD_MAX_BYTES, BoundedHeadProtocol

PIECE = b"a" * 16_384
FLOOD_MAX_PIECES = 1_000
WAIT_S = 10

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def _tell_length(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


async def _talked(talk: Talk) -> bytes:
    config = uvicorn.Config(_tell_length, http=BoundedHeadProtocol, ws="none", log_config=None)
    config.load()
    state, loop = ServerState(), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: BoundedHeadProtocol(config, state, {}), "127.0.0.1", 0
    )
    async with server:
        host, port = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port)
        try:
            return await asyncio.wait_for(talk(reader, writer), WAIT_S)
        finally:
            writer.close()


async def _flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    answered = asyncio.ensure_future(reader.readline())
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
    for _ in range(FLOOD_MAX_PIECES):
        writer.write(PIECE)
        # A pause, so that the pieces are read one by one.
        await asyncio.sleep(0.001)
        if answered.done():
            break
    return await answered


def test_a_head_without_end_is_refused_and_the_connection_closed() -> None:
    assert asyncio.run(_talked(_flood)).startswith(b"HTTP/1.1 400")


def test_a_body_much_longer_than_a_head_may_be_is_read_twice_over() -> None:
    body = PIECE * 20
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        told = b""
        for _ in range(2):
            writer.write(request)
            await writer.drain()
            told += await reader.readuntil(b"\r\n\r\n")
            told += await reader.readexactly(len(str(len(body))))
        return told

    assert asyncio.run(_talked(send)).count(b"HTTP/1.1 200") == 2


def test_a_head_in_pieces_below_the_limit_is_read() -> None:
    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        for number in range(HEAD_MAX_BYTES // 2 // 1_024):
            writer.write(b"X-%d: " % number + b"b" * 1_000 + b"\r\n")
            await asyncio.sleep(0.001)
        writer.write(b"\r\n")
        return await reader.readline()

    assert asyncio.run(_talked(send)).startswith(b"HTTP/1.1 200")
