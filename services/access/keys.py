"""The key tokens are signed with: one file, readable by its owner alone, that holds the previous
key during a change.
"""

import base64
import binascii
import hashlib
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from services import durable
from services.errors import SetupError

KEY_WIDTH_BYTES = 32
HELD_KEYS_MAX = 2


@dataclass(frozen=True, slots=True)
class TokenKey:
    """One signing key. ``id`` goes into a token's header, so that the right key is
    tried at once.
    """

    secret: bytes

    @property
    def id(self) -> str:
        """The first 8 bytes of the key's SHA-256, in hex: tells keys apart, gives nothing away."""
        return hashlib.sha256(b"huiyin/token-key/v1" + self.secret).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """The key that signs, and the one before it, which is still believed."""

    current: TokenKey
    previous: TokenKey | None = None

    def find(self, key_id: str) -> TokenKey | None:
        """The held key of this id."""
        for key in (self.current, self.previous):
            if key is not None and key.id == key_id:
                return key
        return None


def load_or_create(path: Path) -> TokenKeys:
    """Reads the key file; where there is none, makes one. Raises ``SetupError`` saying what to
    mend.

    The new file is linked into place whole: a crash leaves either no key file or a complete one,
    and of two processes that start together the second takes the first one's key.
    """
    if not path.exists():
        _write(path, [secrets.token_bytes(KEY_WIDTH_BYTES)], over=False)
    return load(path)


def load(path: Path) -> TokenKeys:
    """Reads the key file: a line a key in base64, the signing one first. Raises ``SetupError``."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SetupError(f"others can read the token key: run chmod 600 {path}")
        lines = path.read_bytes().split()
    except FileNotFoundError:
        raise SetupError(
            f"there is no token key {path}: start Huiyin there once, or set HUIYIN_HOME to the home"
            " of the one that runs"
        ) from None
    except OSError as error:
        raise SetupError(f"cannot read the token key {path}: {error}") from error
    try:
        found = [TokenKey(base64.b64decode(line, validate=True)) for line in lines]
    except binascii.Error:
        found = []
    if not 1 <= len(found) <= HELD_KEYS_MAX or any(
        len(key.secret) != KEY_WIDTH_BYTES for key in found
    ):
        raise SetupError(
            f"{path} is not a token key file: restore it, or remove it to sign everybody out"
        )
    return TokenKeys(*found)


def rotate(path: Path) -> TokenKeys:
    """Puts a new key first and keeps the one before it: tokens given out so far hold until the
    next change.

    Processes read the file when they start: restart the API after a change.
    """
    old = load(path)
    _write(path, [secrets.token_bytes(KEY_WIDTH_BYTES), old.current.secret], over=True)
    return load(path)


def _write(path: Path, keys: list[bytes], *, over: bool) -> None:
    try:
        lines = b"".join(base64.b64encode(key) + b"\n" for key in keys)
        durable.write_secret(path, lines, over=over)
    except FileExistsError:
        return
    except OSError as error:
        raise SetupError(f"cannot write the token key {path}: {error}") from error
