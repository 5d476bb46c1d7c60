"""How series show: every number given, and to which record (Art. 10)."""

from collections.abc import Iterator

from events.record import AnySeriesFact, RecordsArranged
from projections.registers.sheet import Kind, PartKey, Sheet

NUMBER = "number"


def show(sheet: Sheet, fact: AnySeriesFact) -> None:
    """The series after the fact."""
    given = fact.first + len(fact.records) - 1
    sheet.keep(name=fact.series, given=given, series=[], records=[], first=[])
    sheet.to("numbered", done=True)
    for key, record in _numbered(fact):
        sheet.put_part(NUMBER, key, state="given", record=record)


def parts(fact: AnySeriesFact) -> Iterator[PartKey]:
    """The numbers given."""
    for key, _ in _numbered(fact):
        yield NUMBER, key


def _numbered(fact: AnySeriesFact) -> Iterator[tuple[str, str]]:
    for place, record in enumerate(fact.records, start=fact.first):
        yield f"{place:0{fact.width}d}", record


KIND: Kind[AnySeriesFact] = Kind(kind="series", facts=(RecordsArranged,), show=show, parts=parts)
