"""How records show: unclassified, classified, numbered (Art. 10)."""

from typing import assert_never, get_args

from events import record as facts
from projections.registers.sheet import Kind, PartKey, Sheet

CHECK = "check"
"""The newest four-property check; due when the next one is."""

NEWEST = "newest"


def show(sheet: Sheet, fact: facts.AnyRecordFact) -> None:
    """The record after the fact."""
    match fact:
        case facts.RecordRegistered():
            sheet.to("unclassified")
            sheet.put_part(CHECK, NEWEST, state="awaited", due_at=sheet.at)
        case facts.RecordClassified():
            sheet.keep("category", "retention", "unit", "reason", "scheme_version")
            if "archival_number" not in sheet.item.detail:
                sheet.to("classified", due_at=fact.arrange_by)
        case facts.RecordArranged():
            sheet.keep("archival_number", "series")
            sheet.to("arranged", done=True, due_at=None)
        case facts.RecordChecked():
            state = "passed" if fact.passed else "failed"
            sheet.put_part(
                CHECK, NEWEST, "occasion", "size", state=state, due_at=fact.next_by,
                failing=[each.check for each in fact.checks if each.outcome == "failed"],
            )  # fmt: skip
        case facts.RecordDestroyed():
            sheet.put_part(CHECK, NEWEST, state="ended", done=True)
            sheet.keep("destruction")
            sheet.to("destroyed", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyRecordFact) -> list[PartKey]:
    """The check, for facts that move it."""
    moves = isinstance(fact, facts.RecordRegistered | facts.RecordChecked | facts.RecordDestroyed)
    return [(CHECK, NEWEST)] if moves else []


KIND: Kind[facts.AnyRecordFact] = Kind(
    kind="record",
    facts=get_args(facts.AnyRecordFact),
    show=show,
    parts=parts,
    searched=("title",),
)
