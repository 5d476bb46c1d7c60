"""Answers to what people ask, with what they rest on; and what the company answers to a question as
a rule (Art. 6(3)).

A question has a key, ``parking-fee-month``, and an answer a stance, ``每月三百元``: two answers to
one question can be told to agree without reading them.
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact, id_of_only
from events.party import Party
from events.personal import PersonalText
from events.text import Label
from events.vocabulary import COMPANY_PARTITION, BuildingId, Channel, Identifier
from events.whole import Whole

QuestionKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
AnswerBasis = Literal["law", "contract", "company_rule", "template", "fact"]
"""``fact``: somebody looked, measured, counted."""


class AnswerGiven(
    OpeningFact,
    AboutCase,
    kind="answer",
    opens=True,
    type_name="huiyin.answer.given.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Somebody answered what a party asked, and says what the answer rests on (Art. 6(3)).

    ``source`` names the article, the clause, the measurement. An answer that is not ``certain``
    tells where it is looked up and when the party hears.
    """

    number: str | None = None
    building: BuildingId | None = None
    party: Party | None = None
    channel: Channel
    question: QuestionKey | None = None
    text: PersonalText
    stance: Label | None = None
    basis: AnswerBasis
    source: Label | None = None
    certain: StrictBool = True
    look_up: Label | None = None
    reply_due_at: Instant | None = None


class AnswerFact(ItemFact, kind="answer"):
    """A step of an answer."""


class AnswerSettled(AnswerFact, type_name="huiyin.answer.settled.v1", publishable=True):
    """What was uncertain was looked up, and the party told (Art. 6(3))."""

    channel: Channel
    text: PersonalText
    stance: Label | None = None
    basis: AnswerBasis
    source: Label | None = None


class QuestionFact(OpeningFact, kind="question", opens=True):
    """What is known of a question: one item a community and key, or the whole company's."""

    question: QuestionKey
    stance: Label

    @property
    def only_id(self) -> str:
        """One question, one item."""
        return id_of_question(self.community, self.question)


class AnswerTemplatePublished(
    QuestionFact,
    opens=True,
    recurs=True,
    type_name="huiyin.answer_template.published.v1",
    publishable=True,
    decided_fields=("version",),
):
    """From here on this is what the company answers to the question (Art. 6(3))."""

    title: PersonalText
    text: PersonalText
    basis: AnswerBasis
    source: Label
    version: Annotated[Whole, Field(ge=1)] | None = None


class QuestionAnswered(
    QuestionFact, opens=True, recurs=True, type_name="huiyin.question.answered.v1"
):
    """Somebody answered a question nobody had a template for, or found the answer out: from here on
    others are held against it (Art. 6(3)).
    """

    answer: Identifier


def id_of_question(community: str | None, question: str) -> str:
    """The id of a community's question; the whole company's where there is none."""
    return id_of_only("question", f"{community or COMPANY_PARTITION}/{question}")


AnyAnswerFact = AnswerGiven | AnswerSettled
"""Every fact in the stream of an answer."""

AnyQuestionFact = AnswerTemplatePublished | QuestionAnswered
"""Every fact in the stream of a question."""
