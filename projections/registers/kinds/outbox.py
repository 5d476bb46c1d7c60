"""How the outbox shows: what waits to be sent, what failed, what arrived (Art. 3(4))."""

from typing import assert_never, get_args

from events import dispatch as facts
from projections.registers.sheet import Kind, Sheet

REPORT = "report"


def show(sheet: Sheet, fact: facts.AnyDispatchFact) -> None:
    """What is to be sent after the fact. What failed is somebody's to do something about at
    once.
    """
    match fact:
        case facts.DispatchQueued():
            sheet.to("waiting", due_at=fact.due_at)
        case facts.DispatchReported():
            sheet.put_entry(REPORT, "code", "reason", state=fact.state, reported_by=fact.by)
            if fact.state in facts.UNDELIVERED:
                sheet.to(fact.state, due_at=sheet.at)
            else:
                sheet.to(fact.state, done=fact.state in facts.REACHED)
        case facts.DispatchRetried():
            sheet.put_entry(REPORT, "reason", state="retried", reported_by=fact.by)
            sheet.to("waiting", due_at=fact.due_at)
        case facts.DispatchAbandoned():
            sheet.put_entry(REPORT, "reason", state="abandoned", reported_by=fact.by)
            sheet.to("abandoned", done=True)
        case facts.DispatchStalled():
            sheet.to("stuck")
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyDispatchFact] = Kind(
    kind="dispatch",
    facts=get_args(facts.AnyDispatchFact),
    show=show,
    entries={
        facts.DispatchReported: REPORT,
        facts.DispatchRetried: REPORT,
        facts.DispatchAbandoned: REPORT,
    },
)
