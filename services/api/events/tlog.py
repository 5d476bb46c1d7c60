"""``/tlog/``: the Merkle log as files, for whoever wants to check it without trusting us (C2SP
tlog-tiles).
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from projections.archive.folder import (
    CHECKPOINT,
    VERIFIER_KEYS,
    WITNESSED,
    LogFolder,
    MissingTileError,
)
from projections.archive.tlog.tiles import tile_at
from services.api.contract import Parts
from services.api.http.asking import require_company
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.errors import NotFoundError

TEXT_MEDIA_TYPE = "text/plain; charset=utf-8"
TILE_MEDIA_TYPE = "application/octet-stream"
NEVER_CHANGES = "max-age=31536000, immutable"
MISSING = {
    CHECKPOINT: "nothing is sealed yet: is the sealer running?",
    VERIFIER_KEYS: "nothing is sealed yet: is the sealer running?",
    WITNESSED: "no checkpoint has been cosigned by enough witnesses",
}
NOT_SNIFFED = {"X-Content-Type-Options": "nosniff"}


class Tlog:
    """The log's folder over HTTP."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._folder = LogFolder(parts.settings.tlog_folder)
        self._workers = workers
        who = "public" if parts.settings.tlog_public else "private"
        self._tile_headers = {"Cache-Control": f"{who}, {NEVER_CHANGES}", **NOT_SNIFFED}

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        for name, summary in (
            (CHECKPOINT, "How far the log is sealed: the newest signed checkpoint"),
            (WITNESSED, "The newest checkpoint that enough witnesses have cosigned"),
            (
                VERIFIER_KEYS,
                "The keys checkpoints are signed with, a line a key, the current first",
            ),
        ):
            router.add_api_route(
                f"/tlog/{name}",
                self.text,
                name=f"tlog {name}",
                tags=["log"],
                summary=summary,
                response_class=Response,
                responses={200: {"content": {"text/plain": {}}}, **problems(404)},
            )
        router.add_api_route(
            "/tlog/tile/{path:path}",
            self.tile,
            tags=["log"],
            summary="A tile of hashes, or a bundle of entries",
            response_class=Response,
            responses={200: {"content": {TILE_MEDIA_TYPE: {}}}, **problems(404)},
        )

    async def text(self, request: Request) -> Response:
        """Changes as the log grows, so every cache asks again."""
        name = request.url.path.rsplit("/", 1)[-1]
        found = await self._workers.run(self._folder.text, name)
        if found is None:
            raise NotFoundError(MISSING[name])
        headers = {"Cache-Control": "no-cache", **NOT_SNIFFED}
        return Response(found, headers=headers, media_type=TEXT_MEDIA_TYPE)

    async def tile(self, path: str, request: Request) -> Response:
        """Never changes, so any cache keeps it. Entries are of all communities."""
        if request.state.principal is not None:
            require_company(request.state.principal)
        tile = tile_at(f"tile/{path}")
        if tile is None:
            raise NotFoundError("there is no such tile")
        try:
            body = await self._workers.run(self._folder.read, tile)
        except MissingTileError as error:
            raise NotFoundError(str(error)) from None
        return Response(body, headers=self._tile_headers, media_type=TILE_MEDIA_TYPE)
