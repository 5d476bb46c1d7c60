"""How legal documents show: whoever must answer next comes first (Art. 8)."""

from typing import assert_never, get_args

from events import legal_document as facts
from projections.registers.sheet import Kind, Sheet

ANSWER = "answer"


def show(sheet: Sheet, fact: facts.AnyLegalDocumentFact) -> None:
    """The document after the fact."""
    match fact:
        case facts.LegalDocumentServed():
            sheet.to("to_answer", due_at=fact.respond_due_at, assignee=fact.responsible)
        case facts.LegalDocumentAssigned():
            sheet.keep("responsible")
            sheet.to(sheet.item.state, assignee=fact.responsible)
        case facts.LegalDocumentAnswered():
            sheet.put_entry(
                ANSWER, "answered_at", "how", "text", "next_date", "documents",
                state="answered", answered_by=fact.by,
            )  # fmt: skip
            sheet.to("answered", due_at=fact.next_date)
        case facts.LegalDocumentClosed():
            sheet.keep("outcome", "text")
            sheet.to("closed", done=True, due_at=None)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyLegalDocumentFact] = Kind(
    kind="legal_document",
    facts=get_args(facts.AnyLegalDocumentFact),
    show=show,
    entries={facts.LegalDocumentAnswered: ANSWER},
)
