"""How shifts show: what went on when one ended, and whether somebody has it (Art. 7(3))."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import shift as facts
from projections.registers.sheet import Kind, PartKey, Sheet

CASE, PROMISE = "case", "promise"


def show(sheet: Sheet, fact: facts.AnyShiftFact) -> None:
    """The hand-over after the fact. One nobody has taken over in time is past its deadline."""
    match fact:
        case facts.ShiftHandedOver():
            sheet.drop("cases", "case_externalrefs", "case_source", "promises")
            for case in fact.cases:
                sheet.put_part(CASE, case, state="open", case=case)
            for promise in fact.promises:
                sheet.put_part(PROMISE, promise, state="open", promise=promise)
            sheet.to("handed_over", due_at=fact.accept_by, assignee=fact.to)
        case facts.ShiftAccepted():
            sheet.keep("late_s", accepted_by=fact.by)
            for case in fact.cases_taken:
                sheet.put_part(CASE, case, state="taken", assignee=fact.by)
            sheet.to("accepted", done=True, due_at=None, assignee=fact.by)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyShiftFact) -> Iterator[PartKey]:
    """The cases and promises a fact names."""
    match fact:
        case facts.ShiftHandedOver():
            yield from ((CASE, case) for case in fact.cases)
            yield from ((PROMISE, promise) for promise in fact.promises)
        case facts.ShiftAccepted():
            yield from ((CASE, case) for case in fact.cases_taken)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyShiftFact] = Kind(
    kind="shift", facts=get_args(facts.AnyShiftFact), show=show, parts=parts
)
