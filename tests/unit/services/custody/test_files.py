"""A file that goes with a record is found where it lies, unchanged, or is told to be missing."""

import hashlib
import io
from typing import BinaryIO

import orjson

from events.attachment import key_id_of
from services.custody.files import KeptFiles
from services.custody.found import FoundFile
from services.errors import NotFoundError
from services.store.contract import LogRow
from tests.unit.services.ledger.workbench import Workbench

SEALED = b"sealed bytes"
NAME = hashlib.sha256(SEALED).hexdigest()


class Folder:
    def __init__(self, **blobs: bytes) -> None:
        self._blobs = blobs

    def open(self, name: str) -> BinaryIO:
        if name not in self._blobs:
            raise NotFoundError("there is no such file")
        return io.BytesIO(self._blobs[name])


def naming(bench: Workbench) -> dict[str, list[LogRow]]:
    """An event of a real log, made to name a file."""
    bench.open_case()
    fields = orjson.loads(bench.store.bodies[-1])
    fields["data"] = {"about": "case/x", "blob": NAME, "media_type": "image/png"}
    return {"files/x": [LogRow(position=1, body=orjson.dumps(fields))]}


def test_each_file_is_held_against_its_name() -> None:
    streams = naming(Workbench().registered())
    for folder, sound in (
        (Folder(**{NAME: SEALED}), True),
        (Folder(**{NAME: SEALED[:-1]}), False),
        (Folder(), False),
    ):
        expected = [FoundFile(name=NAME, media_type="image/png", sound=sound)]
        assert KeptFiles(folder)(streams, frozenset()) == expected


def test_a_file_that_was_destroyed_by_decision_is_not_missed() -> None:
    streams = naming(Workbench().registered())
    assert KeptFiles(Folder())(streams, frozenset({key_id_of(NAME)})) == []
