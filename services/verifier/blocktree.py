"""The tree over blocks of leaves as they go by: roots at any size on the way, and the hashes each
tile above level 0 must hold.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from projections.archive.tlog.hashes import EMPTY_ROOT, root_of
from projections.archive.tlog.tiles import TILE_WIDTH


class UpperTile(NamedTuple):
    """The hashes of a tile above level 0."""

    level: int
    number: int
    hashes: list[bytes]


class BlockTree:
    """Keeps the right edge only."""

    def __init__(self) -> None:
        """Empty."""
        self._blocks = 0
        self._levels: list[list[bytes]] = []
        self._full: list[UpperTile] = []

    def add(self, block_root: bytes) -> None:
        """The next full block, by its root."""
        self._blocks += 1
        self._put(0, block_root)

    def root(self, partial: Sequence[bytes] = ()) -> bytes:
        """The root over all blocks and these further leaves, fewer than a block."""
        edge = [root_of(partial)] if partial else []
        for hashes in self._levels:
            edge = [root_of(hashes + edge)] if hashes or edge else []
        return edge[0] if edge else EMPTY_ROOT

    def take_full(self) -> list[UpperTile]:
        """The tiles that became full since the last call."""
        full, self._full = self._full, []
        return full

    def partial(self) -> Iterator[UpperTile]:
        """The partial tiles above level 0."""
        hashes = self._blocks
        for level, edge in enumerate(self._levels, start=1):
            if edge:
                yield UpperTile(level, hashes // TILE_WIDTH, edge)
            hashes //= TILE_WIDTH

    def _put(self, at: int, found: bytes) -> None:
        if at == len(self._levels):
            self._levels.append([])
        self._levels[at].append(found)
        if len(self._levels[at]) == TILE_WIDTH:
            hashes, self._levels[at] = self._levels[at], []
            number = self._blocks // TILE_WIDTH ** (at + 1) - 1
            self._full.append(UpperTile(at + 1, number, hashes))
            self._put(at + 1, root_of(hashes))
