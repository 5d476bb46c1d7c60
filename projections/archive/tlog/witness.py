"""What a log asks a witness, and what a witness answers (C2SP tlog-witness). Pure: whoever serves
keeps the state, and lets nobody in between deciding and keeping.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from projections.archive.tlog.checkpoint import (
    Checkpoint,
    MalformedCheckpointError,
    read_checkpoint,
    read_hash,
)
from projections.archive.tlog.note import (
    Note,
    Signature,
    Signer,
    UnsignedNoteError,
    VerifierKey,
    check_any,
    read_note,
    read_signature,
)
from projections.archive.tlog.proofs import InvalidProofError, verify_consistency

PATH = "/add-checkpoint"
SIZE_MEDIA_TYPE = "text/x.tlog.size"
HASHES_MAX = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class MalformedRequestError(ValueError):
    """The request is none a witness takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WitnessRequest:
    """A checkpoint, and the proof that it continues the one of size ``old``."""

    old: int
    hashes: tuple[bytes, ...]
    note: Note

    @property
    def text(self) -> str:
        """The request's body."""
        hashes = "".join(base64.b64encode(each).decode() + "\n" for each in self.hashes)
        return f"old {self.old}\n{hashes}\n{self.note.whole}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What a witness remembers of a log: the checkpoint it cosigned last."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Cosigned:
    """To be kept, then answered with the signature's line."""

    checkpoint: Checkpoint
    signature: Signature


@dataclass(frozen=True, slots=True)
class WitnessRefusal:
    """Why not: an HTTP status, a sentence, and the size the witness knows where that helps."""

    status: int
    reason: str
    known_size: int | None = None


def read_request(body: bytes) -> WitnessRequest:
    """A request from its body. Raises ``MalformedRequestError``, ``MalformedNoteError``."""
    head, gap, note = _text(body).partition("\n\n")
    first, *lines = head.split("\n")
    old = _OLD.fullmatch(first)
    if old is None or not gap or len(lines) > HASHES_MAX:
        raise MalformedRequestError(f"a request names its old size and at most {HASHES_MAX} hashes")
    try:
        hashes = tuple(read_hash(line) for line in lines)
    except MalformedCheckpointError as error:
        raise MalformedRequestError(str(error)) from None
    return WitnessRequest(old=int(old[1]), hashes=hashes, note=read_note(note))


def cosign(
    request: WitnessRequest,
    *,
    keys: Sequence[VerifierKey],
    seen: Seen | None,
    signer: Signer,
    time_s: int,
) -> Cosigned | WitnessRefusal:
    """What the witness answers. ``keys`` are those of the checkpoint's log; ``seen`` is what it
    remembers of that log. Raises ``MalformedCheckpointError``.
    """
    checkpoint = read_checkpoint(request.note.text)
    if not keys:
        return WitnessRefusal(404, f"no log {checkpoint.origin} is known here")
    try:
        check_any(request.note, keys)
    except UnsignedNoteError as error:
        return WitnessRefusal(403, str(error))
    if request.old > checkpoint.size:
        return WitnessRefusal(400, "the old size is beyond the checkpoint")
    known = seen or Seen(size=0, root=b"")
    if request.old != known.size:
        return WitnessRefusal(409, f"the last size here is {known.size}", known.size)
    if seen is not None and seen.size == checkpoint.size and seen.root != checkpoint.root:
        return WitnessRefusal(409, f"another tree of {seen.size} was cosigned here", seen.size)
    refusal = _inconsistent(request, checkpoint, seen)
    return refusal or Cosigned(checkpoint, signer.sign(request.note.text, time_s=time_s))


def read_cosignatures(body: bytes, *, note: Note, key: VerifierKey) -> list[Signature]:
    """The witness's signatures in its answer, verified; others are passed over.

    Raises ``UnsignedNoteError`` where there is none or a false one, ``MalformedNoteError``.
    """
    lines = _text(body).removesuffix("\n").split("\n")
    own = [s for s in map(read_signature, lines) if (s.name, s.key_id) == (key.name, key.id)]
    key.check(Note(note.text, tuple(own)))
    return own


def _inconsistent(
    request: WitnessRequest, checkpoint: Checkpoint, seen: Seen | None
) -> WitnessRefusal | None:
    if seen is None or seen.size == 0:
        # Whatever a log says first is believed; a proof of it would prove nothing.
        return WitnessRefusal(422, "from size 0 there is no proof") if request.hashes else None
    try:
        verify_consistency(
            old=seen.size,
            new=checkpoint.size,
            proof=request.hashes,
            old_root=seen.root,
            new_root=checkpoint.root,
        )
    except InvalidProofError as error:
        return WitnessRefusal(422, str(error))
    return None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise MalformedRequestError("not UTF-8") from None
