"""Decisions about problems and proposals: answered in time, by somebody else, and what was promised
is done (Art. 7(4)).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from events import improvement as facts
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.7(4)"

Sort = Literal["problem", "proposal", "statement"]


@dataclass(frozen=True, kw_only=True)
class Improvement:
    """What deciding remembers. ``complete_by`` is that of what somebody, the owner, is to do."""

    sort: Sort
    raised_by: str
    answer_by: datetime | None = None
    answered: bool = False
    owner: str | None = None
    complete_by: datetime | None = None
    completed: bool = False


def evolve(improvement: Improvement | None, fact: facts.AnyImprovementFact) -> Improvement:
    """The problem, proposal or statement after the fact."""
    match fact:
        case facts.ProblemRaised():
            return Improvement(sort="problem", raised_by=fact.by, answer_by=fact.answer_by)
        case facts.ProposalMade():
            return Improvement(sort="proposal", raised_by=fact.by, answer_by=fact.answer_by)
        case facts.StatementCorrected():
            return Improvement(sort="statement", raised_by=fact.by)
        case _:
            assert improvement is not None
    match fact:
        case facts.ProblemAnswered() | facts.ProposalAnswered():
            return replace(
                improvement, answered=True, owner=fact.owner, complete_by=fact.complete_by
            )
        case facts.ImprovementCompleted():
            return replace(improvement, completed=True)
        case _:
            assert_never(fact)


def decide(improvement: Improvement | None, fact: facts.AnyImprovementFact, at: At) -> Outcome:
    """What follows from a fact. Raises ``CommandRefusedError``."""
    match fact:
        case facts.ProblemRaised():
            return _raise(fact, at.rules.within("problem_answered"), at)
        case facts.ProposalMade():
            return _raise(fact, at.rules.within("proposal_answered"), at)
        case facts.StatementCorrected():
            return Outcome(facts=(fact,))
        case _:
            assert improvement is not None
    match fact:
        case facts.ProblemAnswered():
            return _answer(improvement, fact, "problem", at)
        case facts.ProposalAnswered():
            if fact.verdict == "not_adopted" and fact.owner is not None:
                refuse("nothing is to be done about what is not taken up: name no owner",
                       rule="owner-of-adopted", article=ARTICLE, field="/owner")  # fmt: skip
            return _answer(improvement, fact, "proposal", at)
        case facts.ImprovementCompleted():
            return _complete(improvement, fact, at)
        case _:
            assert_never(fact)


def _raise(fact: facts.ProblemRaised | facts.ProposalMade, within: timedelta, at: At) -> Outcome:
    if fact.to == fact.by:
        refuse("somebody else answers it: name who is to hear it",
               rule="raised-to-another", article=ARTICLE, field="/to")  # fmt: skip
    return Outcome(facts=(fact.model_copy(update={"answer_by": at.happened_at + within}),))


def _answer(
    improvement: Improvement,
    fact: facts.ProblemAnswered | facts.ProposalAnswered,
    sort: Sort,
    at: At,
) -> Outcome:
    if improvement.sort != sort:
        refuse("answer a problem as a problem, a proposal as a proposal",
               rule="answered-for-what-it-is", article=ARTICLE)  # fmt: skip
    if improvement.answered:
        refuse("it is answered already: raise anew what is still open",
               rule="answer-improvement-once", article=ARTICLE)  # fmt: skip
    if fact.by == improvement.raised_by:
        refuse("nobody answers what they raised themselves: ask a colleague",
               rule="answered-by-another", article=ARTICLE, field="/by")  # fmt: skip
    if (fact.owner is None) != (fact.complete_by is None):
        refuse("name who does it and by when, or neither",
               rule="work-with-owner-and-date", article=ARTICLE,
               field="/complete_by" if fact.complete_by is None else "/owner")  # fmt: skip
    if fact.complete_by is not None and fact.complete_by <= at.happened_at:
        refuse("it cannot be done by a time that is past: give one ahead",
               rule="improvement-ahead", article=ARTICLE, field="/complete_by")  # fmt: skip
    if improvement.answer_by is None or at.happened_at <= improvement.answer_by:
        return Outcome(facts=(fact,))
    late = Noticed(
        rule="improvement-answered-late",
        article=ARTICLE,
        proposal="问题三日内、建议七日内答复；一时定不了的先答复何时能定",
    )
    return Outcome(facts=(fact,), noticed=(late,))


def _complete(improvement: Improvement, fact: facts.ImprovementCompleted, at: At) -> Outcome:
    if improvement.owner is None or improvement.completed:
        refuse("nothing is left to be done here: an answer names what is to be done, and by whom",
               rule="improvement-in-hand", article=ARTICLE)  # fmt: skip
    if improvement.complete_by is None or at.happened_at <= improvement.complete_by:
        return Outcome(facts=(fact,))
    late = Noticed(
        rule="improvement-completed-late",
        article=ARTICLE,
        proposal="答应改进的按期改完；改不完的提前告诉提出的人",
    )
    return Outcome(facts=(fact,), noticed=(late,))


REGISTER: Register[Improvement, facts.AnyImprovementFact] = Register(
    kind="improvement",
    plural="improvements",
    letter="GJ",
    steps={
        "raise": Step(fact=facts.ProblemRaised),
        "propose": Step(fact=facts.ProposalMade),
        "correct_statement": Step(fact=facts.StatementCorrected),
        "answer_problem": Step(fact=facts.ProblemAnswered, during=("raised",)),
        "answer_proposal": Step(fact=facts.ProposalAnswered, during=("proposed",)),
        "complete": Step(fact=facts.ImprovementCompleted, during=("in_hand",)),
    },
    evolve=evolve,
    decide=decide,
)
