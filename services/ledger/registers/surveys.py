"""Decisions about surveys: whoever is dissatisfied is asked why within two days (Art. 1).

A low score is found at once and waits for its follow-up; it opens no case by itself, because a
number alone says nothing that could be dealt with. What the follow-up hears is recorded as any
contact is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import satisfaction as facts
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.1"


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What deciding remembers of an answer. ``follow_up_due_at`` None: nothing has to follow."""

    follow_up_due_at: datetime | None
    named: bool
    case: str | None = None
    done: bool = False


def evolve(survey: Survey | None, fact: facts.AnySurveyFact) -> Survey:
    """The answer after the fact."""
    if isinstance(fact, facts.SatisfactionSurveyed):
        return Survey(
            follow_up_due_at=fact.follow_up_due_at, named=fact.party is not None, case=fact.case
        )
    assert survey is not None
    match fact:
        case facts.SatisfactionFollowedUp():
            return replace(survey, done=fact.how != "not_reached")
        case _:
            assert_never(fact)


def decide(survey: Survey | None, fact: facts.AnySurveyFact, at: At) -> Outcome:
    """What follows from a fact about an answer. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.SatisfactionSurveyed):
        return _surveyed(fact, at)
    assert survey is not None
    match fact:
        case facts.SatisfactionFollowedUp():
            return _followed_up(survey, fact, at)
        case _:
            assert_never(fact)


def _surveyed(fact: facts.SatisfactionSurveyed, at: At) -> Outcome:
    if at.community is None:
        refuse("name the community the answer comes from",
               rule="survey-of-a-community", article=ARTICLE, field="/community")  # fmt: skip
    if fact.case is None and fact.period is None:
        refuse(
            "say what the score is about: a case, or a period",
            rule="survey-about-something",
            article=ARTICLE,
            field="/period",
        )
    if fact.score > facts.LOW_SCORE_MAX:
        return Outcome(facts=(fact,))
    due = {"follow_up_due_at": at.happened_at + at.rules.within("survey_followed_up")}
    low = Noticed(
        rule="low-score", article=ARTICLE, proposal="由主管按时回访，问清原因并登记处理办法。"
    )
    return Outcome(facts=(fact.model_copy(update=due),), noticed=(low,))


def _followed_up(survey: Survey, fact: facts.SatisfactionFollowedUp, at: At) -> Outcome:
    if survey.follow_up_due_at is None:
        refuse("the score is not low: nobody has to ask", rule="follow-up-of-low-score",
               article=ARTICLE)  # fmt: skip
    if survey.done:
        refuse("somebody has asked already: record what is new as a contact",
               rule="follow-up-once", article=ARTICLE)  # fmt: skip
    if survey.named and fact.how == "anonymous":
        refuse(
            "whoever answered gave a name: ask them, or say that they were not reached",
            rule="follow-up-with-whom",
            article=ARTICLE,
            field="/how",
        )
    return Outcome(facts=(fact,), noticed=tuple(_of_follow_up(survey, fact, at)))


def _of_follow_up(survey: Survey, fact: facts.SatisfactionFollowedUp, at: At) -> Iterator[Noticed]:
    """Late, or by whoever the low score was about (Art. 6(6))."""
    due_at = survey.follow_up_due_at
    if fact.how != "not_reached" and due_at is not None and at.happened_at > due_at:
        yield Noticed(
            rule="follow-up-in-time", article=ARTICLE, proposal="向对方致歉，并查明回访为何拖延。"
        )
    if any(fact.by in {case.assignee, case.resolved_by} for case in at.cases.values()):
        yield Noticed(
            rule="low-score-asked-by-another",
            article="Art.6(6)",
            span=fact.by,
            proposal="换一位没有经办过此件的同事再问一次。",
        )


def _cases(survey: Survey | None, fact: facts.AnySurveyFact) -> Iterator[str]:
    """The case a low score was about, when somebody asks why."""
    if isinstance(fact, facts.SatisfactionFollowedUp) and survey is not None and survey.case:
        yield survey.case


REGISTER: Register[Survey, facts.AnySurveyFact] = Register(
    kind="survey",
    plural="surveys",
    letter="SV",
    steps={
        "record": Step(fact=facts.SatisfactionSurveyed),
        "follow_up": Step(fact=facts.SatisfactionFollowedUp, during=("low",)),
    },
    evolve=evolve,
    decide=decide,
    cases=_cases,
    filters=("month", "score"),
)
