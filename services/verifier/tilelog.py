"""The log's folder or address as a copy of the log: its bundles of entries."""

import contextlib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from projections.archive.folder import LogFolder, MissingTileError
from projections.archive.queries import LogFiles
from projections.archive.tlog.tiles import (
    ENTRIES,
    TILE_WIDTH,
    MalformedTileError,
    Tile,
    entries_in,
    narrowed,
    tile_at,
    tiles_of,
)
from services.errors import SetupError
from services.verifier.errors import LogUnreachableError
from services.verifier.records import Block, Record

NAME = "tiles"
TIMEOUT_S = 30.0
BODY_MAX_BYTES = TILE_WIDTH * (65_535 + 2)


class WebLog:
    """A log at an address, read as any client would. Implements ``LogFiles``."""

    def __init__(self, address: str, *, token: str | None = None) -> None:
        """``token`` is sent as a bearer token. Raises ``SetupError``."""
        if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
            raise SetupError(f"{address} is neither a folder nor an address")
        self._address = address.rstrip("/")
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def read(self, tile: Tile) -> bytes:
        """A tile, a partial one also out of the full one. Raises ``MissingTileError``,
        ``LogUnreachableError``.
        """
        for place in dict.fromkeys((tile, tile.full)):
            body = self._get(place.path)
            if body is not None:
                return body if place == tile else narrowed(body, tile)
        raise MissingTileError(f"{tile.path} is not there")

    def text(self, name: str) -> str | None:
        """The checkpoint or the keys; None where there is none. Raises ``LogUnreachableError``."""
        body = self._get(name)
        return None if body is None else body.decode(errors="replace")

    def _get(self, path: str) -> bytes | None:
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            f"{self._address}/{path}", headers=self._headers
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
                body: bytes = response.read(BODY_MAX_BYTES)
                return body
        except urllib.error.HTTPError as error:
            with error:
                if error.code == HTTPStatus.NOT_FOUND:
                    return None
            raise LogUnreachableError(f"{self._address} answers {error.code} for {path}") from None
        except (OSError, ValueError) as error:
            raise LogUnreachableError(f"{self._address} cannot be reached: {error}") from None


class TileCopy:
    """Implements ``Copy`` over a log's files."""

    name = NAME

    def __init__(self, files: LogFiles) -> None:
        self._files = files
        self._until = 0
        self._last: tuple[int, list[bytes]] = (-1, [])

    def end(self) -> int | None:
        """In a folder the files themselves tell, whatever the checkpoint says."""
        if not isinstance(self._files, LogFolder):
            return None
        return max(map(_end_of, _bundles_in(self._files.root)), default=0)

    def blocks(self, *, until: int) -> Iterator[Block]:
        """A bundle a block; entries that cannot be read are missing."""
        self._until = until
        for tile in tiles_of(until, level=ENTRIES):
            records = [Record(None, entry, tile.path) for entry in self._entries(tile)]
            yield Block(tile.number * TILE_WIDTH + 1, records)

    def lookup(self, position: int) -> bytes | None:
        """The entry of this position, once the blocks were asked for up to it."""
        number, at = divmod(position - 1, TILE_WIDTH)
        width = min(TILE_WIDTH, self._until - number * TILE_WIDTH)
        if width <= at:
            return None
        if self._last[0] != number:
            self._last = (number, list(self._entries(Tile(ENTRIES, number, width))))
        entries = self._last[1]
        return entries[at] if at < len(entries) else None

    def _entries(self, tile: Tile) -> Iterator[bytes]:
        with contextlib.suppress(MalformedTileError, MissingTileError):
            yield from entries_in(self._files.read(tile))


def _bundles_in(root: Path) -> Iterator[Tile]:
    for path in (root / "tile" / "entries").rglob("*"):
        tile = tile_at(path.relative_to(root).as_posix()) if path.is_file() else None
        if tile is not None:
            yield tile


def _end_of(tile: Tile) -> int:
    return tile.number * TILE_WIDTH + tile.width
