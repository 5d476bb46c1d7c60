"""The doctor names a file that is missing, altered, or still there after it was destroyed."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from events.attachment import key_id_of
from services.blobs.folder import Folder
from services.blobs.keeping import Blobs
from services.doctor.files import compare_files
from services.doctor.report import FileDifference, FileReport
from services.errors import NotFoundError
from services.privacy.masterkey import generate
from services.store.contract import LogRow
from tests.unit.services.blobs.memory import MemoryBook
from tests.unit.services.ledger.memory import MemoryVault
from tests.unit.services.ledger.workbench import Workbench

TYPE = "huiyin.attachment.added.v1"


class Place:
    """A ledger with a store of files in a folder."""

    def __init__(self, root: Path) -> None:
        self.root, self.book, self.master = root, MemoryBook(), generate()
        self.blobs = Blobs(Folder(root), self.book, self.book, self.master, size_max_bytes=10_000)
        vault, master = MemoryVault(), self.master
        self.bench = Workbench(vault=vault, master=master, files=self.blobs).registered()

    def put(self) -> str:
        upload = self.blobs.upload("text/plain")
        upload.write("来信一封".encode())
        return upload.finish().name

    def attached(self) -> str:
        name, case = self.put(), self.bench.open_case()
        told = {"blob": name, "shows": "letter", "title": "来信", "by": "staff:1"}
        self.bench.publish(TYPE, {**told, "about": f"case/{case}"})
        return name

    def path(self, name: str) -> Path:
        return self.root / name[:2] / name

    def rows(self) -> Iterator[LogRow]:
        for position, body in enumerate(self.bench.store.bodies, start=1):
            yield LogRow(position=position, body=body)

    def found(self) -> FileDifference | None:
        return self.compared().difference

    def compared(self) -> FileReport:
        held = partial(self.book.wrapped_keys, kept=True)
        return compare_files(self.rows(), self.blobs.folder, held)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def altered(place: Place, name: str) -> None:
    place.path(name).write_bytes(b"other bytes")


def missing(place: Place, name: str) -> None:
    place.path(name).unlink()


def extra(place: Place, name: str) -> None:
    del place.book.keys[key_id_of(name)]


def test_all_is_well_where_uploads_wait_and_files_were_destroyed(place: Place) -> None:
    place.attached()
    place.put()
    gone = place.attached()
    missing(place, gone)
    extra(place, gone)
    kept = place.attached()
    place.book.restricted.add(key_id_of(kept))
    report = place.compared()
    assert (report.files, report.difference) == (3, None)
    with pytest.raises(NotFoundError), place.blobs.opened(kept):
        pass


@pytest.mark.parametrize("harm", [altered, missing, extra])
def test_what_is_wrong_is_named(place: Place, harm: Callable[[Place, str], None]) -> None:
    place.attached()
    name = place.attached()
    place.attached()
    harm(place, name)
    found = place.found()
    assert found is not None
    assert (found.name, found.finding) == (name, harm.__name__)
    assert place.bench.store.bodies[(found.position or 0) - 1].count(name.encode()) == 1


def test_a_file_nothing_names_and_no_key_opens_is_told(place: Place) -> None:
    name = place.put()
    extra(place, name)
    assert place.found() == FileDifference(name=name, finding="extra", position=None)
