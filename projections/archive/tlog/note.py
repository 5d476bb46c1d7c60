"""Text that somebody signed (C2SP signed-note), and the keys for it.

A note is text, an empty line, and lines `— name base64(key id ‖ signature)`. A verifier key is
`name+key id in hex+base64(type ‖ public key)`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
"""Signature types: over the text itself, and over the text with the time of signing."""

PUBLIC_KEY_BYTES = SEED_BYTES = 32
KEY_ID_BYTES = 4
TIME_BYTES = 8
NOTE_MAX_BYTES = 1_000_000
SIGNATURES_MAX = 100
PRIVATE_PREFIX = "PRIVATE+KEY+"
COSIGNED_HEADER = "cosignature/v1\ntime {time_s}\n"
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,255}")
_VERIFIER_KEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)")


class MalformedNoteError(ValueError):
    """The text is not a signed note."""


class MalformedKeyError(ValueError):
    """The text is not a key of a kind that is known here."""


class UnsignedNoteError(ValueError):
    """No signature by a key that was asked for, or one that does not fit the text."""


class Signature(NamedTuple):
    """A signature line, read. ``key_id`` and ``body`` are its two parts."""

    name: str
    key_id: bytes
    body: bytes

    @property
    def line(self) -> str:
        """The line, with its line feed."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.body).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """``text`` ends in a line feed and is what was signed."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def whole(self) -> str:
        """The note as it is written."""
        return self.text + "\n" + "".join(each.line for each in self.signatures)

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """The same text; of two signatures by one key the newer stays."""
        kept = {(each.name, each.key_id): each for each in (*self.signatures, *more)}
        return Note(self.text, tuple(kept.values()))


@dataclass(frozen=True)
class VerifierKey:
    """A key that signatures are checked with. ``kind`` is the signature type."""

    name: str
    kind: int
    public: bytes

    @cached_property
    def id(self) -> bytes:
        """Tells keys of one name apart."""
        made = hashlib.sha256(f"{self.name}\n".encode() + bytes((self.kind,)) + self.public)
        return made.digest()[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is written and handed on."""
        encoded = base64.b64encode(bytes((self.kind,)) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    def check(self, note: Note) -> int | None:
        """The time of signing in seconds where the type has one. Raises ``UnsignedNoteError``."""
        found = [s for s in note.signatures if (s.name, s.key_id) == (self.name, self.id)]
        if not found:
            raise UnsignedNoteError(f"there is no signature by {self.text}")
        # Every signature that claims to be this key's must be: a false one beside a true one is
        # no accident.
        return max((self._check_one(each, note.text) or 0 for each in found), default=None)

    def _check_one(self, signature: Signature, text: str) -> int | None:
        signed, body, time_s = text.encode(), signature.body, None
        if self.kind == COSIGNATURE:
            time_s = int.from_bytes(body[:TIME_BYTES])
            signed = COSIGNED_HEADER.format(time_s=time_s).encode() + signed
            body = body[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(body, signed)
        except (InvalidSignature, ValueError):
            raise UnsignedNoteError(f"the signature by {self.text} is not of this text") from None
        return time_s


class Signer(Protocol):
    """Whoever signs notes: a key in a file, or in a device that never gives it out."""

    @property
    def key(self) -> VerifierKey: ...

    def sign(self, text: str, *, time_s: int) -> Signature:
        """The signature of a note's text; ``time_s`` goes into a cosignature only."""
        ...


@dataclass(frozen=True)
class Ed25519Signer:
    """A key in memory. ``seed`` is its 32 secret bytes."""

    name: str
    seed: bytes = field(repr=False)
    kind: int = ED25519

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def key(self) -> VerifierKey:
        """What others check with."""
        require_name(self.name)
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The secret as it is kept: the form Go's note package reads."""
        encoded = base64.b64encode(bytes((self.kind,)) + self.seed).decode()
        return f"{PRIVATE_PREFIX}{self.name}+{self.key.id.hex()}+{encoded}"

    def sign(self, text: str, *, time_s: int) -> Signature:
        """Implements ``Signer``."""
        signed, before = text.encode(), b""
        if self.kind == COSIGNATURE:
            signed = COSIGNED_HEADER.format(time_s=time_s).encode() + signed
            before = time_s.to_bytes(TIME_BYTES)
        return Signature(self.name, self.key.id, before + self._private.sign(signed))


def require_name(name: str) -> None:
    """Raises ``MalformedKeyError`` for a name a note cannot carry."""
    if _NAME.fullmatch(name) is None:
        raise MalformedKeyError("a key's name has no spaces and no +")


def read_signer(text: str) -> Ed25519Signer:
    """A secret key from its text. Raises ``MalformedKeyError``, which never repeats the text."""
    if not text.startswith(PRIVATE_PREFIX):
        raise MalformedKeyError("not a signing key")
    name, key_id, kind, seed = _key_parts(text.removeprefix(PRIVATE_PREFIX))
    signer = Ed25519Signer(name, seed, kind)
    if signer.key.id != key_id:
        raise MalformedKeyError("a signing key whose id is not its own")
    return signer


def read_verifier_key(text: str) -> VerifierKey:
    """A verifier key from its text. Raises ``MalformedKeyError``."""
    name, key_id, kind, public = _key_parts(text.strip())
    key = VerifierKey(name, kind, public)
    if key.id != key_id:
        raise MalformedKeyError(f"the id in the verifier key {text.strip()} is not this key's")
    return key


def read_note(text: str) -> Note:
    """A note from its text; nothing is verified. Raises ``MalformedNoteError``."""
    if len(text) > NOTE_MAX_BYTES:
        raise MalformedNoteError("the note is too long")
    body, gap, signatures = text.rpartition("\n\n")
    if not gap or not body or not signatures.endswith("\n"):
        raise MalformedNoteError("a note has text, an empty line and signatures")
    lines = signatures[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise MalformedNoteError("the note has too many signatures")
    return Note(body + "\n", tuple(read_signature(line) for line in lines))


def read_signature(line: str) -> Signature:
    """A signature line without its line feed. Raises ``MalformedNoteError``."""
    mark, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        body = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        body = b""
    if mark != "—" or _NAME.fullmatch(name) is None or len(body) <= KEY_ID_BYTES:
        raise MalformedNoteError("a line of the note is not a signature")
    return Signature(name, body[:KEY_ID_BYTES], body[KEY_ID_BYTES:])


def check_any(note: Note, keys: Sequence[VerifierKey]) -> VerifierKey:
    """The first of the keys that signed the note. Raises ``UnsignedNoteError`` where none did, and
    where a signature in the name of one of them is false.
    """
    by_id = {(each.name, each.key_id) for each in note.signatures}
    signed = [key for key in keys if (key.name, key.id) in by_id]
    if not signed:
        known = ", ".join(key.text for key in keys)
        raise UnsignedNoteError(f"it bears no signature by {known}")
    for key in signed:
        key.check(note)
    return signed[0]


def _key_parts(text: str) -> tuple[str, bytes, int, bytes]:
    found = _VERIFIER_KEY.fullmatch(text)
    if found is None:
        raise MalformedKeyError("a key is name+id+base64")
    name, key_id, encoded = found.groups()
    try:
        body = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedKeyError("a key's last part is base64") from None
    require_name(name)
    if len(body) != 1 + PUBLIC_KEY_BYTES or body[0] not in (ED25519, COSIGNATURE):
        raise MalformedKeyError("a key is of type Ed25519 or cosignature")
    return name, bytes.fromhex(key_id), body[0], body[1:]
