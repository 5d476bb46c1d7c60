"""How inspections show: what is to be put right, by whom, until when (Art. 8)."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import inspection as facts
from projections.registers.sheet import Kind, PartKey, Sheet

RECTIFICATION = "rectification"


def show(sheet: Sheet, fact: facts.AnyInspectionFact) -> None:
    """The inspection after the fact. Its deadline is the nearest of what is to be put right, as
    far as it was told.
    """
    match fact:
        case facts.InspectionReceived():
            sheet.to("received")
        case facts.RectificationOrdered():
            before = sheet.item.due_at
            nearest = fact.due_at if before is None else min(before, fact.due_at)
            sheet.keep(to_put_right=_waiting(sheet) + 1)
            sheet.put_part(
                RECTIFICATION,
                fact.key,
                "text",
                "reference",
                "set_by_authority",
                state="ordered",
                building=fact.building,
                assignee=fact.owner,
                due_at=fact.due_at,
            )
            sheet.to("to_put_right", due_at=nearest)
        case facts.RectificationCompleted():
            waiting = _waiting(sheet) - 1
            sheet.keep(to_put_right=waiting)
            sheet.put_part(RECTIFICATION, fact.key, "late_s", state="done", done=True)
            if waiting == 0:
                sheet.to("put_right", due_at=None)
        case facts.InspectionClosed():
            sheet.keep("result", "told")
            sheet.to("closed", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyInspectionFact) -> Iterator[PartKey]:
    """What is to be put right that a fact is about."""
    if isinstance(fact, facts.RectificationOrdered | facts.RectificationCompleted):
        yield RECTIFICATION, fact.key


def _waiting(sheet: Sheet) -> int:
    count: int = sheet.item.detail.get("to_put_right", 0)
    return count


KIND: Kind[facts.AnyInspectionFact] = Kind(
    kind="inspection", facts=get_args(facts.AnyInspectionFact), show=show, parts=parts
)
