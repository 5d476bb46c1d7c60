"""The register of a handover (移交登记表): who gives what to whom on what ground, each record with
its numbers and how its four-property check went, and who signs (Art. 10).
"""

from collections.abc import Iterator, Sequence

from events import handover as facts
from projections.registers.kinds.handovers import RECORD
from projections.registers.kinds.records import CHECK
from projections.registers.model import Item, Part
from services.documents.document import Document, Section
from services.documents.laying_out import laid_out, signature
from services.documents.record import title_of
from services.documents.telling import ItemKey, Told, moment, text_of
from services.documents.words import Words

STATES = frozenset({"prepared", "completed"})
PARTS = (RECORD, CHECK)


def names(item: Item, parts: Sequence[Part]) -> Iterator[ItemKey]:
    """The records that are handed over."""
    del item
    yield from (("record", part.detail["record"]) for part in parts if part.part == RECORD)


def handover(told: Told, words: Words) -> Document:
    """The register; a draft until the receiver has signed."""
    detail = told.item.detail
    return laid_out(
        told,
        words,
        kind=words("handover.name"),
        standing=told.item.state == "completed",
        facts=_facts(told, words),
        sections=_sections(told, words),
        signed=_signed(told, words),
        title=words("handover.title", receiver=detail["receiver"]),
    )


def _facts(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    detail = told.item.detail
    yield words("community"), told.place or words("company")
    yield words("handover.receiver"), detail["receiver"]
    yield words("handover.to"), words.of("handover.to_whom", detail["to"])
    yield words("handover.legal_basis"), detail["legal_basis"]
    yield words("handover.prepared"), moment(told.item.opened_at)
    yield words("handover.method"), words.of("handover.carried", detail["method"])
    yield words("handover.items"), str(detail["items"])
    yield words("handover.items_received"), str(detail.get("items_received", ""))
    yield words("handover.size"), str(detail.get("size_bytes", ""))
    yield (
        words("handover.four_properties"),
        words.of("handover.checked", detail["four_properties"]),
    )
    yield words("handover.package"), detail.get("package") or ""


def _sections(told: Told, words: Words) -> Iterator[Section]:
    columns = ("place", "number", "archival_number", "title", "year", "kept", "pages", "check")
    yield Section(
        heading=words("handover.list"),
        columns=tuple(words(f"handover.column.{name}") for name in columns),
        rows=tuple(_line(told, part, words) for part, _ in told.of_kind(RECORD)),
        nothing=words("none"),
    )
    if note := text_of(told.said, "note", words):
        yield Section(heading=words("handover.note"), paragraphs=(note,))


def _line(told: Told, part: Part, words: Words) -> tuple[str, ...]:
    place = str(int(part.key))
    record = told.also.get(("record", part.detail["record"]))
    if record is None:
        return (place, "", "", words("record.not_shown"), "", "", "", "")
    detail = record.item.detail
    return (
        place,
        record.item.number or "",
        detail.get("archival_number", ""),
        title_of(record, words),
        str(detail["year"]),
        words.of("record.kept", detail.get("retention", "")),
        str(detail.get("pages", "")),
        _check(record, words),
    )


def _check(record: Told, words: Words) -> str:
    for check, _ in record.of_kind(CHECK):
        if check.state in {"passed", "failed"}:
            return f"{words(f'report.{check.state}')} {moment(check.last_at)[:10]}"
    return words("report.never")


def _signed(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    yield from signature(told, words, "handover.prepared_by", facts.HandoverPrepared)
    yield from signature(told, words, "handover.completed_by", facts.HandoverCompleted)
    detail = told.item.detail
    yield words("handover.giver"), detail.get("giver", "")
    for name in ("receiver_name", "supervisor"):
        yield words(f"handover.{name}"), text_of(told.said, name, words)
