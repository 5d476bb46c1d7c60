"""A form with a file is read however it is cut, and its file never waits for its end."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from services.blobs.folder import Folder
from services.blobs.keeping import Blobs, Upload
from services.blobs.kinds import kind_by_name
from services.desk.asking.form_with_file import FIELDS_MAX_BYTES, FormWithFile
from services.errors import CommandRefusedError
from services.privacy.masterkey import generate
from tests.unit.services.blobs.memory import MemoryBook

TYPE = "multipart/form-data; boundary=edge"
PDF = b"%PDF-1.7\r\n--edg not the end\r\n" + bytes(range(256)) * 40


def part(name: str, content: bytes, *, filename: str | None = None, kind: str = "") -> bytes:
    told = f'form-data; name="{name}"' + ("" if filename is None else f'; filename="{filename}"')
    typed = f"\r\nContent-Type: {kind}" if kind else ""
    return f"--edge\r\nContent-Disposition: {told}{typed}\r\n\r\n".encode() + content + b"\r\n"


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    book = MemoryBook()
    return Blobs(Folder(tmp_path), book, book, generate(), size_max_bytes=100_000)


def fed(blobs: Blobs, body: bytes, *, piece_bytes: int = 1_000) -> FormWithFile:
    def begin(fields: Mapping[str, str], declared: str) -> Upload:
        assert fields["csrf"] == "token"
        return blobs.upload(declared)

    form = FormWithFile(TYPE, begin)
    try:
        for start in range(0, len(body), piece_bytes):
            form.feed(body[start : start + piece_bytes])
    except BaseException:
        form.close()
        raise
    return form


@pytest.mark.parametrize("piece_bytes", [1, 17, 100_000])
def test_fields_and_file_are_told_apart(blobs: Blobs, piece_bytes: int) -> None:
    body = part("csrf", b"token") + part("title", " 厨房渗水 ".encode())
    body += part("file", PDF, filename="信.pdf", kind="application/pdf") + b"--edge--\r\n"
    form = fed(blobs, body, piece_bytes=piece_bytes)
    assert form.fields == {"csrf": "token", "title": "厨房渗水"}
    assert form.upload is not None
    blob = form.upload.finish()
    with blobs.opened(blob.name) as reader:
        assert b"".join(reader.chunks()) == PDF
    form.close()


def test_a_file_nobody_chose_is_none(blobs: Blobs) -> None:
    body = part("csrf", b"token") + part("file", b"", filename="", kind="application/octet-stream")
    assert fed(blobs, body + b"--edge--\r\n").upload is None


@pytest.mark.parametrize(
    "body",
    [
        part("csrf", b"token") + part("title", b"a" * (FIELDS_MAX_BYTES + 1)),
        part("csrf", b"token")
        + part("file", PDF, filename="a.pdf", kind="application/pdf")
        + part("file", PDF, filename="b.pdf", kind="application/pdf"),
        b"no form at all, nor anything like one",
    ],
    ids=["long", "two-files", "other"],
)
def test_other_forms_are_refused(blobs: Blobs, body: bytes, tmp_path: Path) -> None:
    with pytest.raises(CommandRefusedError) as refused:
        fed(blobs, body)
    assert refused.value.rule == "file-form"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data"])
def test_a_body_that_is_no_form_is_refused(blobs: Blobs, kind: str) -> None:
    with pytest.raises(CommandRefusedError):
        FormWithFile(kind, lambda _, declared: blobs.upload(declared))


def test_a_kind_the_browser_does_not_know_is_told_by_the_name() -> None:
    assert kind_by_name("扫描.PDF", "application/octet-stream") == "application/pdf"
    assert kind_by_name("IMG_1.HEIC", "") == "image/heic"
    assert kind_by_name("a.pdf", "image/png") == "image/png"
    assert kind_by_name("a.exe", "application/x-msdownload") == "application/x-msdownload"
