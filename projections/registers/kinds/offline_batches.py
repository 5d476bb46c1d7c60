"""How batches of paper forms show: how many are entered, void or missing (Art. 9(1))."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import offline_batch as facts
from projections.registers.sheet import Kind, PartKey, Sheet

FORM = "form"


def show(sheet: Sheet, fact: facts.AnyOfflineBatchFact) -> None:
    """The batch after the fact."""
    match fact:
        case facts.OfflineBatchEntered():
            sheet.keep(entered=0, voided=0, missing=fact.last_serial - fact.first_serial + 1)
            sheet.to("entering", due_at=fact.entry_due_at)
        case facts.PaperFormEntered():
            sheet.put_part(
                FORM,
                str(fact.serial),
                *("taken_at", "taken_by", "category", "text", "party"),
                state="entered",
                building=fact.building,
            )
            _count(sheet, "entered")
        case facts.PaperFormVoided():
            sheet.put_part(FORM, str(fact.serial), "why", "reason", state="voided")
            _count(sheet, "voided")
        case facts.OfflineBatchCompleted():
            sheet.keep(completed_by=fact.by)
            if fact.missing:
                sheet.to("incomplete")
            else:
                sheet.to("completed", done=True, due_at=None)
        case _:
            assert_never(fact)


def _count(sheet: Sheet, what: str) -> None:
    """One form more is accounted for; the last missing one completes what was declared complete."""
    detail = sheet.item.detail
    missing = detail["missing"] - 1
    sheet.keep(**{what: detail[what] + 1, "missing": missing})
    if missing == 0 and sheet.item.state == "incomplete":
        sheet.to("completed", done=True, due_at=None)


def parts(fact: facts.AnyOfflineBatchFact) -> Iterator[PartKey]:
    """The form a fact is about."""
    if isinstance(fact, facts.PaperFormEntered | facts.PaperFormVoided):
        yield FORM, str(fact.serial)


KIND: Kind[facts.AnyOfflineBatchFact] = Kind(
    kind="offline_batch", facts=get_args(facts.AnyOfflineBatchFact), show=show, parts=parts
)
