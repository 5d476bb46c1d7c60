"""How promises show: whose to keep, by when, and what became of them (Art. 6(3))."""

from typing import assert_never, get_args

from events import commitment as facts
from projections.registers.sheet import Kind, Sheet

ENDING = "ending"


def show(sheet: Sheet, fact: facts.AnyPromiseFact) -> None:
    """The promise after the fact. ``beyond``: more than its maker may promise, nobody has confirmed
    it yet.
    """
    match fact:
        case facts.PromiseMade():
            sheet.to("made", due_at=fact.due_at, assignee=fact.assignee)
            if not fact.within_authority:
                sheet.to("beyond")
        case facts.PromiseConfirmed():
            sheet.keep("reason", confirmed_by=fact.by, within_authority=True)
            sheet.to("made")
        case facts.PromiseReassigned():
            sheet.keep(was=fact.was)
            sheet.to(sheet.item.state, assignee=fact.assignee)
        case facts.PromiseKept():
            sheet.put_entry(ENDING, "text", state="kept", ended_by=fact.by)
            sheet.to("kept", done=True)
        case facts.PromiseBroken():
            sheet.put_entry(ENDING, "reason", "channel", "instead", state="broken")
            sheet.to("broken", done=True)
        case facts.PromiseWithdrawn():
            sheet.put_entry(ENDING, "reason", "channel", state="withdrawn")
            sheet.to("withdrawn", done=True)
        case facts.PromiseLapsed():
            sheet.put_entry(ENDING, "because", "carries_on", state="lapsed", ended_by=fact.by)
            sheet.to("lapsed", done=True)
        case facts.PromiseResumed():
            sheet.to("made" if sheet.item.detail.get("within_authority") else "beyond")
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyPromiseFact] = Kind(
    kind="promise",
    facts=get_args(facts.AnyPromiseFact),
    show=show,
    entries={
        facts.PromiseKept: ENDING,
        facts.PromiseBroken: ENDING,
        facts.PromiseWithdrawn: ENDING,
        facts.PromiseLapsed: ENDING,
    },
)
