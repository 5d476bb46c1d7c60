"""Whether a record is what it says it is (真实性): sealed as it was filed, its values and numbers
well formed, told once, about what is there.
"""

import re
from collections import Counter

from pydantic import TypeAdapter, ValidationError

from events.catalogue import UnknownTypeError, decode
from events.envelope import RecordedEvent
from events.record import ArchivalNumber
from projections.archive.tlog.checkpoint import open_checkpoint
from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.proof_file import check_proof
from services.custody.looking import Checks, Looked, Read

_FILING_NUMBER = re.compile(r"[a-z][a-z0-9-]*-D[0-9]{4}-[0-9]{6}")
_ARCHIVAL_NUMBER: TypeAdapter[str] = TypeAdapter(ArchivalNumber)


def _checkpoint_signed(read: Read) -> Looked:
    try:
        _, note = open_checkpoint(read.found.checkpoint, read.found.vkeys)
    except ValueError:
        return Looked(1, ["checkpoint"])
    return Looked(len(note.signatures))


def _events_sealed(read: Read) -> Looked:
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

    return Looked(len(rows), [str(r.position) for r in rows if not sealed(r.position, r.body)])


def _values_well_formed(read: Read) -> Looked:
    """Each event is of a known type, its values of the length, kind and range that type has."""

    def well_formed(event: RecordedEvent) -> bool:
        envelope = event.envelope
        try:
            decode(envelope.type, envelope.data)
        except (UnknownTypeError, ValidationError):
            return False
        return envelope.subject == read.streams[event.position]

    failing = [*read.unreadable, *(e.position for e in read.events if not well_formed(e))]
    return Looked(len(read.streams), [str(position) for position in sorted(failing)])


def _numbers_well_formed(read: Read) -> Looked:
    """The archival number says what the record's first classification said: a later change of term
    stands beside it, never in it.
    """
    record = read.found.record
    failing = [] if _FILING_NUMBER.fullmatch(record.number) else ["number"]
    number = record.archival_number
    if number is None:
        return Looked(1, failing)
    try:
        _ARCHIVAL_NUMBER.validate_python(number)
    except ValidationError:
        return Looked(2, [*failing, "archival_number"])
    _, category_and_year, *_ = number.split("-")
    if category_and_year.partition("·")[2] != str(record.year):
        failing.append("archival_number")
    return Looked(2, failing)


def _nothing_twice(read: Read) -> Looked:
    ids = Counter(event.envelope.id for event in read.events)
    places = Counter((event.envelope.subject, event.envelope.sequence) for event in read.events)
    twice = [
        str(event.position)
        for event in read.events
        if ids[event.envelope.id] > 1 or places[event.envelope.subject, event.envelope.sequence] > 1
    ]
    return Looked(len(read.events), twice)


def _content_linked(read: Read) -> Looked:
    """What the record is about is there, in the record's community; a case was filed under just
    this number.
    """
    found = read.found
    about = [event for event in read.events if event.envelope.subject == found.record.about]
    if not about:
        return Looked(1, [found.record.about[:80]])
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
    return Looked(len(about), [*elsewhere, *other])


CHECKS: Checks = {
    "checkpoint_signed": _checkpoint_signed,
    "events_sealed": _events_sealed,
    "values_well_formed": _values_well_formed,
    "numbers_well_formed": _numbers_well_formed,
    "nothing_twice": _nothing_twice,
    "content_linked": _content_linked,
}
