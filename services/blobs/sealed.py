"""The form of a blob on disk: sealed piece by piece, so that neither end ever holds all of it.

- header: ``huiyin-blob/v1``, a line feed, a random nonce prefix (7 bytes), the key's commitment
  (32): SHA-256 of ``huiyin/blob-commitment/v1`` ‖ prefix ‖ key;
- chunks of 65,536 plain bytes, the last of them shorter, each AES-256-GCM ciphertext and tag;
- a trailer of 256 plain bytes, sealed the same way: JSON with ``media_type``, ``size_bytes`` and
  ``sha256`` of the plain bytes, filled up with spaces.

Nonce: prefix ‖ number of the chunk (4 bytes) ‖ 1 for the trailer, else 0; associated data: the
header. That is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and
its Nonce-Reuse Misuse-Resistance, 2015): a piece that is missing, moved, doubled or cut off does
not open. The key seals nothing else. The blob's name is the SHA-256 of all these bytes.
"""

import hashlib
from collections.abc import Callable, Iterator
from io import SEEK_END
from typing import BinaryIO

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.blobs.contract import Blob, BlobBrokenError, Description

MAGIC = b"huiyin-blob/v1\n"
COMMITMENT_CONTEXT = b"huiyin/blob-commitment/v1"
PREFIX_BYTES = 7
CHUNK_BYTES = 65_536
TAG_BYTES = 16
TRAILER_BYTES = 256
HEADER_BYTES = len(MAGIC) + PREFIX_BYTES + hashlib.sha256().digest_size
CHUNKS_MAX = 2**32 - 1


class SealedWriter:
    """Seals what is written to it and passes it on; at the end the blob has a name."""

    def __init__(self, write: Callable[[bytes], object], *, key: bytes, prefix: bytes) -> None:
        """``key`` (32 bytes) and ``prefix`` (7) are random and used for nothing else."""
        self._write, self._cipher, self._prefix = write, AESGCM(key), prefix
        self._header = MAGIC + prefix + _commitment(key, prefix)
        self._plain, self._sealed = hashlib.sha256(), hashlib.sha256()
        self._held, self._number, self._size_bytes = bytearray(), 0, 0
        self._pass_on(self._header)

    def write(self, data: bytes) -> None:
        """Takes the next plain bytes."""
        self._plain.update(data)
        self._size_bytes += len(data)
        self._held += data
        while len(self._held) >= CHUNK_BYTES:
            self._seal(bytes(self._held[:CHUNK_BYTES]))
            del self._held[:CHUNK_BYTES]

    def finish(self, media_type: str) -> Blob:
        """Writes what is left, and the trailer. Once."""
        if self._held:
            self._seal(bytes(self._held))
        about = Description(
            media_type=media_type, size_bytes=self._size_bytes, sha256=self._plain.hexdigest()
        )
        self._seal(orjson.dumps(about).ljust(TRAILER_BYTES), last=True)
        return Blob(name=self._sealed.hexdigest(), about=about)

    def _seal(self, plain: bytes, *, last: bool = False) -> None:
        nonce = _nonce(self._prefix, self._number, last=last)
        self._number += 1
        self._pass_on(self._cipher.encrypt(nonce, plain, self._header))

    def _pass_on(self, sealed: bytes) -> None:
        self._sealed.update(sealed)
        self._write(sealed)


class SealedReader:
    """Opens a blob. The description is known before the first byte of the content."""

    def __init__(self, file: BinaryIO, *, key: bytes) -> None:
        """Reads header and trailer. Raises ``BlobBrokenError``."""
        self._file, self._cipher = file, AESGCM(key)
        content_bytes = file.seek(0, SEEK_END) - HEADER_BYTES - TRAILER_BYTES - TAG_BYTES
        file.seek(0)
        self._header = file.read(HEADER_BYTES)
        self._prefix = self._header[len(MAGIC) : len(MAGIC) + PREFIX_BYTES]
        if self._header != MAGIC + self._prefix + _commitment(key, self._prefix):
            raise BlobBrokenError("the blob is not sealed under the key held for it")
        self._chunks = -(-content_bytes // (CHUNK_BYTES + TAG_BYTES))
        if content_bytes < 0 or self._chunks > CHUNKS_MAX:
            raise BlobBrokenError("the blob is cut off")
        self.about = self._trailer(content_bytes)
        if content_bytes != self.about.size_bytes + self._chunks * TAG_BYTES:
            raise BlobBrokenError("the blob has not the length it was sealed with")

    def chunks(self) -> Iterator[bytes]:
        """The plain content, piece by piece. Raises ``BlobBrokenError`` at the first wrong one."""
        self._file.seek(HEADER_BYTES)
        left_bytes = self.about.size_bytes
        for number in range(self._chunks):
            plain_bytes = min(CHUNK_BYTES, left_bytes)
            left_bytes -= plain_bytes
            yield self._open(self._file.read(plain_bytes + TAG_BYTES), number)

    def _trailer(self, content_bytes: int) -> Description:
        self._file.seek(HEADER_BYTES + content_bytes)
        plain = self._open(self._file.read(), self._chunks, last=True)
        return Description(**orjson.loads(plain))

    def _open(self, sealed: bytes, number: int, *, last: bool = False) -> bytes:
        try:
            nonce = _nonce(self._prefix, number, last=last)
            return self._cipher.decrypt(nonce, sealed, self._header)
        except (InvalidTag, ValueError):
            raise BlobBrokenError("the blob was altered after it was sealed") from None


def name_of(file: BinaryIO) -> str:
    """The name sealed bytes have: their SHA-256."""
    file.seek(0)
    digest = hashlib.sha256()
    while data := file.read(CHUNK_BYTES):
        digest.update(data)
    return digest.hexdigest()


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes((last,))


def _commitment(key: bytes, prefix: bytes) -> bytes:
    return hashlib.sha256(COMMITMENT_CONTEXT + prefix + key).digest()
