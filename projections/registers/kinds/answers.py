"""How answers show: given, or still to be looked up by a day (Art. 6(3))."""

from typing import assert_never, get_args

from events import answer as facts
from projections.registers.sheet import Kind, Sheet

SETTLED = "settled"


def show(sheet: Sheet, fact: facts.AnyAnswerFact) -> None:
    """The answer after the fact."""
    match fact:
        case facts.AnswerGiven():
            if fact.certain:
                sheet.to("given", done=True)
            else:
                sheet.to("uncertain", due_at=fact.reply_due_at, assignee=fact.by)
        case facts.AnswerSettled():
            names = ("channel", "text", "stance", "basis", "source")
            sheet.put_entry(SETTLED, *names, state="told", settled_by=fact.by)
            sheet.to("settled", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyAnswerFact] = Kind(
    kind="answer",
    facts=get_args(facts.AnyAnswerFact),
    show=show,
    entries={facts.AnswerSettled: SETTLED},
)
