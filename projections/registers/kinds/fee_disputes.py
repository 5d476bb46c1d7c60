"""How disputes about fees show: open, paused, settled, and each reminder (Art. 6(6))."""

from typing import assert_never, get_args

from events import fee_dispute as facts
from projections.registers.sheet import Kind, Sheet

REMINDER = "reminder"


def show(sheet: Sheet, fact: facts.AnyFeeDisputeFact) -> None:
    """The dispute after the fact."""
    match fact:
        case facts.FeeDisputeOpened():
            sheet.to("open")
        case facts.DunningPaused():
            sheet.keep("reason")
            sheet.to("paused", due_at=fact.until)
        case facts.DunningResumed():
            sheet.keep("reason")
            sheet.to("open", due_at=None)
        case facts.DunningSent():
            sheet.put_entry(REMINDER, "channel", "text", state="sent", sent_by=fact.by)
        case facts.FeeDisputeSettled():
            sheet.keep("outcome", "basis", "text")
            sheet.to("settled", done=True, due_at=None)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyFeeDisputeFact] = Kind(
    kind="fee_dispute",
    facts=get_args(facts.AnyFeeDisputeFact),
    show=show,
    entries={facts.DunningSent: REMINDER},
)
