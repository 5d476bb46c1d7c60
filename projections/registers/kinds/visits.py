"""How visits the company makes of its own accord show: which is next, and what was heard (Art.
3(1)).
"""

from typing import assert_never, get_args

from events import visit as facts
from projections.months import month_of
from projections.registers.sheet import Kind, Sheet

CALL = "call"


def show(sheet: Sheet, fact: facts.AnyVisitFact) -> None:
    """The visit after the fact."""
    match fact:
        case facts.VisitPlanned():
            sheet.keep(month=month_of(fact.planned_at))
            sheet.to("planned", due_at=fact.due_at, assignee=fact.visitor)
        case facts.VisitMoved():
            sheet.keep("planned_at", "reason", month=month_of(fact.planned_at))
            visitor = fact.visitor or sheet.item.assignee
            sheet.to("planned", due_at=fact.due_at, assignee=visitor)
        case facts.VisitMade():
            _make(sheet, fact)
        case facts.VisitCancelled():
            sheet.keep("reason")
            sheet.to("cancelled", done=True, due_at=None)
        case facts.VisitWrittenUp():
            sheet.keep("home_visit")
            sheet.to("made", done=True, due_at=None)
        case _:
            assert_never(fact)


def _make(sheet: Sheet, fact: facts.VisitMade) -> None:
    sheet.put_entry(CALL, "heard", "category", state=fact.met)
    if fact.met == "nobody":
        return
    sheet.keep("met", "heard", "category")
    sheet.to("made", done=True, due_at=None)


KIND: Kind[facts.AnyVisitFact] = Kind(
    kind="visit",
    facts=get_args(facts.AnyVisitFact),
    show=show,
    entries={facts.VisitMade: CALL},
)
