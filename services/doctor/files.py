"""Compares the files of the blob store with the events that put them there, by name and by bytes.

A name is the hash of the sealed bytes, so no key is needed. In one pass over the log: what should
be there and is not, or reads otherwise; what was destroyed and is still there; what nothing refers
to and no key opens.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from events.attachment import AttachmentAdded, key_id_of
from events.envelope import parse
from services.blobs.contract import BlobFolder
from services.blobs.sealed import name_of
from services.doctor.report import FileDifference, FileReport, ViewFinding
from services.errors import NotFoundError
from services.store.contract import LogRow

KEYS_MAX = 1_000

_LAST_FIELD = f'"type":"{AttachmentAdded.type_name}"}}'.encode()
"""How the envelope of such a fact ends, its keys being sorted: others are not even parsed."""

Held = Callable[[Sequence[str]], Mapping[str, bytes]]


def compare_files(rows: Iterator[LogRow], folder: BlobFolder, held: Held) -> FileReport:
    """The first difference by position, strays last. ``held`` gives the keys still held."""
    first: FileDifference | None = None
    named: set[str] = set()
    files = 0
    for page in _pages(rows):
        named.update(name for _, name in page)
        keys = held([key_id_of(name) for _, name in page])
        for position, name in page:
            finding = _judge(folder, name, is_held=key_id_of(name) in keys)
            files += 1
            if finding is not None and first is None:
                first = FileDifference(name=name, finding=finding, position=position)
    if first is None:
        first = _stray(folder, named, held)
    return FileReport(files=files, difference=first)


def _pages(rows: Iterator[LogRow]) -> Iterator[list[tuple[int, str]]]:
    """Positions and names of the files events tell of, so many at a time."""
    page: list[tuple[int, str]] = []
    for row in rows:
        if row.body.endswith(_LAST_FIELD):
            page.append((row.position, parse(row.body).envelope.data["blob"]))
            if len(page) == KEYS_MAX:
                yield page
                page = []
    yield page


def _judge(folder: BlobFolder, name: str, *, is_held: bool) -> ViewFinding | None:
    try:
        with folder.open(name) as file:
            if not is_held:
                return "extra"
            return None if name_of(file) == name else "altered"
    except NotFoundError:
        return "missing" if is_held else None


def _stray(folder: BlobFolder, named: set[str], held: Held) -> FileDifference | None:
    """A file that no event names and no key opens; an upload that waits has its key."""
    for name in folder.names():
        if name not in named and not held([key_id_of(name)]):
            return FileDifference(name=name, finding="extra", position=None)
    return None
