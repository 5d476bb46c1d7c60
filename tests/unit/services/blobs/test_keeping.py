"""A file is in the store whole or not at all, under a key of its own, for as long as the key is."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from events.attachment import key_id_of
from services.blobs.contract import BlobBrokenError
from services.blobs.folder import STAGING, Folder
from services.blobs.keeping import Blobs
from services.errors import CommandRefusedError, FileTooLargeError, NotFoundError, SetupError
from services.privacy.masterkey import generate
from tests.unit.services.blobs.memory import MemoryBook

TEXT = "张三的来信，电话13900004321。".encode() * 3_000
EVENT, OTHER = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


@pytest.fixture
def blobs(tmp_path: Path, book: MemoryBook) -> Blobs:
    return Blobs(Folder(tmp_path), book, book, generate(), size_max_bytes=200_000)


def put(blobs: Blobs, data: bytes = TEXT) -> str:
    upload = blobs.upload("text/plain")
    try:
        for start in range(0, len(data), 4_096):
            upload.write(data[start : start + 4_096])
        return upload.finish().name
    finally:
        upload.close()


def content(blobs: Blobs, name: str) -> bytes:
    with blobs.opened(name) as reader:
        return b"".join(reader.chunks())


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_put_in_comes_out(blobs: Blobs, tmp_path: Path) -> None:
    name = put(blobs)
    assert content(blobs, name) == TEXT
    assert blobs.describe(name).size_bytes == len(TEXT)
    (file,) = files_in(tmp_path)
    assert file == tmp_path / name[:2] / name
    assert file.stat().st_mode & 0o777 == 0o600
    assert TEXT[:20] not in file.read_bytes()


def test_the_same_content_twice_is_two_blobs(blobs: Blobs) -> None:
    assert put(blobs) != put(blobs)


def test_too_large_a_file_stops_early_and_leaves_nothing(
    blobs: Blobs, book: MemoryBook, tmp_path: Path
) -> None:
    upload = blobs.upload("text/plain")
    for _ in range(200):
        upload.write(b"a" * 1_000)
    with pytest.raises(FileTooLargeError, match="200,000"):
        upload.write(b"a")
    upload.close()
    assert files_in(tmp_path) == []
    assert book.keys == {}


def test_a_file_that_is_something_else_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    upload = blobs.upload("image/png")
    with pytest.raises(CommandRefusedError):
        upload.write(TEXT)
    upload.close()
    upload.close()
    assert files_in(tmp_path) == []


def test_a_destroyed_key_is_a_destroyed_file(blobs: Blobs, book: MemoryBook) -> None:
    name = put(blobs)
    del book.keys[key_id_of(name)]
    with pytest.raises(NotFoundError):
        content(blobs, name)


def test_a_destroyed_blob_is_gone_from_the_folder(blobs: Blobs, tmp_path: Path) -> None:
    kept, gone = put(blobs), put(blobs)
    assert blobs.folder.destroy([key_id_of(gone), EVENT]) == 1
    assert blobs.folder.destroy([key_id_of(gone)]) == 0
    assert list(blobs.folder.names()) == [kept]
    with pytest.raises(NotFoundError):
        content(blobs, gone)


def test_an_altered_file_does_not_open(blobs: Blobs, tmp_path: Path) -> None:
    name = put(blobs)
    path = tmp_path / name[:2] / name
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(bytes(changed))
    with pytest.raises(BlobBrokenError):
        content(blobs, name)


def test_one_event_refers_to_an_upload(blobs: Blobs, book: MemoryBook) -> None:
    name = put(blobs)
    assert blobs.claim(name, EVENT)
    assert blobs.claim(name, EVENT)
    book.landed.add(EVENT)
    assert not blobs.claim(name, OTHER)
    assert not blobs.claim("0" * 64, OTHER)


def test_a_claim_whose_event_never_landed_holds_nobody_up(blobs: Blobs) -> None:
    name = put(blobs)
    assert blobs.claim(name, EVENT)
    assert blobs.claim(name, OTHER)


def test_what_nobody_referred_to_is_swept(blobs: Blobs, book: MemoryBook, tmp_path: Path) -> None:
    kept, claimed, waiting = put(blobs), put(blobs), put(blobs)
    assert blobs.claim(kept, EVENT)
    assert blobs.claim(claimed, OTHER)
    book.landed.add(EVENT)
    assert blobs.sweep(older_than_s=86_400) == 0
    half = tmp_path / STAGING / "half"
    half.write_bytes(b"half a file")
    os.utime(half, (0, 0))
    assert blobs.sweep(older_than_s=1) == 2
    assert files_in(tmp_path) == [tmp_path / kept[:2] / kept]
    assert content(blobs, kept) == TEXT
    assert not blobs.claim(waiting, EVENT)


def test_a_sweeping_that_breaks_off_is_finished_by_the_next(
    blobs: Blobs, book: MemoryBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = put(blobs)
    steps: tuple[tuple[object, str], ...] = ((blobs.folder, "destroy"), (book, "drop"))
    for target, step in steps:
        with monkeypatch.context() as broken:
            broken.setattr(target, step, failing)
            with pytest.raises(OSError, match="No space"):
                blobs.sweep(older_than_s=1)
        assert key_id_of(name) in book.keys, "the key goes last"
        assert not blobs.claim(name, EVENT)
    assert list(blobs.folder.names()) == []
    assert blobs.sweep(older_than_s=1) == 1
    assert (book.keys, blobs.sweep(older_than_s=1)) == ({}, 0)


def failing(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.rename"])
def test_a_step_that_fails_leaves_no_blob(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(step, failing)
        with pytest.raises(SetupError, match="No space"):
            put(blobs)
    assert files_in(tmp_path) == []
    assert blobs.sweep(older_than_s=1) == 1


def test_a_name_that_did_not_reach_the_disk_is_still_noted(
    blobs: Blobs, book: MemoryBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renamed, and the machine stopped before anybody heard: an upload like any other."""
    with monkeypatch.context() as broken:
        broken.setattr("services.durable.sync_folder", failing)
        with pytest.raises(SetupError):
            put(blobs)
    (name,) = blobs.folder.names()
    assert book.waiting == {key_id_of(name): None}
    assert blobs.sweep(older_than_s=1) == 1
    assert list(blobs.folder.names()) == []


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, book: MemoryBook) -> None:
    (tmp_path / "file").write_text("")
    blobs = Blobs(Folder(tmp_path / "file"), book, book, generate(), size_max_bytes=1)
    with pytest.raises(SetupError, match="cannot write to the blob folder"):
        blobs.upload("text/plain")


def test_nothing_is_published_before_its_key_is_kept(
    blobs: Blobs, book: MemoryBook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note: Callable[[str, bytes], None] = book.note

    def watched(key_id: str, wrapped: bytes) -> None:
        assert list(blobs.folder.names()) == []
        note(key_id, wrapped)

    monkeypatch.setattr(book, "note", watched)
    assert put(blobs) in list(blobs.folder.names())
