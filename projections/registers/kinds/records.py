"""How records show: unclassified, classified, numbered (Art. 10)."""

from typing import assert_never, get_args

from events import record as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyRecordFact) -> None:
    """The record after the fact."""
    match fact:
        case facts.RecordRegistered():
            sheet.to("unclassified")
        case facts.RecordClassified():
            sheet.keep("category", "retention", "unit", "reason", "scheme_version")
            if "archival_number" not in sheet.item.detail:
                sheet.to("classified", due_at=fact.arrange_by)
        case facts.RecordArranged():
            sheet.keep("archival_number", "series")
            sheet.to("arranged", done=True, due_at=None)
        case facts.RecordDestroyed():
            sheet.keep("destruction")
            sheet.to("destroyed", done=True, due_at=None)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyRecordFact] = Kind(
    kind="record", facts=get_args(facts.AnyRecordFact), show=show, searched=("title",)
)
