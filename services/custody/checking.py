"""The four-property check of one record (DA/T 70-2018). Pure: what was found goes in, the
outcome of each check comes out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from events.catalogue import UnknownTypeError, decode
from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from events.item import item_stream
from events.property_check import (
    FAILING_MAX,
    CheckName,
    CheckOutcome,
    PropertyCheck,
)
from events.record import ArchivalNumber
from projections.archive.tlog.checkpoint import open_checkpoint
from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.proof_file import check_proof
from services.custody.found import Found
from services.ledger.personal_values import values_of

ALLOWED_FORMATS: frozenset[str] = frozenset(
    {
        "application/pdf",
        "application/ofd",
        "application/xml",
        "audio/mpeg",
        "audio/wav",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "text/csv",
        "text/plain",
        "video/mp4",
    }
)
"""What can be read in thirty years without whoever made it (DA/T 47, GB/T 33190)."""

_FILING_NUMBER = re.compile(r"[a-z][a-z0-9-]*-D[0-9]{4}-[0-9]{6}")
_ARCHIVAL_NUMBER: TypeAdapter[str] = TypeAdapter(ArchivalNumber)
_PDF_END = re.compile(rb"startxref\s+([0-9]+)\s+%%EOF\s*\Z")
_PDF_A_2B = (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>B</pdfaid:conformance>")


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one check came to. ``outcome`` None: passed, unless something is failing."""

    looked_at: int
    failing: Sequence[str] = ()
    outcome: CheckOutcome | None = None

    def named(self, name: CheckName) -> PropertyCheck:
        outcome = self.outcome or ("failed" if self.failing else "passed")
        failing = tuple(self.failing[:FAILING_MAX])
        return PropertyCheck(check=name, outcome=outcome, looked_at=self.looked_at, failing=failing)


_NOTHING = _Looked(0, outcome="not_applicable")


@dataclass(frozen=True, slots=True)
class _Read:
    """The record's events, as far as they can be read; the positions of those that cannot."""

    found: Found
    events: list[RecordedEvent] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    streams: dict[int, str] = field(default_factory=dict)


def examine(found: Found) -> tuple[PropertyCheck, ...]:
    """Every check, in the order of a report."""
    read = _read(found)
    return tuple(check(read).named(name) for name, check in _CHECKS.items())


def passes(checks: Iterable[PropertyCheck]) -> bool:
    """Whether nothing failed."""
    return all(check.outcome != "failed" for check in checks)


def _read(found: Found) -> _Read:
    read = _Read(found)
    for stream, rows in found.streams.items():
        for row in rows:
            read.streams[row.position] = stream
            try:
                read.events.append(parse(row.body))
            except MalformedEnvelopeError:
                read.unreadable.append(row.position)
    return read


def _checkpoint_signed(read: _Read) -> _Looked:
    try:
        _, note = open_checkpoint(read.found.checkpoint, read.found.vkeys)
    except ValueError:
        return _Looked(1, ["checkpoint"])
    return _Looked(len(note.signatures))


def _events_sealed(read: _Read) -> _Looked:
    """Each event's bytes lead to the signed root."""
    found = read.found
    rows = [row for rows in found.streams.values() for row in rows]

    def sealed(position: int, body: bytes) -> bool:
        proof = found.proofs.get(position)
        if proof is None or proof.index != position - 1:
            return False
        try:
            check_proof(proof, leaf=leaf_of(body), keys=found.vkeys)
        except ValueError:
            return False
        return True

    return _Looked(len(rows), [str(r.position) for r in rows if not sealed(r.position, r.body)])


def _values_well_formed(read: _Read) -> _Looked:
    """Each event is of a known type, its values of the length, kind and range that type has."""

    def well_formed(event: RecordedEvent) -> bool:
        envelope = event.envelope
        try:
            decode(envelope.type, envelope.data)
        except (UnknownTypeError, ValidationError):
            return False
        return envelope.subject == read.streams[event.position]

    failing = [*read.unreadable, *(e.position for e in read.events if not well_formed(e))]
    return _Looked(len(read.streams), [str(position) for position in sorted(failing)])


def _numbers_well_formed(read: _Read) -> _Looked:
    """The archival number says what the record's first classification said: a later change of term
    stands beside it, never in it.
    """
    record = read.found.record
    failing = [] if _FILING_NUMBER.fullmatch(record.number) else ["number"]
    number = record.archival_number
    if number is None:
        return _Looked(1, failing)
    try:
        _ARCHIVAL_NUMBER.validate_python(number)
    except ValidationError:
        return _Looked(2, [*failing, "archival_number"])
    _, category_and_year, *_ = number.split("-")
    if category_and_year.partition("·")[2] != str(record.year):
        failing.append("archival_number")
    return _Looked(2, failing)


def _nothing_twice(read: _Read) -> _Looked:
    ids = Counter(event.envelope.id for event in read.events)
    places = Counter((event.envelope.subject, event.envelope.sequence) for event in read.events)
    twice = [
        str(event.position)
        for event in read.events
        if ids[event.envelope.id] > 1 or places[event.envelope.subject, event.envelope.sequence] > 1
    ]
    return _Looked(len(read.events), twice)


