"""What a ledger keeps beside its log to be able to go on, told from the events again. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from events.case import CaseOpened, RecordFiled
from events.catalogue import fact_class
from events.envelope import NUMBER_WIDTH_BYTES, RecordedEvent
from events.item import ItemFact
from services.ledger.registers.found import all_registers
from services.store.contract import CaseReference

RECORD_KIND = "record"


@dataclass(slots=True)
class Beside:
    """The numbers given last, by series, and the publishers' own names of cases and items."""

    series: dict[str, int] = field(default_factory=dict)
    references: list[CaseReference] = field(default_factory=list)


def together(events: Iterable[RecordedEvent]) -> Iterator[list[RecordedEvent]]:
    """Events that landed in one append: what was reported, and what was decided with it."""
    group: list[RecordedEvent] = []
    ids: set[str] = set()
    for event in events:
        if not group or not _goes_with(event, group[0], ids):
            if group:
                yield group
            group, ids = [], set()
        group.append(event)
        ids.add(event.envelope.id)
    if group:
        yield group


def beside(events: Iterable[RecordedEvent]) -> Beside:
    """What these events leave beside the log."""
    found = Beside()
    for event in events:
        kind = fact_class(event.envelope.type)
        if kind.numbered:
            name, number = _number(event, kind)
            found.series[name] = max(number, found.series.get(name, 0))
        if (reference := _reference(event, kind)) is not None:
            found.references.append(reference)
    return found


def _goes_with(event: RecordedEvent, first: RecordedEvent, ids: set[str]) -> bool:
    envelope = event.envelope
    return (
        envelope.originsource is None
        and envelope.causationid in ids
        and event.recordedtime == first.recordedtime
    )


def _number(event: RecordedEvent, kind: type) -> tuple[str, int]:
    """The series as ``services.ledger`` names it, and the number taken."""
    number: str = event.envelope.data["number"]
    year = number.rsplit("-", 2)[-2][-4:]
    return (
        f"{_counted(kind)}/{event.envelope.partitionkey}/{year}",
        int(number[-NUMBER_WIDTH_BYTES:]),
    )


def _counted(kind: type) -> str:
    if issubclass(kind, CaseOpened):
        return "case"
    name = RECORD_KIND if issubclass(kind, RecordFiled) else _item_kind(kind)
    register = all_registers()[name]
    return register.series or register.kind


def _item_kind(kind: type) -> str:
    assert issubclass(kind, ItemFact)
    return kind.kind


def _reference(event: RecordedEvent, kind: type) -> CaseReference | None:
    data: Mapping[str, Any] = event.envelope.data
    externalref = data.get("externalref")
    if externalref is None:
        return None
    if issubclass(kind, CaseOpened):
        return CaseReference(
            source=data["externalref_source"], externalref=externalref, case=data["case"]
        )
    if issubclass(kind, ItemFact) and kind.opens:
        envelope = event.envelope
        return CaseReference(
            source=data.get("externalref_source") or envelope.originsource or envelope.actor,
            externalref=f"{kind.kind}/{externalref}",
            case=envelope.subject.partition("/")[2],
        )
    return None
