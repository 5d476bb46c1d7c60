"""The one secret that everything personal hangs on: a file of mode 0600, outside the log and its
backups (law 5).

The file holds a *root*, from which the keys for look-ups, fingerprints, search lexemes and boxes
are derived (HKDF-SHA-256, RFC 5869), and one or two *wrapping* secrets, under which the keys of
events lie in the vault. Rotation replaces wrapping secrets only: a new root would make every hash
in the ledger's indexes strange to the next event.

One line each: ``huiyin-master-key/v1``, ``root <base64>``, ``wrapping <generation> <base64>``; the
last wrapping line is the one new keys are wrapped under.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services import durable
from services.errors import HuiyinError, SetupError

FORMAT = "huiyin-master-key/v1"
KEY_BYTES = 32
NONCE_BYTES = 12
GENERATION_MAX = 255


class KeyUnreadableError(HuiyinError):
    """A wrapped key does not open under the master key: altered, or wrapped under another one."""


@dataclass(frozen=True, kw_only=True)
class MasterKey:
    """The secrets in memory. ``wrapping`` maps generation (1 to 255) to secret; the highest is
    current.
    """

    root: bytes = field(repr=False)
    wrapping: Mapping[int, bytes] = field(repr=False)

    @property
    def generation(self) -> int:
        """The wrapping generation new keys are wrapped under."""
        return max(self.wrapping)

    @cached_property
    def lookup_key(self) -> bytes:
        """Keys the hash that leads from a number to a random subject id."""
        return derive(self.root, "subject-lookup")

    @cached_property
    def fingerprint_key(self) -> bytes:
        """Keys the hash that tells the same event from another under the same source and id."""
        return derive(self.root, "fingerprint")

    @cached_property
    def lexeme_key(self) -> bytes:
        """Keys the hashes search looks for."""
        return derive(self.root, "lexeme")

    @cached_property
    def box_key(self) -> bytes:
        """Seals whole published events that wait or were rejected."""
        return derive(self.root, "box")

    @cached_property
    def _ciphers(self) -> dict[int, AESGCM]:
        return {
            generation: AESGCM(derive(secret, "wrapping"))
            for generation, secret in self.wrapping.items()
        }

    def wrap(self, key: bytes, event_id: str, *, nonce: bytes) -> bytes:
        """An event's key, safe to store: generation (1 byte) ‖ nonce (12) ‖ ciphertext, tag (48).

        ``nonce`` is 12 random bytes, drawn for this call.
        """
        generation = self.generation
        sealed = self._ciphers[generation].encrypt(nonce, key, event_id.encode())
        return bytes((generation,)) + nonce + sealed

    def unwrap(self, wrapped: bytes, event_id: str) -> bytes:
        """The key again. Raises ``KeyUnreadableError``."""
        try:
            cipher = self._ciphers[wrapped[0]]
            nonce, sealed = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
            return cipher.decrypt(nonce, sealed, event_id.encode())
        except (IndexError, KeyError, ValueError, InvalidTag):
            raise KeyUnreadableError(
                f"the key of event {event_id} does not open under this master key"
            ) from None


def derive(secret: bytes, purpose: str) -> bytes:
    """A 256-bit key for one purpose, by HKDF-SHA-256."""
    info = f"huiyin/{purpose}/v1".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


def generate() -> MasterKey:
    """A fresh master key."""
    return MasterKey(
        root=secrets.token_bytes(KEY_BYTES), wrapping={1: secrets.token_bytes(KEY_BYTES)}
    )


def load_or_create(path: Path, *, may_create: bool) -> MasterKey:
    """Reads the file; makes it where there is none and ``may_create`` says that no event exists
    yet.

    Raises ``SetupError`` naming the file when it is missing beside a ledger with events, open to
    other users, or not a master key.
    """
    if path.exists():
        return load(path)
    if not may_create:
        raise SetupError(
            f"the master key file {path} is missing, but the ledger holds events sealed under it: "
            "put the file back from where you keep it, or set HUIYIN_MASTER_KEY_FILE"
        )
    master = generate()
    try:
        write_new(path, master)
    except FileExistsError:
        return load(path)
    except OSError as error:
        raise SetupError(f"cannot write the master key file {path}: {error.strerror}") from error
    return master


def load(path: Path) -> MasterKey:
    """Reads the file. Raises ``SetupError``."""
    try:
        if path.stat().st_mode & 0o077:
            raise SetupError(f"the master key file {path} is open to other users: chmod 600 it")
        return parse(path.read_text(encoding="ascii"))
    except OSError as error:
        raise SetupError(f"cannot read the master key file {path}: {error.strerror}") from error
    except ValueError:
        raise SetupError(f"{path} is not a master key file: restore it from its copy") from None


def replace(path: Path, master: MasterKey) -> None:
    """Puts another master key in the file's place, whole or not at all; a crash leaves the old
    one.
    """
    durable.write_secret(path, write_text(master).encode(), over=True)


def write_text(master: MasterKey) -> str:
    """The file's content."""
    lines = [FORMAT, f"root {base64.b64encode(master.root).decode()}"]
    lines += [
        f"wrapping {generation} {base64.b64encode(secret).decode()}"
        for generation, secret in sorted(master.wrapping.items())
    ]
    return "\n".join(lines) + "\n"


def parse(text: str) -> MasterKey:
    """Reads the file's content. Raises ``ValueError``."""
    kind, root, *wrapping = text.splitlines()
    if kind != FORMAT or not root.startswith("root "):
        raise ValueError("not a master key")
    found: dict[int, bytes] = {}
    for line in wrapping:
        word, generation, secret = line.split(" ")
        if word != "wrapping" or not 1 <= int(generation) <= GENERATION_MAX:
            raise ValueError("not a wrapping secret")
        found[int(generation)] = _secret(secret)
    if not found:
        raise ValueError("no wrapping secret")
    return MasterKey(root=_secret(root.removeprefix("root ")), wrapping=found)


def _secret(text: str) -> bytes:
    try:
        secret = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(secret) != KEY_BYTES:
        raise ValueError("a secret has 32 bytes")
    return secret


def write_new(path: Path, master: MasterKey) -> None:
    """Two processes may start at once: only one of them makes the file, the other gets
    ``FileExistsError``.
    """
    durable.write_secret(path, write_text(master).encode(), over=False)
