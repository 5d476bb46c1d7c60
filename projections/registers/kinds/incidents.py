"""How incidents show: how long they last, when news is due, and which cases belong to them."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import incident as facts
from projections.registers.sheet import Kind, PartKey, Sheet

CASE = "case"


def show(sheet: Sheet, fact: facts.AnyIncidentFact) -> None:
    """The incident after the fact."""
    match fact:
        case facts.IncidentDeclared():
            sheet.keep(cases=0)
            sheet.to("running", due_at=fact.next_update_due_at)
        case facts.IncidentUpdated():
            sheet.keep("text", "expected_end_at", "next_update_due_at", "told")
            sheet.to("running", due_at=fact.next_update_due_at)
        case facts.IncidentEnded():
            sheet.keep("text", "told", ended_by=fact.by)
            sheet.to("ended", done=True, due_at=None)
        case facts.CaseLinked():
            sheet.put_part(CASE, fact.case or "", state="linked", case=fact.case)
            sheet.keep(cases=sheet.item.detail["cases"] + 1)
        case facts.CaseUnlinked():
            sheet.put_part(CASE, fact.case or "", "reason", state="unlinked", case=fact.case)
            sheet.keep(cases=sheet.item.detail["cases"] - 1)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyIncidentFact) -> Iterator[PartKey]:
    """The case a fact is about."""
    if isinstance(fact, facts.CaseLinked | facts.CaseUnlinked):
        yield CASE, fact.case or ""


KIND: Kind[facts.AnyIncidentFact] = Kind(
    kind="incident", facts=get_args(facts.AnyIncidentFact), show=show, parts=parts
)