def _content_linked(read: _Read) -> _Looked:
    """What the record is about is there, in the record's community; a case was filed under just
    this number.
    """
    found = read.found
    about = [event for event in read.events if event.envelope.subject == found.record.about]
    if not about:
        return _Looked(1, [found.record.about[:80]])
    elsewhere = [
        str(event.position)
        for event in about
        if event.envelope.partitionkey != (found.community or "company")
    ]
    filed = [event for event in about if event.envelope.type == "huiyin.record.filed.v1"]
    other = [
        str(event.position)
        for event in filed
        if event.envelope.data.get("number") != found.record.number
    ]
    return _Looked(len(about), [*elsewhere, *other])


def _versions_whole(read: _Read) -> _Looked:
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
    return _Looked(len(read.found.streams), failing)


def _metadata_complete(read: _Read) -> _Looked:
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
    return _Looked(len(wanted), [name for name, value in wanted.items() if not value])


def _process_told(read: _Read) -> _Looked:
    """Every event says who did it and what it followed from or was told at; what was done to the
    record is told from its registration on.
    """
    own = [e for e in read.events if e.envelope.subject == item_stream("record", read.found.id)]
    failing = [str(e.position) for e in read.events if not e.envelope.actor]
    if not own or own[0].envelope.type != "huiyin.record.registered.v1":
        failing.append("registered")
    return _Looked(len(read.events), failing)


def _series_whole(read: _Read) -> _Looked:
    """In its series the record has the place its number says, and no other has it."""
    found = read.found
    if found.record.archival_number is None:
        return _NOTHING
    place = int(found.record.archival_number.rpartition("-")[2])
    series = found.series or {}
    holes = [f"{n}" for n in range(1, place + 1) if n not in series]
    if series.get(place) != found.id:
        holes.append(found.record.archival_number)
    return _Looked(place, holes)


def _files_present(read: _Read) -> _Looked:
    files = read.found.files
    if files is None:
        return _Looked(0, outcome="not_checked")
    if not files:
        return _NOTHING
    return _Looked(len(files), [each.name for each in files if not each.sound])


def _originals_kept(read: _Read) -> _Looked:
    """What is on paper lies somewhere: paper and electronic record are two halves of one."""
    if read.found.record.medium == "electronic":
        return _NOTHING
    return _Looked(1, () if read.found.original_kept else ("original",))


def _keys_open(read: _Read) -> _Looked:
    """What was sealed can be opened, but for what was destroyed by decision."""
    keys, explained = read.found.keys, read.found.explained
    sealed = [event for event in read.events if "sealing" in event.envelope.data]
    failing = [
        str(event.position)
        for event in sealed
        if (state := keys.get(event.envelope.id, "gone")) == "broken"
        or (state == "gone" and event.envelope.id not in explained)
    ]
    return _Looked(len(sealed), failing) if sealed else _NOTHING


def _paper_made(read: _Read) -> _Looked:
    """The record can be rendered, and what was made is PDF/A-2b, whole."""
    paper = read.found.paper
    return _Looked(1, () if paper is not None and is_whole_pdf_a(paper) else ("paper",))


def is_whole_pdf_a(data: bytes) -> bool:
    """Whether the bytes begin and end as a PDF does, lead to its table of objects, and say that
    they are PDF/A-2b.
    """
    end = _PDF_END.search(data)
    if not data.startswith(b"%PDF-1.") or end is None:
        return False
    table = data[int(end[1]) :][:32]
    leads = table.startswith(b"xref") or re.match(rb"\d+ \d+ obj", table) is not None
    return leads and all(mark in data for mark in _PDF_A_2B)


def _formats_allowed(read: _Read) -> _Looked:
    files = read.found.files
    if files is None:
        return _Looked(0, outcome="not_checked")
    if not files:
        return _NOTHING
    return _Looked(len(files), [f.name for f in files if f.media_type not in ALLOWED_FORMATS])


def _sealed_in_log(read: _Read) -> _Looked:
    """No personal value stands in the log in clear."""
    failing = [str(e.position) for e in read.events if any(_clear(each) for each in _personal(e))]
    return _Looked(len(read.events), failing)


def _personal(event: RecordedEvent) -> Iterator[Any]:
    try:
        yield from values_of(event.envelope.type, event.envelope.data).values()
    except (UnknownTypeError, AttributeError, KeyError, TypeError):
        return


def _clear(value: Any) -> bool:
    return not (isinstance(value, dict) and value.keys() == {"sealed"})


def _restrictions_kept(read: _Read) -> _Looked:
    """Whom the content is kept from does not see it."""
    found = read.found
    if not found.withheld:
        return _NOTHING
    return _Looked(len(found.withheld), sorted(found.shown_to))


def _holds_kept(read: _Read) -> _Looked:
    """Nothing that is held was destroyed."""
    found = read.found
    return _Looked(1, ("hold",) if found.held and found.record.destroyed else ())


_CHECKS: dict[CheckName, Callable[[_Read], _Looked]] = {
    "checkpoint_signed": _checkpoint_signed,
    "events_sealed": _events_sealed,
    "values_well_formed": _values_well_formed,
    "numbers_well_formed": _numbers_well_formed,
    "nothing_twice": _nothing_twice,
    "content_linked": _content_linked,
    "versions_whole": _versions_whole,
    "metadata_complete": _metadata_complete,
    "process_told": _process_told,
    "series_whole": _series_whole,
    "files_present": _files_present,
    "originals_kept": _originals_kept,
    "keys_open": _keys_open,
    "paper_made": _paper_made,
    "formats_allowed": _formats_allowed,
    "sealed_in_log": _sealed_in_log,
    "restrictions_kept": _restrictions_kept,
    "holds_kept": _holds_kept,
}
