"""How positions show: standing, or withdrawn (Art. 8)."""

from typing import assert_never, get_args

from events import position as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyPositionFact) -> None:
    """The position after the fact. Its deadline is the end of its time, when it is looked at
    again.
    """
    match fact:
        case facts.PositionApproved():
            sheet.to("standing", due_at=fact.valid_until)
        case facts.PositionWithdrawn():
            sheet.keep("reason")
            sheet.to("withdrawn", done=True, due_at=None)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyPositionFact] = Kind(
    kind="position", facts=get_args(facts.AnyPositionFact), show=show
)
