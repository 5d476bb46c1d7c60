"""Decisions about samples of answers: drawn once the day is over, each read by somebody else (Art.
6(1)).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from events import conduct as facts
from events.satisfaction import LOW_SCORE_MAX
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    Drawing,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)

ARTICLE = "Art.6(1)"
AGE_MAX_DAYS = 31
"""An older day is not drawn: reading the log back to it would hold everybody up."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What deciding remembers of a sample: who gave which of the drawn answers, and which are
    reviewed.
    """

    persons: Mapping[str, str] = field(default_factory=dict)
    reviewed: frozenset[str] = frozenset()


def evolve(sample: Sample | None, fact: facts.AnyConductFact) -> Sample:
    """The sample after the fact."""
    if isinstance(fact, facts.ConductSampled):
        return Sample(persons={each.key: each.person for each in fact.drawn})
    assert sample is not None
    match fact:
        case facts.ConductReviewed():
            return replace(sample, reviewed=sample.reviewed | {fact.reply})
        case _:
            assert_never(fact)


def drawing(sample: Sample | None, fact: facts.AnyConductFact, now: datetime) -> Drawing | None:
    """What is to be drawn. Raises ``CommandRefusedError`` for a day that is not over, or too long
    ago to be read through.
    """
    del sample
    if not isinstance(fact, facts.ConductSampled):
        return None
    today = now.astimezone(LEDGER_ZONE).date()
    if fact.day >= today:
        refuse("the day is not over yet: draw tomorrow", rule="sample-after-day",
               article=ARTICLE, field="/day")  # fmt: skip
    if fact.day < today - timedelta(days=AGE_MAX_DAYS):
        refuse("a day is drawn within thirty-one days", rule="sample-of-late",
               article=ARTICLE, field="/day")  # fmt: skip
    return Drawing(day=fact.day, per_person=fact.per_person)


def decide(sample: Sample | None, fact: facts.AnyConductFact, at: At) -> Outcome:
    """What follows from a fact about a sample. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.ConductSampled):
        return Outcome(facts=(_sampled(fact, at),))
    assert sample is not None
    match fact:
        case facts.ConductReviewed():
            return _reviewed(sample, fact)
        case _:
            assert_never(fact)


def _sampled(fact: facts.ConductSampled, at: At) -> facts.ConductSampled:
    if at.community is None:
        refuse("name the community whose answers are drawn", rule="sample-of-a-community",
               article=ARTICLE, field="/community")  # fmt: skip
    drawn = at.drawn
    if drawn is None:
        refuse("nothing was recorded after that day yet: draw later", rule="sample-after-day",
               article=ARTICLE, field="/day")  # fmt: skip
    if not drawn.lots:
        refuse("nobody answered anybody that day: choose another", rule="sample-of-something",
               article=ARTICLE, field="/day")  # fmt: skip
    lots = drawn.lots[: facts.LOTS_MAX]
    decided = {
        "seed": drawn.seed,
        "seed_position": drawn.seed_position,
        "replies": drawn.replies,
        "people": drawn.people,
        "drawn": tuple(
            facts.DrawnReply(key=str(key), reply=lot.reply, case=lot.case, person=lot.person)
            for key, lot in enumerate(lots, start=1)
        ),
    }
    return fact.model_copy(update=decided)


def _reviewed(sample: Sample, fact: facts.ConductReviewed) -> Outcome:
    person = sample.persons.get(fact.reply)
    if person is None:
        refuse("this answer was not drawn: review one that was", rule="reply-drawn",
               article=ARTICLE, field="/reply")  # fmt: skip
    if fact.reply in sample.reviewed:
        refuse("this answer is reviewed already", rule="review-reply-once",
               article=ARTICLE, field="/reply")  # fmt: skip
    if fact.by == person:
        refuse("nobody reviews their own answers: leave it to a colleague",
               rule="conduct-reviewed-by-another", article=ARTICLE, field="/by")  # fmt: skip
    decided = fact.model_copy(update={"person": person})
    if fact.score > LOW_SCORE_MAX:
        return Outcome(facts=(decided,))
    low = Noticed(
        rule="low-conduct-score",
        article=ARTICLE,
        proposal="和本人一起看这次答复，说清好在哪里、差在哪里，约定下次怎样说。",
    )
    return Outcome(facts=(decided,), noticed=(low,))


REGISTER: Register[Sample, facts.AnyConductFact] = Register(
    kind="conduct_sample",
    plural="conduct_samples",
    letter="CS",
    steps={
        "draw": Step(fact=facts.ConductSampled, roles=MANAGERS),
        "review": Step(fact=facts.ConductReviewed, roles=MANAGERS, during=("reviewing",)),
    },
    evolve=evolve,
    decide=decide,
    drawing=drawing,
    filters=("month",),
    readers=("manager", "auditor", "administrator"),
)
