"""How whoever works here shows: who is away, until when, and who stands in (Art. 7(3))."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import staff as facts
from events.instant import format_instant
from projections.registers.sheet import Kind, PartKey, Sheet

ABSENCE, WORK, HISTORY = "absence", "work", "history"


def show(sheet: Sheet, fact: facts.AnyStaffFact) -> None:
    """Them after the fact."""
    sheet.keep(history=[*sheet.item.detail.get(HISTORY, ()), sheet.told()])
    match fact:
        case facts.StaffRegistered():
            sheet.to("here", done=True, assignee=fact.staff)
        case facts.StaffLeft():
            sheet.keep("left_at")
            sheet.to("left", done=True, due_at=None)
        case facts.AbsenceStarted():
            sheet.keep("deputy", away_since=format_instant(fact.since))
            sheet.to("away", due_at=fact.planned_until)
            sheet.put_part(
                ABSENCE, _key(fact), "since", "planned_until", "reason", "deputy", "note",
                state="running", due_at=fact.planned_until,
            )  # fmt: skip
        case facts.WorkReassigned():
            sheet.put_entry(WORK, "to", "reason", "cases", "note", state="passed_on")
        case facts.AbsenceEnded():
            sheet.put_part(ABSENCE, _key(fact), "ended_at", state="ended", done=True)
            if sheet.item.detail.get("away_since") == _key(fact):
                sheet.drop("away_since", "deputy")
                sheet.to("here", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyStaffFact) -> Iterator[PartKey]:
    """The absence a fact is about."""
    if isinstance(fact, facts.AbsenceStarted | facts.AbsenceEnded):
        yield ABSENCE, _key(fact)


def _key(fact: facts.AbsenceStarted | facts.AbsenceEnded) -> str:
    assert fact.since is not None
    return format_instant(fact.since)


KIND: Kind[facts.AnyStaffFact] = Kind(
    kind=facts.KIND,
    facts=get_args(facts.AnyStaffFact),
    show=show,
    parts=parts,
    entries={facts.WorkReassigned: WORK},
)
