"""How missed calls show: the one that waits longest for its call back on top (Art. 4(2))."""

from typing import assert_never, get_args

from events import call as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyCallFact) -> None:
    """The missed call after the fact."""
    match fact:
        case facts.CallMissed():
            sheet.keep(attempts=0)
            sheet.to("missed", due_at=fact.callback_due_at)
        case facts.CallbackMade():
            sheet.keep(attempts=sheet.item.detail["attempts"] + 1)
            if fact.reached:
                sheet.keep("category", "text", "case", called_back_by=fact.by)
                sheet.to("called_back", done=True)
            else:
                sheet.to("tried")
        case facts.CallSettled():
            sheet.keep("reason", "contact", settled_by=fact.by)
            sheet.to("settled", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyCallFact] = Kind(kind="call", facts=get_args(facts.AnyCallFact), show=show)
