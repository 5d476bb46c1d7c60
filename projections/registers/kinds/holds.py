"""How holds show: what may not be destroyed or forgotten, and why (Art. 10)."""

from typing import assert_never, get_args

from events import hold as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyHoldFact) -> None:
    """The holds after the fact."""
    match fact:
        case facts.HoldPlaced():
            sheet.keep("ground", "reason", "legal_basis", "reference", "review_at")
            sheet.to("held", due_at=fact.review_at)
        case facts.HoldLifted():
            sheet.keep(lifted_because=fact.reason, lifted_by=fact.by)
            sheet.to("lifted", done=True, due_at=None)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyHoldFact] = Kind(kind="hold", facts=get_args(facts.AnyHoldFact), show=show)
