"""How threats show: whether anything was done yet, and what (Art. 5(1))."""

from typing import assert_never, get_args

from events import threat as facts
from projections.registers.sheet import Kind, Sheet

MEASURE = "measure"


def show(sheet: Sheet, fact: facts.AnyThreatFact) -> None:
    """The threat after the fact."""
    match fact:
        case facts.ThreatReported():
            sheet.keep(police=False)
            sheet.to("reported", due_at=fact.act_by)
        case facts.PoliceInformed():
            sheet.keep("station", "receipt", police=True)
            sheet.to("acted_on", due_at=None)
        case facts.SafetyMeasureTaken():
            sheet.put_entry(MEASURE, "measure", "text", state="taken", taken_by=fact.by)
            sheet.to("acted_on", due_at=None)
        case facts.ThreatClosed():
            sheet.keep("result", closed_by=fact.by)
            sheet.to("closed", done=True, due_at=None)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyThreatFact] = Kind(
    kind="threat",
    facts=get_args(facts.AnyThreatFact),
    show=show,
    entries={facts.SafetyMeasureTaken: MEASURE},
)
