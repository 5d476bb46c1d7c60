"""A record of the archive on paper (件): under which number it is kept, for how long, and what it
holds (Art. 10).

What it is about is told as on its own paper, a letter, a notice or minutes; of a case, its story.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from events import record as facts
from projections.registers.model import Item, Part
from services.documents import letter, minutes, notice
from services.documents.document import Document, Section
from services.documents.laying_out import laid_out, signature
from services.documents.telling import CASE, Happened, ItemKey, Told, moment
from services.documents.words import Words

STATES = frozenset({"unclassified", "classified", "arranged"})
PARTS = (*minutes.PARTS, *notice.PARTS)
"""Of what the record is about."""


class _Paper(NamedTuple):
    states: frozenset[str]
    lay_out: Callable[[Told, Words], Document]


_PAPERS: Mapping[str, _Paper] = {
    "letter": _Paper(letter.STATES, letter.letter),
    "meeting": _Paper(minutes.STATES, minutes.minutes),
    "notice": _Paper(notice.STATES, notice.notice),
}


def names(item: Item, parts: Sequence[Part]) -> Iterator[ItemKey]:
    """What the record is about."""
    del parts
    kind, _, id_ = str(item.detail["about"]).partition("/")
    yield kind, id_


def record(told: Told, words: Words) -> Document:
    """The record as it is kept."""
    return laid_out(
        told,
        words,
        kind=words("record.name"),
        standing=True,
        facts=_facts(told, words),
        sections=_sections(told, words),
        signed=_signed(told, words),
        title=title_of(told, words),
    )


def title_of(told: Told, words: Words) -> str:
    """What the record is called: by its title, else as what it is about is, else by its matter."""
    for each in (told, *told.also.values()):
        if (title := each.said.get("title")) is not None:
            return title
    return words.of("record.about", told.item.detail["matter"])


def _facts(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    detail = told.item.detail
    yield words("community"), told.place or words("company")
    yield words("record.archival_number"), detail.get("archival_number", words("record.unarranged"))
    yield words("record.matter"), words.of("record.about", detail["matter"])
    yield words("record.year"), str(detail["year"])
    yield words("record.category"), detail.get("category", words("record.unclassified"))
    yield words("record.retention"), words.of("record.kept", detail.get("retention", ""))
    yield words("record.unit"), detail.get("unit", "")
    yield words("record.medium"), words.of("record.kept_as", detail["medium"])
    yield words("record.pages"), str(detail.get("pages", ""))


def _sections(told: Told, words: Words) -> Iterator[Section]:
    kind, id_ = next(names(told.item, ()))
    if kind == CASE:
        yield _story(told.happened, words)
        return
    about = told.also.get((kind, id_))
    paper = _PAPERS.get(kind)
    if about is None or paper is None or about.item.state not in paper.states:
        yield Section(heading=words("record.content"), nothing=words("record.not_shown"))
        return
    laid = paper.lay_out(about, words)
    yield Section(heading=laid.kind, columns=(words("record.column.what"), laid.number),
                  rows=laid.facts, nothing=words("none"))  # fmt: skip
    yield from laid.sections


def _story(happened: tuple[Happened, ...] | None, words: Words) -> Section:
    heading = words("record.story")
    if happened is None:
        return Section(heading=heading, nothing=words("record.not_shown"))
    columns = ("position", "time", "what", "by", "said")
    return Section(
        heading=heading,
        columns=tuple(words(f"record.column.{name}") for name in columns),
        rows=tuple(
            (
                str(each.position),
                moment(each.at),
                words.of("record.happened", _noun_and_verb(each.type)),
                _who(each, words),
                "\n".join(words("forgotten") if text is None else text for text in each.texts),
            )
            for each in happened
        ),
        nothing=words("none"),
    )


def _who(happened: Happened, words: Words) -> str:
    """Who acted, and beside them whoever put it on record where that is another."""
    by, party, reported_by = happened.by, happened.party, happened.reported_by
    if by == reported_by:
        return by
    who = words.of("party_kind", party) if by is None and party is not None else by
    key = "record.recorded_by" if who is None else "record.by_recorded_by"
    return words(key, who=who, reported_by=reported_by)


def _noun_and_verb(type_name: str) -> str:
    """``case.opened`` of ``huiyin.case.opened.v1``."""
    return ".".join(type_name.split(".")[1:3])


def _signed(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    for name, fact in (
        ("registered", facts.RecordRegistered),
        ("classified", facts.RecordClassified),
    ):
        yield from signature(told, words, f"record.{name}_by", fact)
