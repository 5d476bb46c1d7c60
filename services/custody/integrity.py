"""Whether a record is whole (完整性): every version, what describes it, its place in its series,
its files and its paper original.
"""

from typing import Any

from events.item import item_stream
from services.custody.looking import NOTHING, Checks, Looked, Read


def _versions_whole(read: Read) -> Looked:
    """Each stream begins with its first event, and none is left out."""
    failing = []
    for stream, rows in read.found.streams.items():
        versions = [
            event.envelope.sequence
            for event in read.events
            if read.streams[event.position] == stream
        ]
        if versions != list(range(1, len(rows) + 1)):
            failing.append(stream[:80])
    return Looked(len(read.found.streams), failing)


def _metadata_complete(read: Read) -> Looked:
    record = read.found.record
    wanted: dict[str, Any] = {
        "number": record.number,
        "about": record.about,
        "matter": record.matter,
        "year": record.year,
        "category": record.category,
        "retention": record.retention,
        "unit": record.unit,
    }
    return Looked(len(wanted), [name for name, value in wanted.items() if not value])


def _process_told(read: Read) -> Looked:
    """Every event says who did it and what it followed from or was told at; what was done to the
    record is told from its registration on.
    """
    own = [e for e in read.events if e.envelope.subject == item_stream("record", read.found.id)]
    failing = [str(e.position) for e in read.events if not e.envelope.actor]
    if not own or own[0].envelope.type != "huiyin.record.registered.v1":
        failing.append("registered")
    return Looked(len(read.events), failing)


def _series_whole(read: Read) -> Looked:
    """In its series the record has the place its number says, and no other has it."""
    found = read.found
    if found.record.archival_number is None:
        return NOTHING
    place = int(found.record.archival_number.rpartition("-")[2])
    series = found.series or {}
    holes = [f"{n}" for n in range(1, place + 1) if n not in series]
    if series.get(place) != found.id:
        holes.append(found.record.archival_number)
    return Looked(place, holes)


def _files_present(read: Read) -> Looked:
    files = read.found.files
    if files is None:
        return Looked(0, outcome="not_checked")
    if not files:
        return NOTHING
    return Looked(len(files), [each.name for each in files if not each.sound])


def _originals_kept(read: Read) -> Looked:
    """What is on paper lies somewhere: paper and electronic record are two halves of one."""
    if read.found.record.medium == "electronic":
        return NOTHING
    return Looked(1, () if read.found.original_kept else ("original",))


CHECKS: Checks = {
    "versions_whole": _versions_whole,
    "metadata_complete": _metadata_complete,
    "process_told": _process_told,
    "series_whole": _series_whole,
    "files_present": _files_present,
    "originals_kept": _originals_kept,
}
