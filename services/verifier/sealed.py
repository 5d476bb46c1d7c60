"""What the tiles say was sealed, block by block. A tile may be wrong as well as a record: who is,
is for the comparison to find out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from projections.archive.folder import MissingTileError
from projections.archive.queries import LogFiles
from projections.archive.tlog.hashes import root_of
from projections.archive.tlog.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    MalformedTileError,
    Tile,
    hashes_in,
)
from services.verifier.findings import Findings

TILES = "tiles"


@dataclass(frozen=True, slots=True)
class SealedBlock:
    """``leaves`` are those of the tile, None where it cannot be read; ``above`` is the hash they
    should lead to, None where the block is partial or the tile above cannot be read.
    """

    leaves: list[bytes] | None
    above: bytes | None

    def fits(self, leaves: Sequence[bytes]) -> bool:
        """Whether these leaves lead to the hash above."""
        return self.above is not None and root_of(leaves) == self.above


class SealedTree:
    """The tiles of a tree of one size."""

    def __init__(self, files: LogFiles, *, size: int, findings: Findings) -> None:
        self._files, self._size, self._findings = files, size, findings
        self._above: tuple[Tile | None, list[bytes] | None] = (None, None)

    def block(self, first: int) -> SealedBlock:
        """The block that begins at this position."""
        number = (first - 1) // TILE_WIDTH
        tile = self.tile(0, number)
        above = None
        if tile.width == TILE_WIDTH:
            parent = self.tile(1, number // TILE_WIDTH)
            if self._above[0] != parent:
                self._above = (parent, self._hashes(parent))
            hashes = self._above[1]
            above = None if hashes is None else hashes[number % TILE_WIDTH]
        return SealedBlock(self._hashes(tile), above)

    def agrees(self, level: int, number: int, computed: Sequence[bytes]) -> bool:
        """Whether the tile holds these hashes; one that cannot be read is noted by itself."""
        hashes = self._hashes(self.tile(level, number))
        return hashes is None or hashes == list(computed)

    def compare(self, level: int, number: int, computed: Sequence[bytes]) -> None:
        """Notes where a tile does not hold the hashes it should."""
        tile = self.tile(level, number)
        hashes = self._hashes(tile)
        if hashes is None:
            return
        each = TILE_WIDTH**level
        for at, (told, right) in enumerate(zip(hashes, computed, strict=False)):
            if told != right:
                first = (number * TILE_WIDTH + at) * each + 1
                last = min(first + each - 1, self._size)
                what = f"position {first}" if level == 0 else f"positions {first} to {last}"
                self._findings.tile(
                    tile.path,
                    copy=TILES,
                    detail=f"hash {at}, of {what}, is not what the records lead to",
                    position=first,
                    until=last,
                )
                return

    def tile(self, level: int, number: int) -> Tile:
        """The tile of this number, as wide as it is in this tree."""
        in_level = self._size >> (TILE_HEIGHT * level)
        return Tile(level, number, min(TILE_WIDTH, in_level - number * TILE_WIDTH))

    def _hashes(self, tile: Tile) -> list[bytes] | None:
        try:
            return hashes_in(tile, self._files.read(tile))
        except (MissingTileError, MalformedTileError) as error:
            each = TILE_WIDTH**tile.level
            first = tile.number * TILE_WIDTH * each + 1
            self._findings.tile(
                tile.path,
                copy=TILES,
                detail=str(error),
                position=first,
                until=min(first + tile.width * each - 1, self._size),
            )
            return None
