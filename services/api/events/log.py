"""``/v1/log`` and ``/v1/receipts``: the events themselves, byte for byte, and where
each one lies.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response, StreamingResponse

from events.envelope import leaf_hash, parse
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.answer_models import ReceiptAnswer
from services.api.http.answers import NO_STORE, answer
from services.api.http.asking import Asker, Asking, require_company
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.errors import NotFoundError
from services.questions.discretion import touched_by
from services.store.contract import LogRow

NDJSON_MEDIA_TYPE = "application/x-ndjson"
READ_MAX_ROWS = 1_000
POSITION_MAX = 10**15


class Log:
    """The committed bytes."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._store = parts.store
        self._questions = parts.questions
        self._asking = asking
        self._workers = workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/v1/log",
            self.lines,
            tags=["log"],
            summary="Every event after a position, one exact envelope a line",
            response_class=StreamingResponse,
            responses={
                200: {"content": {NDJSON_MEDIA_TYPE: {}}, "description": "Envelopes, in order."},
                **problems(422),
            },
        )
        router.add_api_route(
            "/v1/receipts/{position}",
            self.receipt,
            tags=["log"],
            summary="Where an event lies",
            responses={200: {"model": ReceiptAnswer}, **problems(404, 422)},
        )

    async def lines(
        self,
        asker: Asker,
        after: Annotated[int, Query(ge=0, le=POSITION_MAX)] = 0,
        limit: Annotated[int | None, Query(ge=1, le=POSITION_MAX)] = None,
    ) -> StreamingResponse:
        """Ends at the newest event there was when asked; ``Huiyin-Head`` names its position.
        Events of a case kept from the asker are left out.
        """
        require_company(asker)
        head = (await self._workers.run(self._store.head)).position
        until = head if limit is None else min(head, after + limit)
        return StreamingResponse(
            self._read(after, until, asker),
            media_type=NDJSON_MEDIA_TYPE,
            headers={**NO_STORE, "Huiyin-Head": str(head)},
        )

    async def receipt(
        self, position: Annotated[int, Path(ge=1, le=POSITION_MAX)], asker: Asker
    ) -> Response:
        """The same receipt its sender got."""
        rows = await self._workers.run(self._store.read_positions, [position])
        for row in rows:
            if await self._asking.event_seen(row, asker):
                return answer(_receipt(row))
        raise NotFoundError("there is no such event, or none you may see")

    async def _read(self, after: int, until: int, asker: Principal) -> AsyncIterator[bytes]:
        """A page at a time, so that memory does not grow with the log."""
        hidden = await self._workers.run(self._questions.hidden_from, asker.actor)
        while after < until:
            limit = min(READ_MAX_ROWS, until - after)
            rows = await self._workers.run(self._store.read, after=after, limit=limit)
            if not rows:
                return
            after = rows[-1].position
            yield b"".join(row.body + b"\n" for row in rows if not (hidden and _of(row, hidden)))


def _of(row: LogRow, hidden: frozenset[str]) -> bool:
    envelope = parse(row.body).envelope
    return not hidden.isdisjoint(touched_by(envelope.subject, envelope.data))


def _receipt(row: LogRow) -> dict[str, Any]:
    event = parse(row.body)
    return {
        "id": event.envelope.id,
        "position": event.position,
        "stream": event.envelope.subject,
        "version": event.envelope.sequence,
        "type": event.envelope.type,
        "leaf_hash": leaf_hash(row.body),
    }
