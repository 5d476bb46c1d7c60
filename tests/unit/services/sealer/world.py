"""A shelf and a memory that can fail, in both forms, and what must hold of them at every moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from projections.archive.folder import AlteredTileError, MissingTileError
from projections.archive.growing import Files
from projections.archive.tlog.checkpoint import Checkpoint, read_checkpoint
from projections.archive.tlog.hashes import leaf_of, root_of
from projections.archive.tlog.note import Ed25519Signer, read_note
from projections.archive.tlog.tiles import (
    ENTRIES,
    Tile,
    entries_in,
    narrowed,
    tiles_of,
)
from services.sealer.sealing import Sealing

ORIGIN = "urn:huiyin:ledger:test"
KEY = Ed25519Signer(ORIGIN, b"k" * 32)


@dataclass
class Faults:
    """At the step of this number, counted down, the disk fails: before its effect, or after."""

    after_steps: int | None = None
    persisted: bool = False

    def around(self, effect: Callable[[], None]) -> None:
        if self.after_steps is None:
            effect()
            return
        self.after_steps -= 1
        if self.after_steps >= 0:
            effect()
            return
        self.after_steps = None
        if self.persisted:
            effect()
        raise OSError("the disk failed")


@dataclass
class Disk:
    """Implements ``Shelf`` and ``Signed``; what it holds outlives whoever writes."""

    faults: Faults = field(default_factory=Faults)
    files: Files = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    remembered: Checkpoint | None = None
    published: list[Checkpoint] = field(default_factory=list)

    def read(self, tile: Tile) -> bytes:
        if tile in self.files:
            return self.files[tile]
        if tile.full in self.files:
            return narrowed(self.files[tile.full], tile)
        raise MissingTileError(tile.path)

    def put(self, files: Files) -> None:
        for tile, body in files.items():
            if self.files.get(tile, body) != body:
                raise AlteredTileError(tile.path)
            self.faults.around(lambda tile=tile, body=body: self.files.update({tile: body}))  # type: ignore[misc]

    def drop_partial(self, tiles: Sequence[Tile]) -> None:
        for tile in [t for t in self.files if t != t.full and t.full in tiles]:
            del self.files[tile]

    def text(self, name: str) -> str | None:
        return self.texts.get(name)

    def put_text(self, name: str, text: str) -> None:
        self.faults.around(lambda: self._keep_text(name, text))

    def signed(self) -> Checkpoint | None:
        return self.remembered

    def keep_signed(self, checkpoint: Checkpoint) -> None:
        def keep() -> None:
            self.remembered = checkpoint

        self.faults.around(keep)

    def _keep_text(self, name: str, text: str) -> None:
        self.texts[name] = text
        if name == "checkpoint":
            self.published.append(read_checkpoint(read_note(text).text))


def sealing_on(disk: Disk, *signers: Ed25519Signer) -> Sealing:
    return Sealing(origin=ORIGIN, shelf=disk, signed=disk, signers=signers or (KEY,))


def check(disk: Disk, entries: Sequence[bytes]) -> None:
    """The whole log, as a stranger would look at it."""
    sizes = [checkpoint.size for checkpoint in disk.published]
    assert sizes == sorted(sizes)
    for checkpoint in disk.published:
        assert checkpoint.root == root_of([leaf_of(entry) for entry in entries[: checkpoint.size]])
    if not disk.published:
        return
    newest = disk.published[-1]
    assert disk.remembered is not None
    assert disk.remembered.size >= newest.size
    for level in range(3):
        for tile in tiles_of(newest.size, level=level):
            assert disk.read(tile)
    lying = [
        entry
        for tile in tiles_of(newest.size, level=ENTRIES)
        for entry in entries_in(disk.read(tile))
    ]
    assert lying == list(entries[: newest.size])
