"""Decisions about answers: what is not known is not guessed, and the same question is not answered
in two ways (Art. 6(3)).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import answer as facts
from services.ledger.registers.contract import (
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.registers.questions import Question, otherwise

ARTICLE = "Art.6(3)"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What deciding remembers of an answer. ``due_at`` None: it was certain."""

    question: str | None
    due_at: datetime | None
    settled: bool = False


def evolve(answer: Answer | None, fact: facts.AnyAnswerFact) -> Answer:
    """The answer after the fact."""
    if isinstance(fact, facts.AnswerGiven):
        due_at = None if fact.certain else fact.reply_due_at
        return Answer(question=fact.question, due_at=due_at)
    assert answer is not None
    match fact:
        case facts.AnswerSettled():
            return replace(answer, settled=True)
        case _:
            assert_never(fact)


def decide(answer: Answer | None, fact: facts.AnyAnswerFact, at: At) -> Outcome:
    """What follows from a fact about an answer. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.AnswerGiven):
        return _given(fact, at)
    assert answer is not None
    match fact:
        case facts.AnswerSettled():
            return _settled(answer, fact, at)
        case _:
            assert_never(fact)


def _given(fact: facts.AnswerGiven, at: At) -> Outcome:
    if at.community is None:
        refuse("name the community the question came from", rule="answer-of-a-community",
               article=ARTICLE, field="/community")  # fmt: skip
    if fact.certain:
        _refuse_groundless(fact.basis, fact.source)
    else:
        _refuse_vague(fact, at)
    if fact.question is None:
        return Outcome(facts=(fact,))
    known = _known(fact.question, at)
    if fact.basis == "template" and (known is None or known.version == 0):
        refuse("no template is published for this question: say what else it rests on",
               rule="template-published", article=ARTICLE, field="/question")  # fmt: skip
    if fact.stance is None:
        return Outcome(facts=(fact,))
    if known is None:
        first = _first(fact.question, fact.stance, fact.by, at)
        return Outcome(facts=(fact,), onward=(first,) if fact.certain else ())
    return Outcome(facts=(fact,), noticed=otherwise(known, fact.stance))


def _refuse_groundless(basis: facts.AnswerBasis, source: str | None) -> None:
    if basis in ("law", "contract", "company_rule") and source is None:
        refuse("name the article or clause the answer rests on", rule="answer-with-source",
               article=ARTICLE, field="/source")  # fmt: skip


def _refuse_vague(fact: facts.AnswerGiven, at: At) -> None:
    """What is not certain is looked up somewhere, by a day."""
    if fact.look_up is None:
        refuse("say where it is looked up, or whom one asks", rule="uncertain-with-route",
               article=ARTICLE, field="/look_up")  # fmt: skip
    if fact.reply_due_at is None or fact.reply_due_at <= at.happened_at:
        refuse("say by when the party hears", rule="uncertain-with-deadline",
               article=ARTICLE, field="/reply_due_at")  # fmt: skip


def _settled(answer: Answer, fact: facts.AnswerSettled, at: At) -> Outcome:
    if answer.due_at is None:
        refuse("the answer was certain: give another where it was wrong", rule="settle-uncertain",
               article=ARTICLE)  # fmt: skip
    if answer.settled:
        refuse("the answer is settled already", rule="settle-answer-once", article=ARTICLE)
    _refuse_groundless(fact.basis, fact.source)
    late = Noticed(
        rule="answer-settled-in-time", article=ARTICLE, proposal="向对方说明为何答复晚了。"
    )
    told = (
        ()
        if fact.stance is None or answer.question is None
        else (_first(answer.question, fact.stance, fact.by, at),)
    )
    in_time = at.happened_at <= answer.due_at
    return Outcome(facts=(fact,), noticed=() if in_time else (late,), onward=told)


def _first(question: str, stance: str, by: str, at: At) -> facts.QuestionAnswered:
    return facts.QuestionAnswered(
        by=by, community=at.community, question=question, stance=stance, answer=at.id
    )


def _known(question: str, at: At) -> Question | None:
    """What is answered to the question here, else in the whole company."""
    for community in (at.community, None):
        item = at.others.get(("question", facts.id_of_question(community, question)))
        if item is not None:
            known: Question = item.state
            return known
    return None


def _needs(_: object, fact: facts.AnyAnswerFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.AnswerGiven) and fact.question is not None:
        yield "question", facts.id_of_question(fact.community, fact.question)
        yield "question", facts.id_of_question(None, fact.question)


REGISTER: Register[Answer, facts.AnyAnswerFact] = Register(
    kind="answer",
    plural="answers",
    letter="AN",
    steps={
        "give": Step(fact=facts.AnswerGiven),
        "settle": Step(fact=facts.AnswerSettled, during=("uncertain",)),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
    filters=("question",),
)
