"""How problems, proposals and corrected statements show: what waits for an answer, and what was
promised in one (Art. 7(4)).
"""

from typing import assert_never, get_args

from events import improvement as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyImprovementFact) -> None:
    """The item after the fact."""
    match fact:
        case facts.ProblemRaised():
            sheet.to("raised", due_at=fact.answer_by, assignee=fact.to)
        case facts.ProposalMade():
            sheet.to("proposed", due_at=fact.answer_by, assignee=fact.to)
        case facts.StatementCorrected():
            sheet.to("corrected", done=True)
        case facts.ProblemAnswered():
            sheet.keep("answer", "owner", "complete_by", answered_by=fact.by)
            _answered(sheet, fact)
        case facts.ProposalAnswered():
            sheet.keep("verdict", "answer", "owner", "complete_by", answered_by=fact.by)
            _answered(sheet, fact)
        case facts.ImprovementCompleted():
            sheet.keep("result")
            sheet.to("completed", done=True, due_at=None)
        case _:
            assert_never(fact)


def _answered(sheet: Sheet, fact: facts.ProblemAnswered | facts.ProposalAnswered) -> None:
    """Done with the answer, or once what it promises is done."""
    if fact.owner is None:
        sheet.to("answered", done=True, due_at=None)
    else:
        sheet.to("in_hand", due_at=fact.complete_by, assignee=fact.owner)


KIND: Kind[facts.AnyImprovementFact] = Kind(
    kind="improvement", facts=get_args(facts.AnyImprovementFact), show=show
)
