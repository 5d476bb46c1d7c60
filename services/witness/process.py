"""Answers ``POST /add-checkpoint`` (C2SP tlog-witness).

What a crash leaves: before the checkpoint is kept, nothing, and nobody got an answer; after it, a
checkpoint that may be asked for again from its own size, and gets its cosignature then.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from projections.archive.tlog.checkpoint import MalformedCheckpointError, read_checkpoint
from projections.archive.tlog.note import MalformedNoteError, Signer, VerifierKey
from projections.archive.tlog.witness import (
    PATH,
    SIZE_MEDIA_TYPE,
    Cosigned,
    MalformedRequestError,
    WitnessRefusal,
    cosign,
    read_request,
)
from services.witness.memory import WitnessMemory

BODY_MAX_BYTES = 65_536
TEXT_MEDIA_TYPE = "text/plain; charset=utf-8"

log = logging.getLogger(__name__)


class Witness:
    """One witness. ``keys`` are those of the logs it knows, by origin."""

    def __init__(
        self,
        *,
        signer: Signer,
        keys: Mapping[str, Sequence[VerifierKey]],
        memory: WitnessMemory,
        now_s: Callable[[], float],
    ) -> None:
        self._signer, self._keys, self._memory, self._now_s = signer, keys, memory, now_s
        self._one_at_a_time = threading.Lock()

    @property
    def key(self) -> VerifierKey:
        """What others check its cosignatures with."""
        return self._signer.key

    def answer(self, body: bytes) -> Cosigned | WitnessRefusal:
        """Cosigns and keeps, or says why not. Nobody comes between looking and keeping."""
        try:
            request = read_request(body)
            origin = read_checkpoint(request.note.text).origin
        except (MalformedRequestError, MalformedNoteError, MalformedCheckpointError) as error:
            return WitnessRefusal(400, str(error))
        with self._one_at_a_time:
            found = cosign(
                request,
                keys=self._keys.get(origin, ()),
                seen=self._memory.seen(origin),
                signer=self._signer,
                time_s=int(self._now_s()),
            )
            if isinstance(found, Cosigned):
                self._memory.keep(origin, request.note.with_signatures([found.signature]))
        return found

    def app(self) -> Starlette:
        """The witness over HTTP."""
        return Starlette(routes=[Route(PATH, self._add_checkpoint, methods=["POST"])])

    async def _add_checkpoint(self, request: Request) -> Response:
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(f"at most {BODY_MAX_BYTES} bytes\n", 413, media_type=TEXT_MEDIA_TYPE)
        found = await run_in_threadpool(self.answer, body)
        if isinstance(found, Cosigned):
            log.info("cosigned %s at %d", found.checkpoint.origin, found.checkpoint.size)
            return Response(found.signature.line, media_type=TEXT_MEDIA_TYPE)
        log.warning("refused with %d: %s", found.status, found.reason)
        if found.known_size is not None:
            return Response(f"{found.known_size}\n", found.status, media_type=SIZE_MEDIA_TYPE)
        return Response(f"{found.reason}\n", found.status, media_type=TEXT_MEDIA_TYPE)


async def _body(request: Request) -> bytes | None:
    """The request's body, None where it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX_BYTES:
            return None
    return body
