"""How questions show: what the company answers to each, and which lack a template (Art. 6(3))."""

from typing import assert_never, get_args

from events import answer as facts
from projections.registers.sheet import Kind, Sheet

VERSION, ANSWER = "version", "answer"


def show(sheet: Sheet, fact: facts.AnyQuestionFact) -> None:
    """The question after the fact."""
    match fact:
        case facts.AnswerTemplatePublished():
            sheet.keep("title", "text", "stance", "basis", "source", "version")
            names = ("text", "stance", "basis", "source", "version")
            sheet.put_entry(VERSION, *names, state="published", published_by=fact.by)
            sheet.to("published", done=True)
        case facts.QuestionAnswered():
            sheet.put_entry(ANSWER, "stance", "answer", state="given", answered_by=fact.by)
            if sheet.item.state != "published":
                sheet.keep("stance", name=fact.question)
                sheet.to("without_template")
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyQuestionFact] = Kind(
    kind="question",
    facts=get_args(facts.AnyQuestionFact),
    show=show,
    entries={facts.AnswerTemplatePublished: VERSION, facts.QuestionAnswered: ANSWER},
)
