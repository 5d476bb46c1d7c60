"""The tree as it grows: which files a batch of entries makes, at a cost that does not depend on how
much history there is.

It remembers the right edge only: the hashes of each level's partial tile, and the entries behind
the one of level 0. Pure: the files go out as bytes, and come in by a function.
"""

from collections.abc import Iterator

from projections.archive.tlog.hashes import EMPTY_ROOT, leaf_of, root_of
from projections.archive.tlog.tiles import (
    ENTRIES,
    TILE_WIDTH,
    ReadTile,
    Tile,
    bundle_of,
    entries_in,
    hashes_in,
    levels_of,
    partial_tile,
)

Files = dict[Tile, bytes]


class GrowingTree:
    """A tree to which leaves are added at the right."""

    def __init__(self) -> None:
        """Empty."""
        self.size = 0
        self._entries: list[bytes] = []
        self._levels: list[list[bytes]] = []
        self._full: Files = {}

    @classmethod
    def restored(cls, read: ReadTile, *, size: int) -> "GrowingTree":
        """The tree of this size, from its partial tiles. Raises ``MalformedTileError``, and what
        ``read`` raises.
        """
        tree = cls()
        tree.size = size
        for level in range(levels_of(size)):
            tile = partial_tile(size, level=level)
            tree._levels.append(hashes_in(tile, read(tile)) if tile else [])
        bundle = partial_tile(size, level=ENTRIES)
        if bundle is not None:
            tree._entries = list(entries_in(read(bundle)))
        return tree

    def add(self, entry: bytes) -> None:
        """Takes the next entry."""
        self._entries.append(entry)
        self.size += 1
        self._put(0, leaf_of(entry))
        if len(self._entries) == TILE_WIDTH:
            bundle = Tile(ENTRIES, self.size // TILE_WIDTH - 1)
            self._full[bundle] = bundle_of(self._entries)
            self._entries = []

    def root(self) -> bytes:
        """The root over all leaves."""
        below: list[bytes] = []
        for hashes in self._levels:
            # Whatever is smaller than one hash of this level stands at its right end.
            below = [root_of(hashes + below)] if hashes or below else []
        return below[0] if below else EMPTY_ROOT

    def take_full(self) -> Files:
        """The tiles and bundles that became full since the last call."""
        full, self._full = self._full, {}
        return full

    def partial(self) -> Files:
        """The partial tiles and the partial bundle that a checkpoint of this size needs."""
        return dict(self._partial())

    def _partial(self) -> Iterator[tuple[Tile, bytes]]:
        for level, hashes in enumerate(self._levels):
            if tile := partial_tile(self.size, level=level):
                yield tile, b"".join(hashes)
        if bundle := partial_tile(self.size, level=ENTRIES):
            yield bundle, bundle_of(self._entries)

    def _put(self, level: int, found: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
        hashes = self._levels[level]
        hashes.append(found)
        if len(hashes) == TILE_WIDTH:
            number = (self.size >> (8 * (level + 1))) - 1
            self._full[Tile(level, number)] = b"".join(hashes)
            self._levels[level] = []
            self._put(level + 1, root_of(hashes))
