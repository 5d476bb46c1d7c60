"""How custody shows: where each original lies, or who has it and until when (Art. 9(3))."""

from typing import assert_never, get_args

from events import original as facts
from projections.registers.sheet import Kind, Sheet

MOVEMENT = "movement"


def show(sheet: Sheet, fact: facts.AnyOriginalFact) -> None:
    """The custody after the fact."""
    match fact:
        case facts.OriginalDeposited():
            sheet.keep("title", "custodian", "box", "shelf", "pages", "scan")
            sheet.to("kept", due_at=None)
            sheet.put_entry(MOVEMENT, "custodian", "box", "shelf", state="deposited")
        case facts.CopyMade():
            if not sheet.item.state:
                sheet.to("copy_only")
            sheet.put_entry(
                MOVEMENT, "custodian", "box", "shelf", "copies", "form", "purpose", state="copied"
            )
        case facts.OriginalLent():
            sheet.keep(lent_to=fact.to)
            sheet.to("lent", due_at=fact.back_by)
            sheet.put_entry(MOVEMENT, "to", "purpose", "back_by", "note", state="lent")
        case facts.OriginalReturned():
            sheet.keep(lent_to="")
            sheet.to("kept", due_at=None)
            sheet.put_entry(MOVEMENT, "condition", "note", state="returned")
        case facts.CustodyTransferred():
            sheet.keep("custodian", "box", "shelf")
            sheet.put_entry(MOVEMENT, "custodian", "box", "shelf", "reason", state="transferred")
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyOriginalFact] = Kind(
    kind="original",
    facts=get_args(facts.AnyOriginalFact),
    show=show,
    entries=dict.fromkeys(get_args(facts.AnyOriginalFact), MOVEMENT),
)
