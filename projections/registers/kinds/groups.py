"""How groups show: who owns each, and what was asked there and written down (Art. 4(4))."""

from typing import assert_never, get_args

from events import group as facts
from projections.registers.sheet import Kind, Sheet

REQUEST = "request"
_TOLD = ("category", "text", "said_at", "late_s", "told_to", "case")


def show(sheet: Sheet, fact: facts.AnyGroupFact) -> None:
    """The group after the fact."""
    match fact:
        case facts.GroupRegistered():
            sheet.to("registered", assignee=fact.owner)
        case facts.GroupRetired():
            sheet.keep("reason", retired_by=fact.by)
            sheet.to("retired", done=True)
        case facts.ContactTranscribed():
            sheet.put_entry(REQUEST, *_TOLD, state="transcribed", transcribed_by=fact.by)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyGroupFact] = Kind(
    kind="group",
    facts=get_args(facts.AnyGroupFact),
    show=show,
    entries={facts.ContactTranscribed: REQUEST},
)
