"""A key that signs notes, the sealer's or a witness's: one file, readable by its owner alone, that
holds the key before it during a change.

A line a key, as Go's note package writes them, the current one first. While two keys are in the
file both sign: whoever trusts the older one learns from such a checkpoint that the newer belongs to
the same log.
"""

import secrets
import stat
from collections.abc import Sequence
from pathlib import Path

from projections.archive.tlog.note import (
    ED25519,
    SEED_BYTES,
    Ed25519Signer,
    MalformedKeyError,
    read_signer,
)
from services import durable
from services.errors import SetupError

HELD_KEYS_MAX = 2


def load_or_create(path: Path, *, name: str, kind: int = ED25519) -> list[Ed25519Signer]:
    """Reads the key file; where there is none, makes one. Raises ``SetupError``.

    The file appears whole: a crash leaves none or a complete one, and of two processes that start
    together the second takes the first one's key.
    """
    if not path.exists():
        _write(path, [_new(name, kind)], over=False)
    return load(path, name=name)


def load(path: Path, *, name: str) -> list[Ed25519Signer]:
    """The keys, the current one first. ``name`` is whose they must be. Raises ``SetupError``."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SetupError(f"others can read the signing key: run chmod 600 {path}")
        found = [read_signer(line) for line in path.read_text(encoding="ascii").splitlines()]
    except OSError as error:
        raise SetupError(
            f"cannot read the signing key {path}: {error.strerror}: run `huiyin init`"
        ) from error
    except (UnicodeDecodeError, MalformedKeyError):
        raise SetupError(f"{path} is not a signing key file: restore it from its copy") from None
    if not 1 <= len(found) <= HELD_KEYS_MAX:
        raise SetupError(f"{path} holds {len(found)} keys: it takes one, or two during a change")
    if other := next((each.name for each in found if each.name != name), None):
        raise SetupError(f"{path} is the key of {other}, not of {name}: put the right file there")
    return found


def begin_change(path: Path, *, name: str) -> list[Ed25519Signer]:
    """Puts a new key first and lets the one before it sign, too. Raises ``SetupError``."""
    current = load(path, name=name)[0]
    _write(path, [_new(name, current.kind), current], over=True)
    return load(path, name=name)


def finish_change(path: Path, *, name: str) -> list[Ed25519Signer]:
    """Leaves the current key alone in the file. Raises ``SetupError``."""
    _write(path, load(path, name=name)[:1], over=True)
    return load(path, name=name)


def _new(name: str, kind: int) -> Ed25519Signer:
    return Ed25519Signer(name, secrets.token_bytes(SEED_BYTES), kind)


def _write(path: Path, keys: Sequence[Ed25519Signer], *, over: bool) -> None:
    try:
        text = "".join(key.text + "\n" for key in keys)
        durable.write_secret(path, text.encode("ascii"), over=over)
    except FileExistsError:
        return
    except MalformedKeyError as error:
        raise SetupError(f"{keys[0].name!r} cannot name a key: {error}") from None
    except OSError as error:
        raise SetupError(f"cannot write the signing key {path}: {error.strerror}") from error
