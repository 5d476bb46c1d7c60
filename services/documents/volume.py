"""A volume on paper (卷): its front page and the list of what lies in it, in order (卷内目录,
Art. 10).
"""

from collections.abc import Iterator, Sequence

from events import volume as facts
from projections.registers.kinds.volumes import RECORD
from projections.registers.model import Item, Part
from services.documents.document import Document, Section
from services.documents.laying_out import laid_out, signature
from services.documents.record import title_of
from services.documents.telling import ItemKey, Told, moment
from services.documents.words import Words

STATES = frozenset({"open", "closed"})
PARTS = (RECORD,)


def names(item: Item, parts: Sequence[Part]) -> Iterator[ItemKey]:
    """The records in the volume."""
    del item
    yield from (("record", part.detail["record"]) for part in parts)


def volume(told: Told, words: Words) -> Document:
    """The volume; a draft until it is closed, since more may be laid into it."""
    return laid_out(
        told,
        words,
        kind=words("volume.name"),
        standing=told.item.state == "closed",
        facts=_facts(told, words),
        sections=_sections(told, words),
        signed=_signed(told, words),
    )


def _facts(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    detail, records = told.item.detail, [each.item for each in told.also.values()]
    years = sorted(record.detail["year"] for record in records)
    yield words("community"), told.place or words("company")
    yield words("volume.ground"), words.of("volume.opened_for", detail["ground"])
    yield words("volume.retention"), words.of("record.kept", detail["retention"])
    yield words("volume.opened"), moment(told.item.opened_at)
    yield words("volume.years"), f"{years[0]} – {years[-1]}" if years else ""
    yield words("volume.count"), words("volume.items", count=len(told.of_kind(RECORD)))
    yield words("volume.pages"), str(sum(record.detail.get("pages", 0) for record in records))


def _sections(told: Told, words: Words) -> Iterator[Section]:
    columns = ("place", "number", "archival_number", "title", "date", "pages")
    yield Section(
        heading=words("volume.list"),
        columns=tuple(words(f"volume.column.{name}") for name in columns),
        rows=tuple(_line(told, part, words) for part, _ in told.of_kind(RECORD)),
        nothing=words("none"),
    )
    if remark := told.item.detail.get("remark"):
        yield Section(heading=words("volume.remark"), paragraphs=(remark,))


def _line(told: Told, part: Part, words: Words) -> tuple[str, ...]:
    place = str(int(part.key))
    record = told.also.get(("record", part.detail["record"]))
    if record is None:
        return (place, "", "", words("record.not_shown"), "", "")
    detail = record.item.detail
    return (
        place,
        record.item.number or "",
        detail.get("archival_number", ""),
        title_of(record, words),
        moment(record.item.opened_at)[:10],
        str(detail.get("pages", "")),
    )


def _signed(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    for name, fact in (("opened", facts.VolumeOpened), ("closed", facts.VolumeClosed)):
        yield from signature(told, words, f"volume.{name}_by", fact)
