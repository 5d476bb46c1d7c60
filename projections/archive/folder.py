"""The log as a folder: what ``/tlog/`` serves, what an auditor copies, and all there is to go on
from after a crash.

A file appears whole, by renaming, and is on disk before the next step begins. Tiles are written
before the checkpoint that needs them, so a crash leaves at worst tiles nobody asks for yet; they
are written again, byte for byte the same.
"""

import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from projections.archive.growing import Files
from projections.archive.tlog.tiles import TILE_WIDTH, Tile, narrowed

CHECKPOINT = "checkpoint"
WITNESSED = "witnessed"
"""The newest checkpoint that enough witnesses have cosigned."""
VERIFIER_KEYS = "vkey"
WRITERS = 8
"""Files that wait for the disk at once: it commits them together."""


class MissingTileError(LookupError):
    """There is no such tile."""


class AlteredTileError(Exception):
    """A tile that is there already holds other bytes than are to be written."""


class LogFolder:
    """One log's files. Every method may raise ``OSError``."""

    def __init__(self, root: Path) -> None:
        """Touches nothing."""
        self.root = root

    def read(self, tile: Tile) -> bytes:
        """A tile's bytes, a partial one's also out of the full one that has taken its place.

        Raises ``MissingTileError``.
        """
        for place in dict.fromkeys((tile, tile.full)):
            try:
                body = (self.root / place.path).read_bytes()
            except FileNotFoundError:
                continue
            return body if place == tile else narrowed(body, tile)
        raise MissingTileError(f"{tile.path} is not there")

    def text(self, name: str) -> str | None:
        """One of the few files that change, or None where there is none."""
        try:
            return (self.root / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def put(self, files: Files) -> None:
        """Writes tiles; those that are there stay. On return all are on disk.

        Raises ``AlteredTileError`` where one is there with other bytes.
        """
        missing = {
            self.root / tile.path: body for tile, body in files.items() if self._lacks(tile, body)
        }
        _write_all(missing)

    def put_text(self, name: str, text: str) -> None:
        """Writes or replaces one of the files that change; on return it is on disk."""
        _write_all({self.root / name: text.encode()})

    def drop_partial(self, tiles: Iterable[Tile]) -> None:
        """Removes the partial tiles whose full one is there now."""
        for tile in tiles:
            if tile.width == TILE_WIDTH:
                shutil.rmtree(self.root / f"{tile.path}.p", ignore_errors=True)

    def _lacks(self, tile: Tile, body: bytes) -> bool:
        try:
            there = (self.root / tile.path).read_bytes()
        except FileNotFoundError:
            return True
        if there != body:
            raise AlteredTileError(f"{self.root / tile.path} does not hold what was written there")
        return False


def _write_all(files: dict[Path, bytes]) -> None:
    """Every file whole and on disk, then every folder that got one."""
    folders = {path.parent for path in files}
    made = {folder for each in folders for folder in _make(each)}
    with ThreadPoolExecutor(WRITERS) as threads:
        for _ in threads.map(_write, files, files.values()):
            pass
        for _ in threads.map(_sync_folder, folders | made):
            pass


def _write(path: Path, body: bytes) -> None:
    # Only one process writes here, so the name beside is free, or a crash's remains.
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _make(folder: Path) -> list[Path]:
    """Makes a folder; returns those that got a new one in them."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return [each.parent for each in missing]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
