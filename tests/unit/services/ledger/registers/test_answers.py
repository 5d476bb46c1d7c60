"""Answers: nobody guesses, everybody says on which basis, and one question has one answer."""

from datetime import timedelta
from typing import Any

import pytest

from events import answer as facts
from events.instant import format_instant
from services.ledger.registers.answers import REGISTER
from services.ledger.registers.contract import Item, ItemKey, Outcome
from services.ledger.registers.questions import REGISTER as QUESTIONS
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

KEY, STANCE = "parking-fee-month", "每月300元"
SOON = format_instant(NOW + timedelta(days=1))


def given(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "channel": "phone",
        "question": KEY,
        "text": "每月三百元",
        "stance": STANCE,
        "basis": "contract",
        "source": "合同第八条",
    }
    return plain(facts.AnswerGiven, **{**data, **changes})


def uncertain(**changes: Any) -> Any:
    unsure = {"certain": False, "look_up": "财务室", "reply_due_at": SOON, "stance": None}
    return given(**{**unsure, **changes})


def settled(**changes: Any) -> Any:
    data = {"channel": "phone", "text": "三百元", "basis": "fact"}
    return plain(facts.AnswerSettled, **{**data, **changes})


def template(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "question": KEY,
        "stance": STANCE,
        "title": "车位月租",
        "text": "每月三百元",
        "basis": "contract",
        "source": "合同第八条",
    }
    return plain(facts.AnswerTemplatePublished, **{**data, **changes})


def known(*past: Any, community: str | None = "lakeside") -> dict[ItemKey, Item[Any]]:
    """The question as an item, after these facts."""
    state = None
    for fact in past:
        for told in when(QUESTIONS, [], fact).facts if state is None else (fact,):
            state = QUESTIONS.evolve(state, told)  # type: ignore[arg-type]  # its own facts
    id_ = facts.id_of_question(community, KEY)
    item = Item(id=id_, version=1, community=community, subjects=(), state=state)
    return {("question", id_): item}


def rules(outcome: Outcome) -> list[str]:
    return [each.rule for each in outcome.noticed]


@pytest.mark.proves("Art.6(3)", "uncertain-with-route")
@pytest.mark.proves("Art.6(3)", "uncertain-with-deadline")
def test_who_is_not_certain_says_where_it_is_looked_up_and_by_when() -> None:
    assert when(REGISTER, [], uncertain()).noticed == ()
    with refused("uncertain-with-route", article="Art.6(3)"):
        when(REGISTER, [], uncertain(look_up=None))
    for late in (None, format_instant(NOW)):
        with refused("uncertain-with-deadline"):
            when(REGISTER, [], uncertain(reply_due_at=late))


@pytest.mark.proves("Art.6(3)", "answer-of-a-community")
@pytest.mark.proves("Art.6(3)", "answer-with-source")
@pytest.mark.proves("Art.6(3)", "template-published")
def test_a_certain_answer_names_what_it_rests_on() -> None:
    with refused("answer-of-a-community"):
        when(REGISTER, [], given(community=None), community=None)
    for basis in ("law", "contract", "company_rule"):
        with refused("answer-with-source"):
            when(REGISTER, [], given(basis=basis, source=None))
    assert when(REGISTER, [], given(basis="fact", source=None)).noticed == ()
    with refused("template-published"):
        when(REGISTER, [], given(basis="template"))
    templated = given(basis="template")
    assert when(REGISTER, [], templated, others=known(template())).facts == (templated,)


@pytest.mark.proves("Art.6(3)", "answers-agree")
@pytest.mark.parametrize(
    ("stance", "found"),
    [(STANCE, []), ("每月 ３００ 元", []), ("每月350元", ["answers-agree"])],
)
def test_two_answers_to_one_question_that_contradict_are_found(
    stance: str, found: list[str]
) -> None:
    first = when(REGISTER, [], given())
    assert [type(each) for each in first.onward] == [facts.QuestionAnswered]
    told = known(*(each.model_copy(update={"id": each.only_id}) for each in first.onward))
    again = when(REGISTER, [], given(stance=stance), others=told)
    assert (rules(again), again.onward) == (found, ())


@pytest.mark.proves("Art.6(3)", "answers-agree")
def test_an_answer_is_held_against_the_communitys_template_before_the_companys() -> None:
    company = known(template(community=None, stance="每月400元"), community=None)
    assert rules(when(REGISTER, [], given(), others=company)) == ["answers-agree"]
    assert rules(when(REGISTER, [], given(), others={**company, **known(template())})) == []


@pytest.mark.proves("Art.6(3)", "answers-agree")
def test_a_first_template_that_says_otherwise_than_people_did_is_found() -> None:
    [told] = when(REGISTER, [], given()).onward
    other = template(stance="每月350元")
    assert rules(when(QUESTIONS, [told], other)) == ["answers-agree"]
    first = when(QUESTIONS, [told], template()).facts[0]
    second = when(QUESTIONS, [told, first], other)
    [published] = second.facts
    assert isinstance(published, facts.AnswerTemplatePublished)
    assert (published.version, rules(second)) == (2, [])


@pytest.mark.proves("Art.6(3)", "settle-uncertain")
@pytest.mark.proves("Art.6(3)", "settle-answer-once")
@pytest.mark.proves("Art.6(3)", "answer-settled-in-time")
def test_what_was_uncertain_is_found_out_once_and_in_time() -> None:
    outcome = when(REGISTER, [uncertain()], settled(stance=STANCE))
    assert rules(outcome) == []
    assert [type(each) for each in outcome.onward] == [facts.QuestionAnswered]
    late = when(REGISTER, [uncertain()], settled(), now=NOW + timedelta(days=2))
    assert rules(late) == ["answer-settled-in-time"]
    with refused("settle-uncertain"):
        when(REGISTER, [given()], settled())
    with refused("settle-answer-once"):
        when(REGISTER, [uncertain(), settled()], settled())
