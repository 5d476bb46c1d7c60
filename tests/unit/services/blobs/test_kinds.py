"""A file is what it is said to be, or it is refused as soon as it shows."""

import pytest

from services.blobs.kinds import DOCX, SIGNATURES, SUFFIXES, XLSX, Inspection, kind_of
from services.errors import CommandRefusedError

BEGINNINGS = {
    "application/pdf": b"%PDF-1.7\n1 0 obj\n",
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x02\x00\x00\x01",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "image/heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "audio/mpeg": b"ID3\x04\x00\x00\x00\x00\x00\x00aaaaaa",
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00",
    "audio/ogg": b"OggS\x00\x02" + bytes(10),
    "video/mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00",
    DOCX: b"PK\x03\x04" + bytes(26) + b"word/document.xml",
    XLSX: b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml",
    "text/plain": "物业费收据，二〇二六年三月".encode(),
}


def seen(declared: str, data: bytes, *, piece_bytes: int) -> str:
    inspection = Inspection(declared)
    for start in range(0, len(data), piece_bytes):
        inspection.see(data[start : start + piece_bytes])
    inspection.end()
    return inspection.media_type


@pytest.mark.parametrize("piece_bytes", [1, 7, 1_000])
@pytest.mark.parametrize("media_type", BEGINNINGS)
def test_every_kind_is_known_however_it_comes(media_type: str, piece_bytes: int) -> None:
    assert seen(media_type, BEGINNINGS[media_type], piece_bytes=piece_bytes) == media_type


def test_every_kind_has_an_example_and_a_suffix() -> None:
    assert set(BEGINNINGS) == set(SIGNATURES) == set(SUFFIXES)


@pytest.mark.parametrize(
    ("declared", "data"),
    [
        ("image/png", BEGINNINGS["image/jpeg"]),
        ("application/pdf", b"<script>alert(1)</script>"),
        ("image/jpeg", b"\xff\xd8"),
        (DOCX, BEGINNINGS[XLSX]),
        (XLSX, b"PK\x03\x04" + bytes(100)),
        ("text/plain", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("text/plain", "物业".encode()[:-1]),
        ("text/plain", b"a" * 40 + b"\x00"),
        ("audio/wav", BEGINNINGS["image/webp"]),
    ],
)
def test_what_it_is_not_is_refused(declared: str, data: bytes) -> None:
    with pytest.raises(CommandRefusedError) as refused:
        seen(declared, data, piece_bytes=9)
    assert refused.value.rule == "file-as-declared"


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(CommandRefusedError) as refused:
        seen("text/plain", b"", piece_bytes=1)
    assert refused.value.rule == "file-not-empty"


@pytest.mark.parametrize(
    "declared", ["", "text/html", "image/svg+xml", "application/zip", "text/plain; charset=gbk"]
)
def test_other_kinds_are_refused_before_a_byte_is_read(declared: str) -> None:
    with pytest.raises(CommandRefusedError) as refused:
        Inspection(declared)
    assert refused.value.rule == "file-kind"


def test_other_names_of_a_kind_are_understood() -> None:
    assert kind_of("Audio/X-M4A") == "audio/mp4"
    assert kind_of('text/plain; charset="UTF-8"') == "text/plain"
