"""What can be asked of the log's folder: proofs."""

from typing import NamedTuple, Protocol

from projections.archive.folder import CHECKPOINT, WITNESSED
from projections.archive.tlog.checkpoint import Checkpoint, read_checkpoint
from projections.archive.tlog.note import read_note
from projections.archive.tlog.proof_file import ProofFile
from projections.archive.tlog.proofs import consistency_proof, inclusion_proof, root_between
from projections.archive.tlog.tiles import Tile, TileNodes


class NotSealedYetError(Exception):
    """The newest checkpoint does not reach that far."""

    def __init__(self, *, asked: int, sealed: int) -> None:
        super().__init__(f"position {asked} is not sealed yet, the log is sealed up to {sealed}")


class LogFiles(Protocol):
    """The log's folder, to be read."""

    def read(self, tile: Tile) -> bytes: ...

    def text(self, name: str) -> str | None: ...


class Consistency(NamedTuple):
    """That the tree of one size begins the tree of another."""

    old: int
    new: int
    old_root: bytes
    new_root: bytes
    hashes: list[bytes]


class UnderOneCheckpoint:
    """The log's folder as it stands now, so that proofs made one after another share a checkpoint:
    the witnessed one where it reaches that far.
    """

    def __init__(self, files: LogFiles, *, reaching: int) -> None:
        """Raises ``NotSealedYetError``."""
        self._files = files
        self.checkpoint, self._text = _reaching(files, reaching)

    def read(self, tile: Tile) -> bytes:
        return self._files.read(tile)

    def text(self, name: str) -> str | None:
        return self._text if name in {CHECKPOINT, WITNESSED} else self._files.text(name)


def proof_of(files: LogFiles, position: int) -> ProofFile:
    """The proof that the event at this position is in the log. Raises ``NotSealedYetError``."""
    checkpoint, text = _reaching(files, position)
    nodes = TileNodes(files.read, size=checkpoint.size)
    hashes = inclusion_proof(nodes, index=position - 1, size=checkpoint.size)
    return ProofFile(index=position - 1, hashes=tuple(hashes), checkpoint=text)


def consistency(files: LogFiles, *, old: int, new: int | None) -> Consistency:
    """The proof from one size to a larger one, or to the newest. Raises ``NotSealedYetError``,
    ``ValueError`` where the first is the larger.
    """
    checkpoint, _ = _reaching(files, max(old, new or 0))
    size = new or checkpoint.size
    nodes = TileNodes(files.read, size=checkpoint.size)
    return Consistency(
        old=old,
        new=size,
        old_root=root_between(nodes, 0, old),
        new_root=root_between(nodes, 0, size),
        hashes=consistency_proof(nodes, old=old, new=size),
    )


def _reaching(files: LogFiles, position: int) -> tuple[Checkpoint, str]:
    """A checkpoint of at least this size: the witnessed one where it reaches that far, since it
    proves more.
    """
    sealed = 0
    for name in (WITNESSED, CHECKPOINT):
        text = files.text(name)
        if text is not None:
            checkpoint = read_checkpoint(read_note(text).text)
            if checkpoint.size >= position:
                return checkpoint, text
            sealed = checkpoint.size
    raise NotSealedYetError(asked=position, sealed=sealed)
