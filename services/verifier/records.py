"""Records of the log as any copy of it gives them, in blocks of one tile's width."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from projections.archive.tlog.tiles import TILE_WIDTH


class Record(NamedTuple):
    """One event's bytes. ``slot`` is the position the copy keeps it under; None where only its
    place among the others tells, or it has none. One without a place says what position it
    ``claimed``, the positions it was found ``between``, and in a sentence where it is
    ``misplaced``.
    """

    slot: int | None
    body: bytes
    where: str | None = None
    claimed: int | None = None
    between: tuple[int, int] | None = None
    misplaced: str | None = None


class Block(NamedTuple):
    """What a copy holds for the positions from ``first`` on, as many as a tile is wide."""

    first: int
    records: list[Record]


class Copy(Protocol):
    """A copy of the log. What its methods raise when it cannot be reached is its own."""

    @property
    def name(self) -> str:
        """What findings call it."""
        ...

    def end(self) -> int | None:
        """The highest position it holds now; None where that cannot be told without reading."""
        ...

    def blocks(self, *, until: int) -> Iterator[Block]:
        """Its records up to that position, as they lie, from the first block on, none left out."""
        ...

    def lookup(self, position: int) -> bytes | None:
        """What it holds at a position, where it can tell."""
        ...


def in_blocks(records: Iterable[Record], *, until: int) -> Iterator[Block]:
    """Records that come in order of their slots, as blocks. One without a slot, or with a lower
    one than came before, is handed on in the block it was met in.
    """
    block = Block(1, [])
    for record in records:
        if record.slot is not None:
            if record.slot > until:
                continue
            while record.slot >= block.first + TILE_WIDTH:
                yield block
                block = Block(block.first + TILE_WIDTH, [])
        block.records.append(record)
    if block.records:
        yield block
