"""How uses of the archive show: what is out, until when, and what it was good for (Art. 10)."""

from typing import assert_never, get_args

from events import archive_use as facts
from projections.registers.sheet import Kind, PartKey, Sheet

RECORD = "record"


def show(sheet: Sheet, fact: facts.AnyArchiveUseFact) -> None:
    """The use after the fact."""
    match fact:
        case facts.ArchiveAccessed():
            sheet.keep(records=[])
            sheet.to("in_use", due_at=fact.back_by, assignee=fact.reader)
            for place, record in enumerate(fact.records, start=1):
                sheet.put_part(RECORD, f"{place:03d}", state="used", record=record)
        case facts.ArchiveUseEnded():
            sheet.keep("whole", "effect")
            sheet.to("ended", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyArchiveUseFact) -> list[PartKey]:
    """The records used."""
    if not isinstance(fact, facts.ArchiveAccessed):
        return []
    return [(RECORD, f"{place:03d}") for place in range(1, len(fact.records) + 1)]


KIND: Kind[facts.AnyArchiveUseFact] = Kind(
    kind="archive_use", facts=get_args(facts.AnyArchiveUseFact), show=show, parts=parts
)
