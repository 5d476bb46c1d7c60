"""How problems, proposals and corrected statements show: what waits for an answer, and what was
promised in one (Art. 7(4)).
"""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import improvement as facts
from projections.registers.sheet import Kind, PartKey, Sheet

DUTY = "duty"
ANSWER, WORK = "answer", "work"


def show(sheet: Sheet, fact: facts.AnyImprovementFact) -> None:
    """The item after the fact."""
    match fact:
        case facts.ProblemRaised():
            _ask(sheet, fact, "raised")
        case facts.ProposalMade():
            _ask(sheet, fact, "proposed")
        case facts.StatementCorrected():
            sheet.to("corrected", done=True)
        case facts.ProblemAnswered():
            sheet.keep("answer", "owner", "complete_by", answered_by=fact.by)
            _answered(sheet, fact)
        case facts.ProposalAnswered():
            sheet.keep("verdict", "answer", "owner", "complete_by", answered_by=fact.by)
            _answered(sheet, fact)
        case facts.ImprovementCompleted():
            sheet.put_part(DUTY, WORK, state="done", done=True)
            sheet.keep("result")
            sheet.to("completed", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyImprovementFact) -> Iterator[PartKey]:
    """The duties a fact brings about or ends: to answer, and to do what the answer promises."""
    match fact:
        case facts.ProblemRaised() | facts.ProposalMade():
            yield DUTY, ANSWER
        case facts.ProblemAnswered() | facts.ProposalAnswered():
            yield DUTY, ANSWER
            yield DUTY, WORK
        case facts.ImprovementCompleted():
            yield DUTY, WORK
        case facts.StatementCorrected():
            pass
        case _:
            assert_never(fact)


def _ask(sheet: Sheet, fact: facts.ProblemRaised | facts.ProposalMade, state: str) -> None:
    sheet.put_part(DUTY, ANSWER, state="open", assignee=fact.to, due_at=fact.answer_by)
    sheet.to(state, due_at=fact.answer_by, assignee=fact.to)


def _answered(sheet: Sheet, fact: facts.ProblemAnswered | facts.ProposalAnswered) -> None:
    """Done with the answer, or once what it promises is done."""
    sheet.put_part(DUTY, ANSWER, state="done", done=True)
    if fact.owner is None:
        sheet.to("answered", done=True, due_at=None)
    else:
        sheet.put_part(DUTY, WORK, state="open", assignee=fact.owner, due_at=fact.complete_by)
        sheet.to("in_hand", due_at=fact.complete_by, assignee=fact.owner)


KIND: Kind[facts.AnyImprovementFact] = Kind(
    kind="improvement",
    facts=get_args(facts.AnyImprovementFact),
    show=show,
    parts=parts,
    owed={DUTY: ("open",)},
)
