"""Requests for information: a date of their own, and no refusal without a basis and a way to
appeal.
"""

from datetime import timedelta
from typing import Any

import pytest

from events import information_request as facts
from services.ledger.registers.information_requests import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

OWNER = {"kind": "owner", "name": "张三", "unit": "3-1502"}
REFUSED = {"outcome": "refused", "basis": "个人信息保护法", "appeal": "街道办事处"}


def requested(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "topic": "maintenance_fund",
        "text": "看决算",
        "channel": "front_desk",
        "party": OWNER,
    }
    return plain(facts.InformationRequested, **{**data, **changes})


def recorded(**changes: Any) -> Any:
    return when(REGISTER, [], requested(**changes)).facts[0]


def answered(**changes: Any) -> Any:
    data = {"outcome": "granted", "channel": "letter"}
    return plain(facts.InformationAnswered, **{**data, **changes})


@pytest.mark.proves("Art.3(5)", "information-of-a-community")
def test_the_date_of_the_answer_is_decided_when_it_is_asked() -> None:
    fact = recorded()
    assert isinstance(fact, facts.InformationRequested)
    assert (fact.due_at, fact.policy) == (NOW + timedelta(days=15), "information@1")
    with refused("information-of-a-community", article="Art.3(5)"):
        when(REGISTER, [], requested(community=None), community=None)


@pytest.mark.proves("Art.3(5)", "information-answered-once")
@pytest.mark.proves("Art.3(5)", "information-in-time")
def test_it_is_answered_once_and_a_late_answer_is_found() -> None:
    assert when(REGISTER, [recorded()], answered()).noticed == ()
    with refused("information-answered-once"):
        when(REGISTER, [recorded(), answered()], answered())
    [late] = when(REGISTER, [recorded()], answered(), now=NOW + timedelta(days=16)).noticed
    assert late.rule == "information-in-time"


@pytest.mark.proves("Art.3(5)", "information-refused-on-a-basis")
@pytest.mark.proves("Art.3(5)", "information-appeal-told")
@pytest.mark.parametrize("outcome", ["refused", "partly"])
def test_what_is_not_given_is_told_with_its_basis_and_the_way_to_appeal(outcome: str) -> None:
    whole = answered(**{**REFUSED, "outcome": outcome})
    assert when(REGISTER, [recorded()], whole).facts == (whole,)
    with refused("information-refused-on-a-basis"):
        when(REGISTER, [recorded()], whole.model_copy(update={"basis": None}))
    with refused("information-appeal-told"):
        when(REGISTER, [recorded()], whole.model_copy(update={"appeal": None}))


@pytest.mark.proves("Art.5(3)", "information-one-to-one")
def test_whoever_gave_a_name_is_answered_one_to_one() -> None:
    public = answered(channel="notice_board")
    with refused("information-one-to-one", article="Art.5(3)"):
        when(REGISTER, [recorded()], public)
    assert when(REGISTER, [recorded(party=None)], public).facts == (public,)
