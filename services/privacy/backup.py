"""Keeps the keys safe apart from everything else, and brings none back that the log says is gone
(law 5).

A backup file has its own format and its own secret, a passphrase that is kept elsewhere:

- line 1: ``huiyin-key-backup/v1``; line 2: JSON with the scrypt parameters ``n``, ``r``, ``p``, the
  ``salt`` and the nonce ``prefix`` (both base64);
- then frames: four bytes of length (big-endian) and AES-256-GCM ciphertext. Nonce: prefix (7 bytes)
  ‖ frame number (4) ‖ 1 for the last frame, else 0. Associated data: the two lines. A frame that is
  missing, moved or cut off does not open.
- inside: lines of JSON, first ``{"master": text of the master key file}``, then ``{"key": event id,
  "wrapped": base64, "subjects": [ids]}`` and ``{"lookup": base64, "subject": id}``.

Keys stay wrapped under the master key inside. Restoring fills in what is absent, but nothing the
log's ``subject.forgotten`` facts name: those are left out, and destroyed once more where they are
held.
"""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from services.errors import SetupError
from services.privacy import masterkey
from services.privacy.forgotten import ForgottenRecords
from services.privacy.masterkey import MasterKey
from services.privacy.vault import Vault

FORMAT = b"huiyin-key-backup/v1\n"
FRAME_MAX_LINES = 2_000
FRAME_MAX_BYTES = 16_777_216
PASSPHRASE_MIN_CHARACTERS = 12
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 1
SCRYPT_N_MAX = 2**20
PREFIX_BYTES = 7
DESTROY_MAX_RECORDS = 1_000


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many keys and look-up hashes were written, or put back."""

    keys: int
    lookups: int


@dataclass(slots=True)
class _Tally:
    keys: int = 0
    lookups: int = 0


def write(path: Path, *, vault: Vault, master: MasterKey, passphrase: str) -> Counted:
    """Writes a backup beside and moves it in place: a crash leaves no half of one under its name.

    Raises ``SetupError`` for a passphrase of fewer than twelve characters or a path it cannot
    write.
    """
    if len(passphrase) < PASSPHRASE_MIN_CHARACTERS:
        raise SetupError("choose a passphrase of at least 12 characters for the key backup")
    header = _header()
    cipher, prefix = _cipher(header, passphrase)
    tally = _Tally()
    beside = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(header)
            frames = _frames(_lines(vault, master, tally))
            for number, (frame, last) in enumerate(frames):
                sealed = cipher.encrypt(_nonce(prefix, number, last=last), frame, header)
                file.write(len(sealed).to_bytes(4) + sealed)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise SetupError(f"cannot write the key backup {path}: {error.strerror}") from error
    return Counted(keys=tally.keys, lookups=tally.lookups)


def read_master(path: Path, *, passphrase: str) -> MasterKey:
    """The master key inside a backup, for a machine that lost its own. Raises ``SetupError``."""
    first = next(_read(path, passphrase), {})
    try:
        return masterkey.parse(first["master"])
    except (KeyError, ValueError):
        raise _unreadable(path) from None


def restore(path: Path, *, vault: Vault, forgotten: ForgottenRecords, passphrase: str) -> Counted:
    """Puts back what is absent and not forgotten; repeatable, also after a crash half-way.

    A broken frame stops it: what stood before is back then. Raises ``SetupError``.
    """
    tally = _Tally()
    lines = _read(path, passphrase)
    next(lines, None)
    restrict_again(vault, forgotten)  # before they are back, so that none opens meanwhile
    while chunk := list(islice(lines, FRAME_MAX_LINES)):
        keys = [
            (line["key"], b64decode(line["wrapped"]), tuple(line["subjects"]))
            for line in chunk
            if "key" in line and line["key"] not in forgotten.records
        ]
        lookups = [
            (b64decode(line["lookup"]), line["subject"])
            for line in chunk
            if "lookup" in line and line["subject"] not in forgotten.subjects
        ]
        tally.keys += vault.put_back(iter(keys))
        tally.lookups += vault.put_back_lookups(iter(lookups))
    destroy_again(vault, forgotten)
    return Counted(keys=tally.keys, lookups=tally.lookups)


def restrict_again(vault: Vault, forgotten: ForgottenRecords) -> None:
    """Carries out every restriction of the log once more."""
    for each in forgotten.restrictions:
        vault.restrict(each.records, subject=each.subject, look_at=each.look_at)


def destroy_again(vault: Vault, forgotten: ForgottenRecords) -> int:
    """Carries out every forgetting of the log once more; returns how many keys were still held."""
    records = iter(sorted(forgotten.records))
    destroyed = 0
    while chunk := list(islice(records, DESTROY_MAX_RECORDS)):
        destroyed += vault.destroy(event_ids=chunk, subject=None)
    for subject in sorted(forgotten.subjects):
        destroyed += vault.destroy(event_ids=(), subject=subject)
    return destroyed


def _lines(vault: Vault, master: MasterKey, tally: _Tally) -> Iterator[bytes]:
    yield orjson.dumps({"master": masterkey.write_text(master)})
    for event_id, wrapped, subjects in vault.all_keys():
        tally.keys += 1
        text = b64encode(wrapped).decode()
        yield orjson.dumps({"key": event_id, "wrapped": text, "subjects": subjects})
    for lookup_hash, subject in vault.all_lookups():
        tally.lookups += 1
        yield orjson.dumps({"lookup": b64encode(lookup_hash).decode(), "subject": subject})


def _frames(lines: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Frames of lines, and whether each is the last."""
    chunk = list(islice(lines, FRAME_MAX_LINES))
    while chunk:
        following = list(islice(lines, FRAME_MAX_LINES))
        yield b"\n".join(chunk), not following
        chunk = following


