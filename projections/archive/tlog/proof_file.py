"""A proof one can keep in a drawer (C2SP tlog-proof): index, hashes and checkpoint in one file."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from projections.archive.tlog.checkpoint import (
    Checkpoint,
    MalformedCheckpointError,
    open_checkpoint,
    read_hash,
)
from projections.archive.tlog.note import Note, VerifierKey
from projections.archive.tlog.proofs import verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_EXTRA = re.compile(r"extra (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class MalformedProofError(ValueError):
    """The text is not a proof."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofFile:
    """``index`` counts from 0; ``checkpoint`` is the signed note, verbatim."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        """The file."""
        hashes = "".join(base64.b64encode(each).decode() + "\n" for each in self.hashes)
        return f"{HEADER}\nindex {self.index}\n{hashes}\n{self.checkpoint}"


def read_proof(text: str) -> ProofFile:
    """A proof from its file; nothing is verified. Raises ``MalformedProofError``."""
    head, gap, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if lines and lines[0].startswith("extra "):
        if _EXTRA.fullmatch(lines[0]) is None:
            raise MalformedProofError("what the proof says as extra is not base64")
        lines = lines[1:]
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if header != HEADER or not gap or index is None:
        raise MalformedProofError(f"a proof begins with {HEADER} and names an index")
    try:
        hashes = tuple(read_hash(line) for line in lines[1:])
    except MalformedCheckpointError as error:
        raise MalformedProofError(str(error)) from None
    return ProofFile(index=int(index[1]), hashes=hashes, checkpoint=checkpoint)


def check_proof(
    proof: ProofFile, *, leaf: bytes, keys: Sequence[VerifierKey]
) -> tuple[Checkpoint, Note]:
    """The signed checkpoint under which the leaf is proved to be in the log.

    Raises what ``open_checkpoint`` raises, and ``InvalidProofError``.
    """
    checkpoint, note = open_checkpoint(proof.checkpoint, keys)
    verify_inclusion(
        leaf=leaf,
        index=proof.index,
        size=checkpoint.size,
        proof=proof.hashes,
        root=checkpoint.root,
    )
    return checkpoint, note
