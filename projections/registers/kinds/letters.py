"""How letters show: what waits for a receipt, what for an answer (Art. 4(1))."""

from typing import assert_never, get_args

from events import letter as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyLetterFact) -> None:
    """The letter after the fact."""
    match fact:
        case facts.LetterSent():
            if fact.receipt_due_at is None:
                sheet.to("sent", done=True)
            else:
                sheet.to("receipt_awaited", due_at=fact.receipt_due_at)
        case facts.LetterReceived():
            if fact.answer_due_at is None:
                sheet.to("noted", done=True)
            else:
                sheet.to("to_answer", due_at=fact.answer_due_at)
        case facts.LetterReceiptConfirmed():
            sheet.keep("how", "note")
            sheet.to("receipt_confirmed", done=True, due_at=None)
        case facts.SpokespersonDesignated():
            sheet.keep("spokesperson")
            state = sheet.item.state
            sheet.to(state, done=state == "noted", assignee=fact.spokesperson)
        case facts.LetterAnswered():
            sheet.keep("channel", "reference", answered_by=fact.by)
            sheet.to("answered", done=True, due_at=None)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyLetterFact] = Kind(
    kind="letter", facts=get_args(facts.AnyLetterFact), show=show
)
