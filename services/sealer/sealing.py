"""Grows the tree, and signs it only where it continues the tree that was signed last.

The order of steps, and what a crash after each leaves: tiles on disk (nobody asks for them yet;
they are written again, the same); the tree noted as signed (it is signed at the next start, once
the events are read again); the checkpoint published (nothing is missing).
"""

from collections.abc import Sequence
from typing import Protocol

from projections.archive.folder import (
    CHECKPOINT,
    VERIFIER_KEYS,
    AlteredTileError,
    MissingTileError,
)
from projections.archive.growing import Files, GrowingTree
from projections.archive.tlog.checkpoint import (
    Checkpoint,
    MalformedCheckpointError,
    open_checkpoint,
)
from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.note import MalformedNoteError, Note, Signer, UnsignedNoteError
from projections.archive.tlog.proofs import (
    InvalidProofError,
    consistency_proof,
    verify_consistency,
)
from projections.archive.tlog.tiles import MalformedTileError, Tile, TileNodes
from services.errors import FollowerStoppedError


class Shelf(Protocol):
    """Where the log's files lie. Every method may raise ``OSError``; then it may or may not have
    had its effect.
    """

    def read(self, tile: Tile) -> bytes:
        """Raises ``MissingTileError``."""
        ...

    def put(self, files: Files) -> None:
        """Durable on return; a file that is there is never changed (``AlteredTileError``)."""
        ...

    def drop_partial(self, tiles: Sequence[Tile]) -> None: ...

    def text(self, name: str) -> str | None: ...

    def put_text(self, name: str, text: str) -> None:
        """Whole or not at all, durable on return."""
        ...


class Signed(Protocol):
    """Remembers the tree signed last, elsewhere than on the shelf. May raise ``OSError``."""

    def signed(self) -> Checkpoint | None: ...

    def keep_signed(self, checkpoint: Checkpoint) -> None: ...


class Sealing:
    """One log's tree and its newest checkpoint. For one thread.

    Raises ``FollowerStoppedError`` wherever going on would mean to sign another history, and passes
    the ``OSError`` of shelf and memory on: the same call may then be made again.
    """

    def __init__(
        self, *, origin: str, shelf: Shelf, signed: Signed, signers: Sequence[Signer]
    ) -> None:
        """Takes up where the shelf ends. The first of the signers is the current key."""
        self._origin, self._shelf, self._signed, self._signers = origin, shelf, signed, signers
        self._waiting: Files = {}
        self._floor = signed.signed()
        published = self._published()
        self.newest = None if published is None else published[1]
        self._tree = self._restored(published)
        self._stored = self.sealed = self._tree.size
        self._nodes = TileNodes(self._read, size=self._stored)
        self._other_keys = published is not None and not self._bears_all_keys(published)

    @property
    def size(self) -> int:
        """How many entries have been taken; ``sealed`` is the size of the newest checkpoint, and
        ``newest`` that checkpoint.
        """
        return self._tree.size

    @property
    def due(self) -> bool:
        """Whether there is something to write or to sign."""
        return self._stored < self.size or self._may_sign

    def take(self, entry: bytes) -> None:
        """The next entry."""
        self._tree.add(entry)

    def holds(self, index: int, entry: bytes) -> bool:
        """Whether the entry stored at this index is this one."""
        try:
            return self._nodes.node(0, index) == leaf_of(entry)
        except (MissingTileError, MalformedTileError) as error:
            raise FollowerStoppedError(
                f"the log's folder lacks a tile ({error}): put it back, or move the folder away "
                "to have it made anew from Kafka"
            ) from None

    def seal(self, *, time_s: int) -> Note | None:
        """Stores what was taken, then signs and publishes; the new checkpoint.

        None while the tree is smaller than one signed before, as it is after an older folder was
        put back: it grows from Kafka until it is not.
        """
        self._store()
        if not self._may_sign:
            return None
        checkpoint = Checkpoint(origin=self._origin, size=self.size, root=self._tree.root())
        self._require_continuation(checkpoint)
        self._signed.keep_signed(checkpoint)
        self._floor = checkpoint
        note = Note(
            checkpoint.text,
            tuple(signer.sign(checkpoint.text, time_s=time_s) for signer in self._signers),
        )
        keys = "".join(signer.key.text + "\n" for signer in self._signers)
        self._shelf.put_text(VERIFIER_KEYS, keys)
        self._shelf.put_text(CHECKPOINT, note.whole)
        self.sealed, self._other_keys, self.newest = checkpoint.size, False, note
        return note

    @property
    def _may_sign(self) -> bool:
        fresh = self.sealed < self.size or self._other_keys
        return fresh and (self._floor is None or self._floor.size <= self.size)

    def _store(self) -> None:
        self._waiting |= self._tree.take_full()
        full = list(self._waiting)
        try:
            self._shelf.put({**self._waiting, **self._tree.partial()})
        except AlteredTileError as error:
            raise FollowerStoppedError(
                f"{error}: the folder was written by somebody else, or Kafka holds other events "
                "than it did. Run `huiyin verify`; nothing was signed"
            ) from None
        self._waiting = {}
        if self._stored != self.size:
            self._stored = self.size
            self._nodes = TileNodes(self._read, size=self._stored)
        # Their partial ones are of no use any more; what a crash leaves here harms nobody.
        self._shelf.drop_partial(full)

    def _require_continuation(self, checkpoint: Checkpoint) -> None:
        """The last look before a signature: proves by the tiles as they lie there."""
        before = self._floor
        if before is None or before.size == 0:
            return
        try:
            proof = consistency_proof(self._nodes, old=before.size, new=checkpoint.size)
            verify_consistency(
                old=before.size,
                new=checkpoint.size,
                proof=proof,
                old_root=before.root,
                new_root=checkpoint.root,
            )
        except (InvalidProofError, MissingTileError, MalformedTileError) as error:
            raise FollowerStoppedError(
                f"the tree of {checkpoint.size} does not continue the tree of {before.size} that "
                f"was signed before ({error}): Kafka or the folder was changed. Run "
                "`huiyin verify`; nothing was signed"
            ) from error

    def _published(self) -> tuple[Checkpoint, Note] | None:
        text = self._shelf.text(CHECKPOINT)
        if text is None:
            return None
        try:
            return open_checkpoint(text, [signer.key for signer in self._signers])
        except (MalformedNoteError, MalformedCheckpointError, UnsignedNoteError) as error:
            raise FollowerStoppedError(
                f"the published checkpoint is not one of this ledger's keys ({error}): put the "
                "right key file or the right folder back"
            ) from None

    def _restored(self, published: tuple[Checkpoint, Note] | None) -> GrowingTree:
        if published is None:
            return GrowingTree()
        checkpoint, _ = published
        try:
            tree = GrowingTree.restored(self._read, size=checkpoint.size)
        except (MissingTileError, MalformedTileError) as error:
            raise FollowerStoppedError(
                f"the published checkpoint needs a tile that is not there ({error}): put the "
                "folder back, or move it away to have it made anew from Kafka"
            ) from None
        if tree.root() != checkpoint.root:
            raise FollowerStoppedError(
                "the tiles do not lead to the root of the published checkpoint: they were "
                "changed. Run `huiyin verify`, or move the folder away to have it made anew"
            )
        return tree

    def _bears_all_keys(self, published: tuple[Checkpoint, Note]) -> bool:
        own = {(each.key.name, each.key.id) for each in self._signers}
        signed = {(s.name, s.key_id) for s in published[1].signatures if s.name == self._origin}
        return own == signed

    def _read(self, tile: Tile) -> bytes:
        return self._shelf.read(tile)
