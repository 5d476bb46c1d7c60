"""How handovers show: the register of what was handed over, to whom, and who signed (Art. 10)."""

from typing import assert_never, get_args

from events import handover as facts
from projections.registers.sheet import Kind, PartKey, Sheet

RECORD = "record"


def show(sheet: Sheet, fact: facts.AnyHandoverFact) -> None:
    """The handover after the fact."""
    match fact:
        case facts.HandoverPrepared():
            sheet.keep(records=[])
            sheet.keep(four_properties="not_checked")
            sheet.to("prepared")
            for place, record in enumerate(fact.records, start=1):
                sheet.put_part(RECORD, f"{place:04d}", state="listed", record=record)
        case facts.HandoverChecked():
            sheet.drop("package")
            sheet.keep("package", four_properties="passed" if fact.passed else "failed")
        case facts.HandoverCompleted():
            sheet.keep("giver", "receiver_name", "supervisor", "items_received", "note")
            sheet.keep("four_properties", "package")
            sheet.to("completed", done=True)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyHandoverFact) -> list[PartKey]:
    """The records on the list."""
    if not isinstance(fact, facts.HandoverPrepared):
        return []
    return [(RECORD, f"{place:04d}") for place in range(1, len(fact.records) + 1)]


KIND: Kind[facts.AnyHandoverFact] = Kind(
    kind="handover", facts=get_args(facts.AnyHandoverFact), show=show, parts=parts
)
