"""``GET /v1/stream``: server-sent events that tell a page something it shows has changed.

``id`` is the event's position, so a browser that comes back names in ``Last-Event-ID`` where it
left off (HTML, 9.2).
"""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Query
from starlette.responses import StreamingResponse

from services.access.principal import Principal
from services.api.events.news import LISTENERS_MAX, RETRY_AFTER_S, Entry, News
from services.api.http.answers import NO_STORE
from services.api.http.asking import Asker
from services.api.http.openapi import problems
from services.api.operations.metrics import Metrics
from services.errors import OverloadedError

MEDIA_TYPE = "text/event-stream"
HEARTBEAT_S = 15.0
RECONNECT_MS = 2_000
POSITION_MAX = 10**15


class Stream:
    """Keeps a connection open and writes what its holder may see."""

    def __init__(self, news: News, metrics: Metrics, *, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._news = news
        self._metrics = metrics
        self._heartbeat_s = heartbeat_s

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/stream",
            self.listen,
            tags=["log"],
            summary="What is new, as server-sent events",
            response_class=StreamingResponse,
            responses={
                200: {"content": {MEDIA_TYPE: {}}, "description": "One message an event."},
                **problems(422),
            },
        )

    async def listen(
        self,
        asker: Asker,
        last_event_id: Annotated[int | None, Header(ge=0, le=POSITION_MAX)] = None,
        after: Annotated[
            int | None,
            Query(ge=0, le=POSITION_MAX, description="Where to begin; now, if left out."),
        ] = None,
    ) -> StreamingResponse:
        """An event is told once the inbox holds it; with it no personal data, only where it is."""
        if self._news.listeners >= LISTENERS_MAX:
            raise OverloadedError("too many pages listen already", retry_after_s=RETRY_AFTER_S)
        begin = last_event_id if last_event_id is not None else after
        return StreamingResponse(
            self._messages(asker, begin),
            media_type=MEDIA_TYPE,
            headers={**NO_STORE, "X-Accel-Buffering": "no"},
        )

    async def _messages(self, asker: Principal, begin: int | None) -> AsyncIterator[bytes]:
        self._metrics.streams.inc()
        try:
            yield f"retry: {RECONNECT_MS}\n\n".encode()
            async for entries in self._news.follow(begin, quiet_s=self._heartbeat_s):
                if time.time() >= asker.expires_at:
                    return
                yield _written(entries, self._news.seen_by(asker.actor, entries), asker)
        except OverloadedError as full:
            # Many came at once and all were let in; where the places are gone by now, the answer
            # has begun, so that all one can say is when to come again.
            yield f"retry: {full.retry_after_s * 1_000}\n\n".encode()
        finally:
            self._metrics.streams.dec()


def _written(entries: Sequence[Entry], open_to: Sequence[Entry], asker: Principal) -> bytes:
    """Messages for what may be seen. What may not still moves the reader's position
    on, silently.
    """
    if not entries:
        return b": still here\n\n"
    seen = [entry for entry in open_to if asker.may_see(entry.community)]
    out = b"".join(
        b"id: %d\ndata: %s\n\n" % (entry.position, orjson.dumps(_told(entry))) for entry in seen
    )
    if not seen or seen[-1] is not entries[-1]:
        out += b"id: %d\n\n" % entries[-1].position
    return out


def _told(entry: Entry) -> dict[str, object]:
    return {name: value for name, value in asdict(entry).items() if name != "touched"}
