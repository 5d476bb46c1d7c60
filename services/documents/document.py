"""A record laid out for reading: headings, lines and tables, in the reader's language.

Every text in it is plain text, whatever somebody typed; whoever renders it escapes.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading with paragraphs, or with a table whose rows are as wide as ``columns``.

    ``nothing`` says what an empty one means: that there was none, or that nobody told yet.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    nothing: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A record. ``draft`` is the watermark, empty once the record stands.

    ``dated`` is when the record last changed, so that the same state is the same document.
    """

    language: str
    kind: str
    title: str
    number: str
    draft: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    signed: tuple[tuple[str, str], ...]
    origin: str
    dated: datetime
