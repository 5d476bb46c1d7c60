"""What a log says of itself at one size (C2SP tlog-checkpoint): origin, size and root, signed."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from projections.archive.tlog.hashes import HASH_BYTES
from projections.archive.tlog.note import Note, VerifierKey, check_any, read_note

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_BODY_LINES_MIN = 3


class MalformedCheckpointError(ValueError):
    """The note's text is not a checkpoint."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """A tree of ``size`` leaves with this ``root``. ``origin`` names the log."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint a note's text tells; extension lines are passed over.

    Raises ``MalformedCheckpointError``.
    """
    lines = text.split("\n")
    if len(lines) <= _BODY_LINES_MIN or lines[-1] or not all(lines[:-1]):
        raise MalformedCheckpointError("a checkpoint has lines of origin, size and root")
    origin, size, root = lines[:_BODY_LINES_MIN]
    if _SIZE.fullmatch(size) is None:
        raise MalformedCheckpointError("a checkpoint's size is a number without leading zeros")
    return Checkpoint(origin=origin, size=int(size), root=read_hash(root))


def open_checkpoint(text: str, keys: Sequence[VerifierKey]) -> tuple[Checkpoint, Note]:
    """The checkpoint in a signed note, and the note, where one of the keys signed it.

    A key is only believed for the log of its own name. Raises ``MalformedNoteError``,
    ``MalformedCheckpointError``, ``UnsignedNoteError``.
    """
    note = read_note(text)
    found = read_checkpoint(note.text)
    check_any(note, [key for key in keys if key.name == found.origin])
    return found, note


def read_hash(text: str) -> bytes:
    """A hash from its base64. Raises ``MalformedCheckpointError``."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != HASH_BYTES:
        raise MalformedCheckpointError(f"a hash is {HASH_BYTES} bytes in base64")
    return found