def _read(path: Path, passphrase: str) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            header = file.readline(64) + file.readline(1_024)
            if not header.startswith(FORMAT):
                raise _unreadable(path)
            yield from _open_frames(file, header, passphrase)
    except OSError as error:
        raise SetupError(f"cannot read the key backup {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, InvalidTag):
        raise _unreadable(path) from None


def _open_frames(file: BinaryIO, header: bytes, passphrase: str) -> Iterator[dict[str, Any]]:
    cipher, prefix = _cipher(header, passphrase)
    number, last = 0, False
    length = file.read(4)
    while length:
        size_bytes = int.from_bytes(length)
        if size_bytes > FRAME_MAX_BYTES:
            raise ValueError("a frame is too large")
        sealed = file.read(size_bytes)
        length = file.read(4)
        last = not length
        frame = cipher.decrypt(_nonce(prefix, number, last=last), sealed, header)
        yield from map(orjson.loads, frame.split(b"\n"))
        number += 1
    if not last:
        raise ValueError("no last frame")


def _header() -> bytes:
    parameters = {
        "n": SCRYPT_N,
        "r": SCRYPT_R,
        "p": SCRYPT_P,
        "salt": b64encode(secrets.token_bytes(16)).decode(),
        "prefix": b64encode(secrets.token_bytes(PREFIX_BYTES)).decode(),
    }
    return FORMAT + orjson.dumps(parameters) + b"\n"


def _cipher(header: bytes, passphrase: str) -> tuple[AESGCM, bytes]:
    parameters = orjson.loads(header.split(b"\n")[1])
    n, r, p = parameters["n"], parameters["r"], parameters["p"]
    if not (n <= SCRYPT_N_MAX and r == SCRYPT_R and p == SCRYPT_P):
        raise ValueError("scrypt parameters out of bounds")
    salt, prefix = b64decode(parameters["salt"]), b64decode(parameters["prefix"])
    key = Scrypt(salt=salt, length=masterkey.KEY_BYTES, n=n, r=r, p=p).derive(passphrase.encode())
    return AESGCM(key), prefix


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes((last,))


def _unreadable(path: Path) -> SetupError:
    return SetupError(
        f"{path} does not open as a key backup: wrong passphrase, or the file is damaged or cut off"
    )
