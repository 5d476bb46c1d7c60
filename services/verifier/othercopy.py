"""One copy as the measure of another, where there are no tiles."""

from collections.abc import Iterator

from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.tiles import TILE_WIDTH
from services.verifier.records import Block, Copy
from services.verifier.sealed import SealedBlock


class OtherCopy:
    """Implements ``Sealed`` by reading a copy alongside. Blocks it does not have whole tell
    nothing.
    """

    def __init__(self, copy: Copy, *, size: int) -> None:
        """Reads when asked."""
        self._size = size
        self._blocks: Iterator[Block] = copy.blocks(until=size)
        self._next: Block | None = next(self._blocks, None)
        self._last: tuple[int, SealedBlock] = (0, SealedBlock(None, None))

    def block(self, first: int) -> SealedBlock:
        """What the other copy holds there."""
        if self._last[0] == first:
            return self._last[1]
        while self._next is not None and self._next.first < first:
            self._next = next(self._blocks, None)
        found = SealedBlock(None, None)
        if self._next is not None and self._next.first == first:
            records = self._next.records
            if len(records) == min(TILE_WIDTH, self._size - first + 1):
                found = SealedBlock([leaf_of(record.body) for record in records], None)
        self._last = (first, found)
        return found
