"""The report of a record's newest four-property check (四性检测报告): each check, what was looked
at, and what did not pass (Art. 10, DA/T 70-2018).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from events.property_check import PROPERTY_OF
from events.record import RecordChecked
from projections.registers.model import Item, Part
from services.documents.document import Document, Section
from services.documents.laying_out import laid_out, signature
from services.documents.record import names as names_of_record
from services.documents.record import title_of
from services.documents.telling import CASE, ItemKey, Told, moment
from services.documents.words import Words

STATES = frozenset({"unclassified", "classified", "arranged", "destroyed"})
PARTS = ()


def names(item: Item, parts: Sequence[Part]) -> Iterator[ItemKey]:
    """What the record is about, for its title; the story of a case is not told here."""
    yield from (key for key in names_of_record(item, parts) if key[0] != CASE)


def report(told: Told, words: Words) -> Document:
    """The report; a draft where the record was never checked."""
    checked = last_check(told)
    return laid_out(
        told,
        words,
        kind=words("report.name"),
        standing=checked is not None,
        facts=_facts(told, checked, words),
        sections=_sections(checked, words),
        signed=signature(told, words, "report.checked_by", RecordChecked),
        title=title_of(told, words),
    )


def last_check(told: Told) -> dict[str, Any] | None:
    """What the newest check said, and when it was; None where there was none."""
    checks = [e.envelope for e in told.story.events if e.envelope.type == RecordChecked.type_name]
    return {**checks[-1].data, "at": checks[-1].time} if checks else None


def _facts(told: Told, checked: dict[str, Any] | None, words: Words) -> Iterator[tuple[str, str]]:
    yield words("community"), told.place or words("company")
    yield words("record.archival_number"), told.item.detail.get("archival_number", "")
    if checked is None:
        yield words("report.result"), words("report.never")
        return
    yield words("report.result"), words("report.passed" if checked["passed"] else "report.failed")
    yield words("report.occasion"), words.of("report.made_at", checked["occasion"])
    yield words("report.at"), moment(checked["at"])
    yield words("report.size"), str(checked["size"])
    yield words("report.next_by"), moment(checked["next_by"])


def _sections(checked: dict[str, Any] | None, words: Words) -> Iterator[Section]:
    checks = [] if checked is None else checked["checks"]
    columns = tuple(
        words(f"report.column.{name}") for name in ("check", "outcome", "looked_at", "failing")
    )
    for sort in dict.fromkeys(PROPERTY_OF.values()):
        yield Section(
            heading=words(f"report.property.{sort}"),
            columns=columns,
            rows=tuple(
                _line(each, words)
                for each in checks
                if PROPERTY_OF.get(each["check"], "authenticity") == sort
            ),
            nothing=words("report.never"),
        )


def _line(check: dict[str, Any], words: Words) -> tuple[str, ...]:
    return (
        words.of("report.check", check["check"]),
        words.of("report.outcome", check["outcome"]),
        str(check["looked_at"]),
        words("and").join(check.get("failing", ())),
    )
