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
            sheet.to("kept", due_at=None, assignee=fact.custodian)
            sheet.put_entry(MOVEMENT, "box", "shelf", state="deposited", holder=fact.custodian)
        case facts.CopyMade():
            if not sheet.item.state:
                sheet.to("copy_only", assignee=fact.custodian)
            sheet.put_entry(MOVEMENT, "box", "shelf", state="copied", holder=fact.custodian)
        case facts.OriginalLent():
            sheet.to("lent", due_at=fact.back_by, assignee=fact.to)
            sheet.put_entry(MOVEMENT, "back_by", state="lent", holder=fact.to)
        case facts.OriginalReturned():
            keeper = sheet.item.detail["custodian"]
            sheet.to("kept", due_at=None, assignee=keeper)
            sheet.put_entry(MOVEMENT, "condition", state="returned", holder=keeper)
        case facts.CustodyTransferred():
            sheet.keep("custodian", "box", "shelf")
            sheet.to(sheet.item.state, assignee=fact.custodian)
            sheet.put_entry(MOVEMENT, "box", "shelf", state="transferred", holder=fact.custodian)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyOriginalFact] = Kind(
    kind="original",
    facts=get_args(facts.AnyOriginalFact),
    show=show,
    entries=dict.fromkeys(get_args(facts.AnyOriginalFact), MOVEMENT),
    searched=("title",),
)
