"""The list of what a package holds: every numbered item, what became of it, and where its events
lie. Made from the events alone, so that whoever has them can make it again and compare.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from events import case
from events.case_unmerging import CaseUnmerged
from events.catalogue import decode
from events.envelope import RecordedEvent
from events.fact import Fact
from events.instant import format_instant
from events.item import ItemFact

COLUMNS = (
    "number",
    "kind",
    "id",
    "community",
    "state",
    "filing_number",
    "retention",
    "began_at",
    "last_at",
    "events",
    "first_position",
    "last_position",
)


@dataclass(slots=True)
class CatalogueItem:
    """One item. ``state`` is told of cases only; filing number and retention once it is filed."""

    number: str
    kind: str
    id: str
    community: str
    state: str
    filing_number: str
    retention: str
    began_at: str
    last_at: str
    events: int
    first_position: int
    last_position: int
    versions: int

    def row(self) -> tuple[str, ...]:
        """The values of ``COLUMNS``."""
        return tuple(str(getattr(self, name)) for name in COLUMNS)


_STATES: dict[type, str] = {
    case.CaseOpened: "open",
    case.CaseReopened: "open",
    case.CaseResolved: "resolved",
    case.CaseClosed: "closed",
    case.CaseMerged: "merged",
    case.CaseWithdrawn: "withdrawn",
}


def _state(fact: Fact, before: str) -> str:
    if isinstance(fact, CaseUnmerged):
        return fact.state
    return _STATES.get(type(fact), before)


class Catalogue:
    """Grows event by event; holds a few hundred bytes for each numbered item."""

    def __init__(self) -> None:
        """Empty."""
        self._items: dict[str, CatalogueItem] = {}

    def add(self, event: RecordedEvent) -> None:
        """The next event in the order of the log. Raises as ``events.catalogue.decode``."""
        stream = event.envelope.subject
        fact = decode(event.envelope.type, event.envelope.data)
        item = self._items.get(stream)
        if item is None:
            number = getattr(fact, "number", None)
            if number is None or isinstance(fact, case.RecordFiled):
                return
            item = self._items[stream] = _begun(event, number)
        item.events += 1
        item.versions = event.envelope.sequence
        item.last_at = format_instant(event.envelope.time)
        item.last_position = event.position
        if isinstance(fact, case.RecordFiled):
            item.filing_number, item.retention = fact.number, fact.retention
        if not isinstance(fact, ItemFact):
            item.state = _state(fact, item.state)

    def items(self) -> Iterator[CatalogueItem]:
        """By number."""
        return iter(sorted(self._items.values(), key=lambda item: (item.kind, item.number)))

    def as_csv(self) -> str:
        """The list for a spreadsheet, with a heading (RFC 4180)."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(item.row() for item in self.items())
        return text.getvalue()

    def as_xml(self) -> str:
        """The same list."""
        text = io.StringIO()
        writer = XMLGenerator(text, encoding="UTF-8", short_empty_elements=True)
        writer.startDocument()
        writer.startElement("catalogue", AttributesImpl({"items": str(len(self._items))}))
        for item in self.items():
            writer.characters("\n")
            values = dict(zip(COLUMNS, item.row(), strict=True))
            writer.startElement("item", AttributesImpl(values))
            writer.endElement("item")
        writer.characters("\n")
        writer.endElement("catalogue")
        return text.getvalue() + "\n"


def _begun(event: RecordedEvent, number: str) -> CatalogueItem:
    kind, _, id_ = event.envelope.subject.partition("/")
    began_at = format_instant(event.envelope.time)
    return CatalogueItem(
        number=number,
        kind=kind,
        id=id_,
        community=event.envelope.partitionkey,
        state="",
        filing_number="",
        retention="",
        began_at=began_at,
        last_at=began_at,
        events=0,
        first_position=event.position,
        last_position=event.position,
        versions=0,
    )
