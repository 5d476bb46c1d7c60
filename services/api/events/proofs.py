"""Proofs to take away: that an event is in the log, and that nothing was rewritten meanwhile."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from projections.archive.folder import LogFolder
from projections.archive.queries import NotSealedYetError, consistency, proof_of
from projections.archive.tlog.proof_file import SUFFIX
from services.api.contract import Parts
from services.api.events.log import POSITION_MAX
from services.api.events.tlog import TEXT_MEDIA_TYPE
from services.api.http.answer_models import ConsistencyAnswer
from services.api.http.answers import NO_STORE, answer
from services.api.http.asking import Asker, Asking
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.errors import CommandRefusedError, NotFoundError, ViewBehindError


class Proofs:
    """What a publisher or an auditor keeps, and checks without us."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._asking = asking
        self._store = parts.store
        self._folder = LogFolder(parts.settings.tlog_folder)
        self._workers = workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/v1/receipts/{position}/proof",
            self.proof,
            tags=["log"],
            summary="The proof that an event is in the log, as a file to keep",
            response_class=Response,
            responses={
                200: {"content": {"text/plain": {}}, "description": "C2SP tlog-proof, version 1."},
                **problems(404, 422),
            },
        )
        router.add_api_route(
            "/v1/consistency",
            self.consistency,
            tags=["log"],
            summary="The proof that the log of one size begins the log of another",
            responses={200: {"model": ConsistencyAnswer}, **problems(422)},
        )

    async def proof(
        self, position: Annotated[int, Path(ge=1, le=POSITION_MAX)], asker: Asker
    ) -> Response:
        """Under the newest checkpoint. 503 until the event is sealed: ask again in a second."""
        rows = await self._workers.run(self._store.read_positions, [position])
        if not rows or not await self._asking.event_seen(rows[0], asker):
            raise NotFoundError("there is no such event, or none you may see")
        try:
            found = await self._workers.run(proof_of, self._folder, position)
        except NotSealedYetError as error:
            raise ViewBehindError(f"{error}: ask again") from None
        name = f'inline; filename="{position}{SUFFIX}"'
        headers = {**NO_STORE, "Content-Disposition": name}
        return Response(found.text, headers=headers, media_type=TEXT_MEDIA_TYPE)

    async def consistency(
        self,
        from_size: Annotated[int, Query(alias="from", ge=1, le=POSITION_MAX)],
        to_size: Annotated[int | None, Query(alias="to", ge=1, le=POSITION_MAX)] = None,
    ) -> Response:
        """``to`` is the newest checkpoint's size where it is left out."""
        if to_size is not None and to_size < from_size:
            raise CommandRefusedError("from is the smaller size", rule="from-to", field="/from")
        try:
            found = await self._workers.run(consistency, self._folder, old=from_size, new=to_size)
        except NotSealedYetError as error:
            raise ViewBehindError(f"{error}: ask again") from None
        told: dict[str, Any] = {
            "from": found.old,
            "to": found.new,
            "from_root": _text(found.old_root),
            "to_root": _text(found.new_root),
            "proof": [_text(each) for each in found.hashes],
        }
        return answer(told)


def _text(found: bytes) -> str:
    return base64.b64encode(found).decode()
