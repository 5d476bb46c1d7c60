"""Whether a record can still be read (可用性): its keys open it, it can be put on paper, its files
are of lasting formats.
"""

import re

from services.custody.looking import NOTHING, Checks, Looked, Read

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

_PDF_END = re.compile(rb"startxref\s+([0-9]+)\s+%%EOF\s*\Z")
_PDF_A_2B = (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>B</pdfaid:conformance>")


def _keys_open(read: Read) -> Looked:
    """What was sealed can be opened, but for what was destroyed by decision."""
    keys, explained = read.found.keys, read.found.explained
    sealed = [event for event in read.events if "sealing" in event.envelope.data]
    failing = [
        str(event.position)
        for event in sealed
        if (state := keys.get(event.envelope.id, "gone")) == "broken"
        or (state == "gone" and event.envelope.id not in explained)
    ]
    return Looked(len(sealed), failing) if sealed else NOTHING


def _paper_made(read: Read) -> Looked:
    """The record can be rendered, and what was made is PDF/A-2b, whole."""
    paper = read.found.paper
    return Looked(1, () if paper is not None and is_whole_pdf_a(paper) else ("paper",))


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


def _formats_allowed(read: Read) -> Looked:
    files = read.found.files
    if files is None:
        return Looked(0, outcome="not_checked")
    if not files:
        return NOTHING
    return Looked(len(files), [f.name for f in files if f.media_type not in ALLOWED_FORMATS])


CHECKS: Checks = {
    "keys_open": _keys_open,
    "paper_made": _paper_made,
    "formats_allowed": _formats_allowed,
}
