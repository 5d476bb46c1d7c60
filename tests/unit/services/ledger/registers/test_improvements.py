"""Problems, proposals, corrected statements: given these facts, when this is reported, then that
follows or is refused.
"""

from datetime import timedelta
from typing import Any

import pytest

from events import improvement as facts
from events.item import ItemFact
from services.ledger.registers.improvements import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

WORK = {"owner": "staff:supervisor-1", "complete_by": "2026-03-20T01:00:00Z"}
OPENED: dict[str, Any] = {
    "community": "lakeside",
    "title": "夜里的报修单",
    "text": "夜里的报修单到早上才有人看。",
    "to": "staff:manager-1",
}


def problem(**changes: Any) -> ItemFact:
    fact: ItemFact = plain(facts.ProblemRaised, **{**OPENED, **changes})
    return fact


def proposal(**changes: Any) -> ItemFact:
    fact: ItemFact = plain(facts.ProposalMade, **{**OPENED, **changes})
    return fact


def solved(**changes: Any) -> ItemFact:
    data = {"by": "staff:manager-1", "answer": "夜班每小时看一次", **changes}
    fact: ItemFact = plain(facts.ProblemAnswered, **data)
    return fact


def judged(verdict: str = "adopted", **changes: Any) -> ItemFact:
    data = {"by": "staff:manager-1", "verdict": verdict, "answer": "可以", **changes}
    fact: ItemFact = plain(facts.ProposalAnswered, **data)
    return fact


DONE = plain(facts.ImprovementCompleted, by="staff:supervisor-1", result="已改")


def told(*steps: ItemFact) -> list[ItemFact]:
    """These facts as they land one after another."""
    given: list[ItemFact] = []
    for fact in steps:
        given += when(REGISTER, given, fact).facts
    return given


def test_a_problem_is_answered_in_three_days_a_proposal_in_seven() -> None:
    for opening, days in ((problem(), 3), (proposal(), 7)):
        [fact] = told(opening)
        assert isinstance(fact, facts.ProblemRaised | facts.ProposalMade)
        assert fact.answer_by == NOW + timedelta(days=days)


@pytest.mark.proves("Art.7(4)", "raised-to-another")
@pytest.mark.proves("Art.7(4)", "answered-by-another")
def test_somebody_else_hears_and_answers_it() -> None:
    for opening in (problem(to="staff:desk-1"), proposal(to="staff:desk-1")):
        with refused("raised-to-another", article="Art.7(4)"):
            told(opening)
    with refused("answered-by-another"):
        told(problem(), solved(by="staff:desk-1"))


@pytest.mark.proves("Art.7(4)", "answered-for-what-it-is")
@pytest.mark.proves("Art.7(4)", "answer-improvement-once")
def test_each_is_answered_once_for_what_it_is() -> None:
    statement = plain(facts.StatementCorrected, title="更正", text="是十点巡的", wrong="八点")
    for opening, answer in (
        (problem(), judged()),
        (proposal(), solved()),
        (statement, solved()),
        (statement, judged()),
    ):
        with refused("answered-for-what-it-is"):
            told(opening, answer)
    with refused("answer-improvement-once"):
        told(problem(), solved(), solved())


@pytest.mark.proves("Art.7(4)", "owner-of-adopted")
@pytest.mark.proves("Art.7(4)", "work-with-owner-and-date")
@pytest.mark.proves("Art.7(4)", "improvement-ahead")
def test_what_is_to_be_done_has_an_owner_and_a_date_ahead() -> None:
    with refused("owner-of-adopted"):
        told(proposal(), judged("not_adopted", **WORK))
    for half in ({"owner": "staff:x"}, {"complete_by": WORK["complete_by"]}):
        with refused("work-with-owner-and-date"):
            told(problem(), solved(**half))
    with refused("improvement-ahead"):
        told(problem(), solved(**{**WORK, "complete_by": "2026-03-01T00:00:00Z"}))
    assert told(proposal(), judged("not_adopted"))


@pytest.mark.proves("Art.7(4)", "improvement-in-hand")
@pytest.mark.proves("Art.7(4)", "improvement-completed-late")
def test_what_an_answer_promised_is_done_once_and_in_time() -> None:
    for given in ([problem()], [problem(), solved()], [problem(), solved(**WORK), DONE]):
        with refused("improvement-in-hand"):
            told(*given, DONE)
    given = told(proposal(), judged(**WORK))
    assert when(REGISTER, given, DONE).noticed == ()
    [found] = when(REGISTER, given, DONE, now=NOW + timedelta(days=18, seconds=1)).noticed
    assert found.rule == "improvement-completed-late"


@pytest.mark.proves("Art.7(4)", "improvement-answered-late")
def test_an_answer_that_comes_late_is_found() -> None:
    for opening, answer, days in ((problem(), solved(), 3), (proposal(), judged(), 7)):
        due = NOW + timedelta(days=days)
        assert when(REGISTER, told(opening), answer, now=due).noticed == ()
        [found] = when(REGISTER, told(opening), answer, now=due + timedelta(seconds=1)).noticed
        assert (found.rule, found.article) == ("improvement-answered-late", "Art.7(4)")
