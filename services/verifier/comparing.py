"""One copy of the log against what was sealed, in one pass and bounded memory.

Whatever the tiles say, the signature decides. Two trees are computed on the way: one of the copy's
own records alone, and one of the best guess at what was sealed where tiles and records differ. The
one that leads to the signed root is right, in every leaf, and tells which is wrong, record or tile.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from projections.archive.tlog.checkpoint import Checkpoint
from projections.archive.tlog.hashes import EMPTY_ROOT, leaf_of, root_of
from projections.archive.tlog.tiles import TILE_WIDTH
from services.verifier.blocktree import BlockTree
from services.verifier.differing import Differences
from services.verifier.findings import Findings
from services.verifier.records import Copy, Record
from services.verifier.sealed import SealedBlock, SealedTree

FAULTS_KEPT_MAX = 100

Progress = Callable[[str, int, int], None]
"""Told a copy's name, the position it was compared up to, and the last there is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """What copies are held against. ``older`` are checkpoints somebody kept, none larger than the
    checkpoint.
    """

    checkpoint: Checkpoint
    older: Sequence[Checkpoint]


@dataclass(slots=True)
class Trail:
    """One of the two trees as it grows; ``whole`` until a block is missing from it."""

    claims: Claims
    tree: BlockTree = field(default_factory=BlockTree)
    whole: bool = True
    right: bool = False
    broken_older: list[Checkpoint] = field(default_factory=list)
    faults: list[tuple[int, int, list[bytes]]] = field(default_factory=list)
    """Tiles that hold something else, if this trail is right: level, number, right hashes."""
    kept_older: list[Checkpoint] = field(default_factory=list)

    def add(self, first: int, leaves: list[bytes]) -> None:
        """The next block's leaves, all of them."""
        if not self.whole:
            return
        size = self.claims.checkpoint.size
        for older in self.claims.older:
            if first <= older.size < first + len(leaves):
                found = self.tree.root(leaves[: older.size - first + 1])
                same = self.kept_older if found == older.root else self.broken_older
                same.append(older)
        if first + len(leaves) - 1 == size:
            self.right = self.tree.root(leaves) == self.claims.checkpoint.root
        if len(leaves) == TILE_WIDTH:
            self.tree.add(root_of(leaves))

    def add_root(self, first: int, block_root: bytes, *, holds_older: bool) -> None:
        """The next full block, by its root alone."""
        if holds_older:
            self.whole = False
        if not self.whole:
            return
        self.tree.add(block_root)
        if first + TILE_WIDTH - 1 == self.claims.checkpoint.size:
            self.right = self.tree.root() == self.claims.checkpoint.root

    def fault(self, level: int, number: int, hashes: list[bytes]) -> None:
        """Notes a tile that does not hold what this trail leads to."""
        if len(self.faults) < FAULTS_KEPT_MAX:
            self.faults.append((level, number, hashes))


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What came out for one copy: how many records were read; whether they lead to the signed root;
    the kept checkpoints its own records lead to, and those that the signed tree does not continue.
    """

    copy: Copy
    records: int
    right: bool
    kept_older: list[Checkpoint]
    broken_older: list[Checkpoint]


class Sealed(Protocol):
    """What was sealed, as something else than the copy tells it."""

    def block(self, first: int) -> SealedBlock:
        """The block that begins at this position; asked for in ascending order."""
        ...


class Comparison:
    """Reads one copy once."""

    def __init__(
        self,
        copy: Copy,
        *,
        claims: Claims,
        findings: Findings,
        tiles: SealedTree | None = None,
        other: Sealed | None = None,
    ) -> None:
        """Held against ``tiles``, or against ``other``; without either roots alone are compared."""
        self._copy, self._claims, self._findings = copy, claims, findings
        self._sealed, self._tiles = other or tiles, tiles
        self._size = claims.checkpoint.size
        self._own, self._best = Trail(claims), Trail(claims)
        self._differences = Differences(copy.name)
        self._records = 0

    def run(self, progress: Progress) -> Compared:
        """What differs goes to the findings. Raises what the copy raises."""
        for first, records in self._every_block():
            self._take(first, records)
            progress(self._copy.name, min(first + TILE_WIDTH - 1, self._size), self._size)
        if self._size == 0:
            self._own.right = self._claims.checkpoint.root == EMPTY_ROOT
        return self._conclude()

    def _every_block(self) -> Iterator[tuple[int, list[Record] | None]]:
        """All blocks the checkpoint covers: None for those behind the copy's end."""
        first = 1
        for block in self._copy.blocks(until=self._size):
            while first < block.first:
                yield first, []
                first += TILE_WIDTH
            yield first, block.records
            first += TILE_WIDTH
        if first <= self._size:
            self._differences.cut(first, self._leaf_at(first))
        for behind in range(first, self._size + 1, TILE_WIDTH):
            yield behind, None

    def _leaf_at(self, first: int) -> bytes | None:
        leaves = self._sealed.block(first).leaves if self._sealed else None
        return leaves[0] if leaves else None

    def _take(self, first: int, records: list[Record] | None) -> None:
        width = min(TILE_WIDTH, self._size - first + 1)
        sealed = self._sealed.block(first) if self._sealed else SealedBlock(None, None)
        found = None if records is None else _leaves_in_place(first, width, records)
        self._records += len(records or ())
        if found is None:
            self._own.whole = False
        else:
            self._add_to_own(first, found, sealed)
        if sealed.leaves is None or found == sealed.leaves:
            self._take_without_doubt(first, width, records, sealed, found)
        elif found is not None and sealed.fits(found):
            self._best.add(first, found)
            self._best.fault(0, (first - 1) // TILE_WIDTH, found)
        else:
            self._best.add(first, sealed.leaves)
            self._differ(first, records, sealed.leaves)
        self._compare_upper()

    def _add_to_own(self, first: int, found: list[bytes], sealed: SealedBlock) -> None:
        self._own.add(first, found)
        if sealed.leaves is not None and found != sealed.leaves:
            self._own.fault(0, (first - 1) // TILE_WIDTH, found)

    def _take_without_doubt(
        self,
        first: int,
        width: int,
        records: list[Record] | None,
        sealed: SealedBlock,
        found: list[bytes] | None,
    ) -> None:
        """Tile and records agree, or no tile says what was sealed here."""
        if found is not None:
            self._best.add(first, found)
            return
        if records is not None:
            self._differ_unknown(first, width, records)
        if sealed.above is None:
            self._best.whole = False
            return
        last = first + TILE_WIDTH
        holds_older = any(first <= older.size < last - 1 for older in self._claims.older)
        self._best.add_root(first, sealed.above, holds_older=holds_older)

    def _differ(self, first: int, records: list[Record] | None, leaves: Sequence[bytes]) -> None:
        if records is None:
            return
        if all(record.slot is None and record.between is None for record in records):
            self._differences.compare_order(first, records, leaves)
        else:
            self._differences.compare_slots(first, records, leaves)

    def _differ_unknown(self, first: int, width: int, records: Sequence[Record]) -> None:
        """What can be said without knowing what was sealed: what is missing, what is too many."""
        there: set[int] = set()
        for record in records:
            slot = record.slot
            if slot is None or slot in there or not first <= slot < first + width:
                self._differences.stray(record)
            else:
                there.add(slot)
        for position in range(first, first + width):
            if position not in there:
                self._differences.lack(position)

    def _compare_upper(self) -> None:
        for trail in (self._own, self._best):
            for tile in trail.tree.take_full():
                self._hold_tile(trail, *tile)

    def _hold_tile(self, trail: Trail, level: int, number: int, hashes: list[bytes]) -> None:
        if self._tiles is not None and not self._tiles.agrees(level, number, hashes):
            trail.fault(level, number, hashes)

    def _conclude(self) -> Compared:
        """If its own records lead to the signed root, whatever was held against them was wrong."""
        trail = self._own if self._own.right else self._best
        if not self._own.right:
            self._differences.tell(self._findings, size=self._size)
        if self._tiles is not None and trail.right:
            for tile in trail.tree.partial():
                self._hold_tile(trail, *tile)
            for level, number, hashes in trail.faults:
                self._tiles.compare(level, number, hashes)
        if not trail.right and not self._findings.kept:
            self._tell_root()
        return Compared(
            copy=self._copy,
            records=self._records,
            right=self._own.right,
            kept_older=self._own.kept_older,
            broken_older=trail.broken_older if trail.right else [],
        )

    def _tell_root(self) -> None:
        self._findings.record(
            "root",
            copy=self._copy.name,
            detail=f"its records do not lead to the signed root of size {self._size}, and nothing "
            "here tells which of them differ: give tiles, or another copy",
            position=1,
            until=self._size,
        )


def _leaves_in_place(first: int, width: int, records: Sequence[Record]) -> list[bytes] | None:
    """The records' leaves, where they are as many as they should be, each in its place."""
    if len(records) != width:
        return None
    for position, record in enumerate(records, start=first):
        if record.slot not in (position, None) or record.between or record.misplaced:
            return None
    return [leaf_of(record.body) for record in records]
