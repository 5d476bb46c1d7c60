"""A blob opens whole and as it was written, or not at all."""

import hashlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.blobs.contract import Blob, BlobBrokenError
from services.blobs.sealed import (
    CHUNK_BYTES,
    HEADER_BYTES,
    TAG_BYTES,
    TRAILER_BYTES,
    SealedReader,
    SealedWriter,
    name_of,
)

KEY, OTHER, PREFIX = bytes(range(32)), bytes(32), b"prefix!"
STEP = CHUNK_BYTES + TAG_BYTES
SIZES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_001)


def plain_of(size_bytes: int) -> bytes:
    return (bytes(range(251)) * (size_bytes // 251 + 1))[:size_bytes]


def sealed_of(plain: bytes, *, piece_bytes: int = 10_007) -> tuple[bytes, Blob]:
    out = BytesIO()
    writer = SealedWriter(out.write, key=KEY, prefix=PREFIX)
    for start in range(0, len(plain), piece_bytes):
        writer.write(plain[start : start + piece_bytes])
    blob = writer.finish("text/plain")
    return out.getvalue(), blob


def opened(sealed: bytes, key: bytes = KEY) -> bytes:
    return b"".join(SealedReader(BytesIO(sealed), key=key).chunks())


@pytest.mark.parametrize("size_bytes", SIZES)
def test_what_was_sealed_opens_again(size_bytes: int) -> None:
    plain = plain_of(size_bytes)
    sealed, blob = sealed_of(plain)
    assert opened(sealed) == plain
    about = SealedReader(BytesIO(sealed), key=KEY).about
    assert about == blob.about
    assert (about.media_type, about.size_bytes) == ("text/plain", size_bytes)
    assert about.sha256 == hashlib.sha256(plain).hexdigest()
    assert name_of(BytesIO(sealed)) == blob.name == hashlib.sha256(sealed).hexdigest()


def test_how_it_is_cut_while_written_does_not_show() -> None:
    plain = plain_of(3 * CHUNK_BYTES + 5)
    assert sealed_of(plain, piece_bytes=1 << 20)[0] == sealed_of(plain, piece_bytes=4_099)[0]


def test_nothing_of_the_content_shows() -> None:
    plain = "张三丰，电话13900004321".encode() * 100
    sealed, _ = sealed_of(plain)
    assert plain[:10] not in sealed
    assert b"text/plain" not in sealed


def test_another_key_opens_nothing() -> None:
    with pytest.raises(BlobBrokenError, match="key held"):
        opened(sealed_of(plain_of(10))[0], key=OTHER)


PLAIN = plain_of(2 * CHUNK_BYTES + 77)
SEALED = sealed_of(PLAIN)[0]
FIRST, SECOND = HEADER_BYTES, HEADER_BYTES + STEP


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, len(SEALED) - 1), flip=st.integers(1, 255))
def test_no_changed_byte_passes(at: int, flip: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= flip
    with pytest.raises(BlobBrokenError):
        opened(bytes(changed))


@settings(max_examples=60, deadline=None)
@given(length=st.integers(0, len(SEALED) - 1))
def test_nothing_cut_off_passes(length: int) -> None:
    with pytest.raises(BlobBrokenError):
        opened(SEALED[:length])


@pytest.mark.parametrize(
    "torn",
    [
        SEALED + b"\0",
        SEALED[:SECOND] + SEALED[FIRST:],
        SEALED[:FIRST] + SEALED[SECOND:],
        SEALED[:FIRST] + SEALED[SECOND : SECOND + STEP] + SEALED[FIRST:SECOND]
        + SEALED[SECOND + STEP :],
        SEALED[: -(TRAILER_BYTES + TAG_BYTES)],
        SEALED[:FIRST] + SEALED[-(TRAILER_BYTES + TAG_BYTES) :],
        b"",
    ],
    ids=["longer", "doubled", "missing", "swapped", "no-trailer", "trailer-only", "empty"],
)  # fmt: skip
def test_pieces_have_their_places(torn: bytes) -> None:
    with pytest.raises(BlobBrokenError):
        opened(torn)
