"""How destructions show: the register of what was destroyed, kept for ever (Art. 10)."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import destruction as facts
from projections.registers.sheet import Kind, PartKey, Sheet

ENTRY = "entry"


def show(sheet: Sheet, fact: facts.AnyDestructionFact) -> None:
    """The destruction after the fact."""
    match fact:
        case facts.AppraisalMade():
            sheet.keep(name=fact.reason, reason=[])
            sheet.to("appraised")
        case facts.DestructionApproved():
            sheet.keep("basis", approved_by=fact.by)
            sheet.to("approved")
        case facts.DestructionDone():
            sheet.keep("witnesses", "place", "method", "note", destroyed_by=fact.by, records=[])
            sheet.to("destroyed", done=True)
            for place, entry in enumerate(fact.entries, start=1):
                sheet.put_part(
                    ENTRY,
                    _key(place),
                    state="destroyed",
                    record=entry.record,
                    matter=entry.matter,
                    year=entry.year,
                    file_number=entry.archival_number or entry.number,
                    quantity=entry.quantity,
                    reason=sheet.item.detail["name"],
                    note=fact.note or "",
                )
        case _:
            assert_never(fact)


def parts(fact: facts.AnyDestructionFact) -> Iterator[PartKey]:
    """The entries of the register."""
    if isinstance(fact, facts.DestructionDone):
        for place in range(1, len(fact.entries) + 1):
            yield ENTRY, _key(place)


def _key(place: int) -> str:
    return f"{place:03d}"


KIND: Kind[facts.AnyDestructionFact] = Kind(
    kind="destruction", facts=get_args(facts.AnyDestructionFact), show=show, parts=parts
)
