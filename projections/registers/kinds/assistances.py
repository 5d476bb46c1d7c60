"""How requests for assistance show: who was asked, who has it, what nobody wants (Art. 7(2))."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import assistance as facts
from projections.registers.sheet import Kind, PartKey, Sheet

ASKED = "asked"


def show(sheet: Sheet, fact: facts.AnyAssistanceFact) -> None:
    """The request after the fact. Nobody's, it stays due by when an answer was."""
    match fact:
        case facts.AssistanceRequested():
            sheet.keep(requested_by=fact.by, declined=0)
            _ask(sheet, fact)
        case facts.AssistanceAccepted():
            owner = fact.owner or fact.by
            sheet.put_part(
                ASKED,
                fact.receiver or fact.by,
                "note",
                state="accepted",
                assignee=owner,
                due_at=fact.complete_by,
                done=fact.complete_by is None,
            )
            sheet.keep("complete_by", owner=owner, declined=0)
            sheet.to("accepted", due_at=fact.complete_by, assignee=owner)
        case facts.AssistanceDeclined():
            sheet.put_part(
                ASKED, fact.receiver or fact.by, "reason", "suggested", state="declined", done=True
            )
            sheet.keep(declined=sheet.item.detail["declined"] + 1)
            sheet.to("declined", assignee=sheet.item.detail["requested_by"])
        case facts.AssistanceRedirected():
            if fact.instead_of is not None:
                sheet.put_part(ASKED, fact.instead_of, state="passed_over", done=True)
            _ask(sheet, fact)
        case facts.AssistanceHandedBack():
            sheet.put_part(
                ASKED, fact.receiver or fact.by, "reason", state="handed_back", done=True
            )
            sheet.to("handed_back", assignee=sheet.item.detail["requested_by"])
        case facts.AssistanceCompleted():
            sheet.keep("result")
            sheet.to("completed", done=True, due_at=None)
        case facts.AssistanceWithdrawn():
            sheet.keep("reason")
            sheet.to("withdrawn", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyAssistanceFact) -> Iterator[PartKey]:
    """Whom the fact is from, or who is asked by it."""
    match fact:
        case facts.AssistanceRequested():
            yield ASKED, fact.to
        case facts.AssistanceRedirected():
            yield ASKED, fact.to
            if fact.instead_of is not None:
                yield ASKED, fact.instead_of
        case facts.AssistanceAccepted() | facts.AssistanceDeclined() | facts.AssistanceHandedBack():
            yield ASKED, fact.receiver or fact.by
        case facts.AssistanceCompleted() | facts.AssistanceWithdrawn():
            pass
        case _:
            assert_never(fact)


def _ask(sheet: Sheet, fact: facts.AssistanceRequested | facts.AssistanceRedirected) -> None:
    sheet.put_part(ASKED, fact.to, state="asked", assignee=fact.to, due_at=fact.answer_by)
    sheet.keep("to", "answer_by")
    sheet.to("requested", due_at=fact.answer_by, assignee=fact.to)


KIND: Kind[facts.AnyAssistanceFact] = Kind(
    kind="assistance",
    facts=get_args(facts.AnyAssistanceFact),
    show=show,
    parts=parts,
    ends_parts=True,
    owed={ASKED: ("asked", "accepted")},
)
