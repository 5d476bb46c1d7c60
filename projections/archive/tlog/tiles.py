"""The tree cut into files that never change (C2SP tlog-tiles): paths, hashes, bundles of entries.

A tile holds up to 256 hashes of one level; the hashes of level L stand for 256**L leaves each. A
bundle holds the entries behind one tile of level 0. A tile is named by level, number and width.
"""

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from projections.archive.tlog.hashes import HASH_BYTES, root_of

TILE_WIDTH = 256
TILE_HEIGHT = 8
LEVEL_MAX = 7
"""8 levels of 256 hold 2**64 leaves."""
ENTRY_MAX_BYTES = 65_535
_LENGTH = struct.Struct(">H")
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class MalformedTileError(ValueError):
    """The bytes are not a tile or bundle of this width."""


class Tile(NamedTuple):
    """Where hashes lie. ``level`` -1 is the bundle of entries."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path below the log's address or folder."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        *others, last = _groups(self.number)
        number = "".join(f"x{group}/" for group in others) + last
        partial = f".p/{self.width}" if self.width < TILE_WIDTH else ""
        return f"tile/{level}/{number}{partial}"

    @property
    def full(self) -> "Tile":
        """The same place once it is full."""
        return self._replace(width=TILE_WIDTH)


ENTRIES = -1

ReadTile = Callable[[Tile], bytes]
"""Gives a tile's bytes; what it raises where there is none is its own."""


def tile_at(path: str) -> Tile | None:
    """The tile of this path; None where the path is not a tile's."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    number = found["number"].replace("x", "").replace("/", "")
    tile = Tile(
        level=ENTRIES if found["level"] == "entries" else int(found["level"]),
        number=int(number),
        width=int(found["width"] or TILE_WIDTH),
    )
    return tile if tile.path == path else None


def tiles_of(size: int, *, level: int) -> Iterator[Tile]:
    """Every tile of one level in a tree of this size, from the left, the partial one last."""
    hashes = size >> (TILE_HEIGHT * max(level, 0))
    for number in range(hashes // TILE_WIDTH):
        yield Tile(level, number)
    if width := hashes % TILE_WIDTH:
        yield Tile(level, hashes // TILE_WIDTH, width)


def partial_tile(size: int, *, level: int) -> Tile | None:
    """The level's last tile in a tree of this size, where it is partial."""
    hashes = size >> (TILE_HEIGHT * max(level, 0))
    width = hashes % TILE_WIDTH
    return Tile(level, hashes // TILE_WIDTH, width) if width else None


def levels_of(size: int) -> int:
    """How many levels have hashes in a tree of this size."""
    return 0 if size == 0 else (size.bit_length() - 1) // TILE_HEIGHT + 1


def hashes_in(tile: Tile, body: bytes) -> list[bytes]:
    """A tile's hashes. Raises ``MalformedTileError``."""
    if len(body) != tile.width * HASH_BYTES:
        raise MalformedTileError(
            f"{tile.path} has {len(body)} bytes, not {tile.width * HASH_BYTES}"
        )
    return [body[at : at + HASH_BYTES] for at in range(0, len(body), HASH_BYTES)]


def bundle_of(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle. Raises ``ValueError`` for an entry that is too long."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > ENTRY_MAX_BYTES:
            raise ValueError(f"an entry has {len(entry)} bytes, the limit is {ENTRY_MAX_BYTES}")
        parts += (_LENGTH.pack(len(entry)), entry)
    return b"".join(parts)


def entries_in(body: bytes) -> Iterator[bytes]:
    """The entries of a bundle, as long as they can be read; then ``MalformedTileError``."""
    at = 0
    while at < len(body):
        begin = at + _LENGTH.size
        if begin > len(body):
            raise MalformedTileError("a bundle ends within a length")
        at = begin + _LENGTH.unpack_from(body, at)[0]
        if at > len(body):
            raise MalformedTileError("a bundle ends within an entry")
        yield body[begin:at]


def narrowed(body: bytes, tile: Tile) -> bytes:
    """A partial tile or bundle, out of the bytes of the full one that has taken its place."""
    if tile.level == ENTRIES:
        return bundle_of(list(islice(entries_in(body), tile.width)))
    return body[: tile.width * HASH_BYTES]


class TileNodes:
    """Looks hashes up in the tiles of a tree of one size; implements ``proofs.Nodes``."""

    def __init__(self, read: ReadTile, *, size: int) -> None:
        self._size = size
        self._hashes = lru_cache(maxsize=64)(lambda tile: hashes_in(tile, read(tile)))

    def node(self, level: int, index: int) -> bytes:
        """The root over ``2**level`` leaves from ``index * 2**level``."""
        tile_level, height = divmod(level, TILE_HEIGHT)
        first = index << height
        number, at = divmod(first, TILE_WIDTH)
        in_level = self._size >> (TILE_HEIGHT * tile_level)
        width = min(TILE_WIDTH, in_level - number * TILE_WIDTH)
        hashes = self._hashes(Tile(tile_level, number, width))
        return root_of(hashes[at : at + (1 << height)])


def _groups(number: int) -> list[str]:
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    return [digits[at : at + 3] for at in range(0, len(digits), 3)]
