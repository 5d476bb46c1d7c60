"""What every record on paper has in common: its head, who stands behind it, and of when it is."""

from collections.abc import Iterable, Iterator

from events.item import ItemFact
from services.documents.document import Document, Section
from services.documents.telling import Told, moment, text_of
from services.documents.words import Words

Lines = Iterable[tuple[str, str]]
"""Labels and what stands there; an empty text is left out of the facts."""


def laid_out(
    told: Told,
    words: Words,
    *,
    kind: str,
    standing: bool,
    facts: Lines,
    sections: Iterable[Section],
    signed: Lines,
    title: str | None = None,
) -> Document:
    """The record of an item as it is now, under its own title where no other is given. One that is
    not ``standing`` is a draft, and says so.
    """
    item = told.item
    return Document(
        language=words.language,
        kind=kind,
        title=text_of(told.said, "title", words) if title is None else title,
        number=item.number or "",
        draft="" if standing else words("draft"),
        facts=tuple((label, text) for label, text in facts if text),
        sections=tuple(sections),
        signed=tuple(signed),
        origin=words("origin", version=item.version, moment=moment(item.last_at)),
        dated=item.last_at,
    )


def signature(
    told: Told, words: Words, label: str, fact: type[ItemFact]
) -> Iterator[tuple[str, str]]:
    """Who last said this of the item, and when; nothing where nobody did."""
    if (last := told.last(fact.type_name)) is not None:
        by, at = last
        yield words(label), words("signed", by=by, moment=moment(at))
