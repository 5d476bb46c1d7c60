"""A small HTTP client that costs little, so that it is the server that is measured: one event loop,
connections kept alive, one request under way on each.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import httptools
import uvloop

Build = Callable[[], bytes]
"""Makes the next request, whole."""

Check = Callable[[int, bytes], None]
"""Looks at status and body of an answer; raises where it is not what was hoped for."""

ANSWER_TIMEOUT_S = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What one run came to. ``client_cost_s`` is processor time of this whole process."""

    answers: int
    duration_s: float
    client_cost_s: float

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return self.answers / self.duration_s

    @property
    def client_ceiling_per_s(self) -> float:
        """What this client could ask in a second if it had a processor to itself."""
        return self.answers / self.client_cost_s


def post(path: str, body: bytes, *, media_type: str, token: str) -> bytes:
    """A request as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def ask(
    port: int, build: Build, check: Check, *, connections: int, warm_up_s: float, duration_s: float
) -> Asked:
    """Asks over so many connections at once; answers count after the warm-up."""
    return uvloop.run(
        _ask(port, build, check, connections, warm_up_s=warm_up_s, duration_s=duration_s)
    )


async def _ask(
    port: int, build: Build, check: Check, connections: int, *, warm_up_s: float, duration_s: float
) -> Asked:
    loop = asyncio.get_running_loop()
    answered, enough = 0, False

    async def keep_asking() -> None:
        nonlocal answered
        transport, connection = await loop.create_connection(
            _Connection, host="127.0.0.1", port=port
        )
        try:
            while not enough:
                check(*await connection.ask(build()))
                answered += 1
        finally:
            transport.close()

    async with (
        asyncio.timeout(warm_up_s + duration_s + ANSWER_TIMEOUT_S),
        asyncio.TaskGroup() as group,
    ):
        for _ in range(connections):
            group.create_task(keep_asking())
        await asyncio.sleep(warm_up_s)
        before, began_at_s, cost_before_s = answered, time.perf_counter(), time.process_time()
        await asyncio.sleep(duration_s)
        asked = Asked(
            answers=answered - before,
            duration_s=time.perf_counter() - began_at_s,
            client_cost_s=time.process_time() - cost_before_s,
        )
        enough = True
    return asked


class _Connection(asyncio.Protocol):
    """One connection, one answer at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. Raises ``ConnectionError`` when the server hangs up."""
        if self._transport is None:
            raise ConnectionError("the server closed the connection")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do what asyncio.Transport says without being one.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(
                ConnectionError(f"the server closed the connection: {exc or 'no answer'}")
            )

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._body.clear()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((self._parser.get_status_code(), bytes(self._body)))
