"""``/v1/blobs``: files come in sealed while they stream, and go out to whoever may see what they go
with, for a purpose and on record (Art. 6(4), 9(1)).
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from events.attachment import AttachmentAdded, BlobName, Shows
from events.finding import StreamName
from events.vocabulary import Purpose
from services.access.principal import Principal
from services.access.table import may
from services.api.contract import Parts
from services.api.http.addresses import CaseId, ItemId
from services.api.http.answer_models import AttachedAnswer, BlobAnswer
from services.api.http.answers import answer, fact_from
from services.api.http.asking import Asker, IdempotencyKey
from services.api.http.bodies import TimedBody, Words
from services.api.http.commanding import landed, status_of
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.blobs.contract import Blob
from services.blobs.kinds import SUFFIXES
from services.blobs.pieces import in_pieces
from services.blobs.serving import begin, shown
from services.errors import NotPermittedError
from services.ledger.registers.contract import AnyRegister
from services.ledger.registers.found import all_registers

MediaType = Annotated[str, StringConstraints(max_length=200)]
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in SUFFIXES},
    }
}


class AttachBody(TimedBody):
    """A file that was sent to ``/v1/blobs`` before, and what it shows."""

    blob: BlobName
    shows: Shows
    title: Words


class Files:
    """Takes uploads, puts them with cases and items, and shows them."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._blobs, self._commands = parts.blobs, parts.commands
        self._workers = workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/v1/blobs",
            self.upload,
            methods=["POST"],
            tags=["files"],
            summary="Send a file, to be put with something afterwards",
            status_code=201,
            responses={201: {"model": BlobAnswer}, **problems(413, 422)},
            openapi_extra=_FILE,
        )
        router.add_api_route(
            "/v1/blobs/{name}",
            self.show,
            tags=["files"],
            summary="A file in clear, on record",
            response_class=Response,
            responses={
                200: {"content": {kind: {} for kind in SUFFIXES}, "description": "The file"},
                **problems(403, 404, 422),
            },
        )
        self._add_attaching(router, "/v1/cases/{case}/attachments", self._case_endpoint())
        for register in all_registers().values():
            path = f"/v1/{register.plural}/{{id}}/attachments"
            self._add_attaching(router, path, self._item_endpoint(register))

    async def upload(
        self,
        request: Request,
        asker: Asker,
        content_type: Annotated[MediaType, Header()] = "",
        content_length: Annotated[int, Header(ge=0)] = 0,
    ) -> Response:
        """Sealed piece by piece as it comes; refused as soon as it is too long, or not what
        `Content-Type` says. Nobody can see it until an event refers to it, and after
        `HUIYIN_UPLOAD_KEEP_H` hours it is gone if none does.
        """
        del asker
        upload = await self._workers.run(begin, self._blobs, content_type, content_length)
        try:
            async for piece in in_pieces(request.stream()):
                await self._workers.run(upload.write, piece)
            blob = await self._workers.run(upload.finish)
        finally:
            upload.close()
        return answer(_told(blob), status=HTTPStatus.CREATED)

    async def show(
        self,
        name: BlobName,
        asker: Asker,
        of: Annotated[
            StreamName, Query(description="What it goes with: `case/<id>`, `letter/<id>`, …")
        ],
        purpose: Purpose,
    ) -> Response:
        """The viewing is recorded before the first byte. As with `reveal`, a case must be open."""
        return await self._workers.run(self._shown, name, of, purpose, asker)

    def _shown(self, name: str, of: str, purpose: str, asker: Principal) -> Response:
        register = all_registers().get(of.partition("/")[0])
        plural = "cases/{case}" if register is None else f"{register.plural}/{{id}}"
        if not may(asker.role, "POST", f"/v1/{plural}/reveal"):
            raise NotPermittedError(f"the role {asker.role} may not see this", rule="role-may-call")
        record = partial(
            self._commands.reveal_file, of, name, purpose=purpose, caller=asker.caller()
        )
        return shown(self._blobs, name, record)

    def _case_endpoint(self) -> Callable[..., Any]:
        async def attach(
            case: CaseId, asker: Asker, body: AttachBody, idempotency_key: IdempotencyKey = None
        ) -> Response:
            return await self._attach(f"case/{case}", asker, body, idempotency_key)

        return attach

    def _item_endpoint(self, register: AnyRegister) -> Callable[..., Any]:
        async def attach(
            id: ItemId,  # noqa: A002 - the address's own word
            asker: Asker,
            body: AttachBody,
            idempotency_key: IdempotencyKey = None,
        ) -> Response:
            return await self._attach(f"{register.kind}/{id}", asker, body, idempotency_key)

        return attach

    def _add_attaching(self, router: APIRouter, path: str, endpoint: Callable[..., Any]) -> None:
        router.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            tags=["files"],
            summary="Put an uploaded file with it",
            status_code=201,
            responses={201: {"model": AttachedAnswer}, **problems(404, 409, 422)},
            operation_id="post" + "".join(c if c.isalnum() else "_" for c in path).rstrip("_"),
        )

    async def _attach(
        self, about: str, asker: Principal, body: AttachBody, key: str | None
    ) -> Response:
        told = body.model_dump(exclude_none=True, exclude={"happened_at"})
        fact = fact_from(AttachmentAdded, {**told, "about": about, "by": asker.actor})
        accepted = await self._workers.run(
            self._commands.perform,
            fact,
            caller=asker.caller(),
            happened_at=body.happened_at,
            idempotency_key=key,
        )
        told = {"about": about, "blob": body.blob, **landed(accepted)}
        return answer(told, status=status_of(accepted))


def _told(blob: Blob) -> dict[str, Any]:
    about = blob.about
    return {
        "name": blob.name,
        "media_type": about.media_type,
        "size_bytes": about.size_bytes,
        "sha256": about.sha256,
    }
