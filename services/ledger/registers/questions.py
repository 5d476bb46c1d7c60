"""Decisions about questions: what the company answers to each, in versions (Art. 6(3))."""

import unicodedata
from dataclasses import dataclass, replace
from typing import assert_never

from events import answer as facts
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    Noticed,
    Outcome,
    Register,
    Step,
)

ARTICLE = "Art.6(3)"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What deciding remembers of a question: the stance others are held against, and the version of
    the template, 0 where there is none.
    """

    stance: str
    version: int = 0


def evolve(question: Question | None, fact: facts.AnyQuestionFact) -> Question:
    """The question after the fact. An answer never takes a template's place."""
    match fact:
        case facts.AnswerTemplatePublished():
            assert fact.version is not None, "decided when it was published"
            return Question(stance=fact.stance, version=fact.version)
        case facts.QuestionAnswered():
            if question is None:
                return Question(stance=fact.stance)
            return question if question.version else replace(question, stance=fact.stance)
        case _:
            assert_never(fact)


def decide(question: Question | None, fact: facts.AnyQuestionFact, at: At) -> Outcome:
    """What follows from a fact about a question."""
    del at
    noticed = () if question is None else otherwise(question, fact.stance)
    match fact:
        case facts.AnswerTemplatePublished():
            version = 1 if question is None else question.version + 1
            published = fact.model_copy(update={"version": version})
            # A new version may say otherwise than the last; what people said without one may not.
            return Outcome(facts=(published,), noticed=noticed if version == 1 else ())
        case facts.QuestionAnswered():
            return Outcome(facts=(fact,), noticed=noticed)
        case _:
            assert_never(fact)


def otherwise(question: Question, stance: str) -> tuple[Noticed, ...]:
    """Found where the two stances are not the same."""
    if _folded(stance) == _folded(question.stance):
        return ()
    return (
        Noticed(
            rule="answers-agree",
            article=ARTICLE,
            span=f"{question.stance} / {stance}",
            proposal="核对哪一个对，向答错的一方更正，并发布标准答复。",
        ),
    )


def _folded(stance: str) -> str:
    """Full-width and spaced writing is the same answer."""
    return "".join(unicodedata.normalize("NFKC", stance).casefold().split())


REGISTER: Register[Question, facts.AnyQuestionFact] = Register(
    kind="question",
    plural="questions",
    letter="QU",
    steps={"publish": Step(fact=facts.AnswerTemplatePublished, roles=MANAGERS)},
    evolve=evolve,
    decide=decide,
    filters=("question",),
)
