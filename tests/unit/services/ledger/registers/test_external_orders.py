"""Orders of authorities: an own date before theirs, signed before answered, time asked for in
time.
"""

from datetime import timedelta
from typing import Any

import pytest

from events import external_order as facts
from services.ledger.registers.external_orders import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

DUE_AT = NOW + timedelta(days=2)
LATE = DUE_AT + timedelta(hours=1)


def received(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "authority": "hotline_12345",
        "their_number": "DH-1",
        "category": "complaint",
        "text": "夜间施工",
        "due_at": DUE_AT.isoformat(),
    }
    return plain(facts.ExternalOrderReceived, **{**data, **changes})


def recorded() -> Any:
    return when(REGISTER, [], received()).facts[0]


SIGNED = plain(facts.ExternalOrderSigned, assignee="staff:m")
RETURNED = plain(facts.ExternalOrderReturned, reason="市政道路", route="转街道")
REPLIED = plain(facts.ExternalOrderReplied, result="已停工")
EVALUATED = plain(facts.ExternalOrderEvaluated, satisfied=True)
URGED = plain(facts.ExternalOrderUrged)
LONGER = plain(
    facts.ExternalOrderExtensionRequested,
    until=(DUE_AT + timedelta(days=2)).isoformat(),
    reason="等待报告",
)
GRANTED = plain(facts.ExternalOrderExtensionDecided, granted=True)


@pytest.mark.proves("Art.3(4)", "order-of-a-community")
@pytest.mark.proves("Art.3(4)", "order-due-ahead")
def test_the_own_date_lies_seven_tenths_of_the_way_and_a_case_follows() -> None:
    outcome = when(REGISTER, [], received())
    [fact] = outcome.facts
    assert isinstance(fact, facts.ExternalOrderReceived)
    assert fact.internal_due_at == NOW + timedelta(days=2) * 7 / 10
    assert outcome.contact is not None
    assert outcome.contact.channel == "authority"
    with refused("order-of-a-community"):
        when(REGISTER, [], received(community=None), community=None)
    with refused("order-due-ahead"):
        when(REGISTER, [], received(due_at=NOW.isoformat()))


@pytest.mark.proves("Art.3(4)", "sign-order-once")
@pytest.mark.proves("Art.3(4)", "sign-before-reply")
@pytest.mark.proves("Art.3(4)", "reply-order-once")
def test_an_order_is_signed_once_and_then_answered_once() -> None:
    with refused("sign-before-reply"):
        when(REGISTER, [recorded()], REPLIED)
    with refused("sign-order-once"):
        when(REGISTER, [recorded(), SIGNED], SIGNED)
    assert when(REGISTER, [recorded(), SIGNED], REPLIED).noticed == ()
    with refused("reply-order-once"):
        when(REGISTER, [recorded(), SIGNED, REPLIED], REPLIED)


@pytest.mark.proves("Art.3(4)", "order-answered-late")
def test_a_late_answer_is_found() -> None:
    [late] = when(REGISTER, [recorded(), SIGNED], REPLIED, now=LATE).noticed
    assert (late.rule, late.article) == ("order-answered-late", "Art.3(4)")


@pytest.mark.proves("Art.8", "return-before-signing")
@pytest.mark.proves("Art.3(4)", "order-with-us")
def test_what_is_not_ours_is_given_back_before_it_is_signed() -> None:
    assert when(REGISTER, [recorded()], RETURNED).facts == (RETURNED,)
    with refused("return-before-signing"):
        when(REGISTER, [recorded(), SIGNED], RETURNED)
    with refused("order-with-us"):
        when(REGISTER, [recorded(), RETURNED], SIGNED)


@pytest.mark.proves("situation:external-orders", "extension-in-time")
@pytest.mark.proves("Art.3(4)", "extension-in-time")
@pytest.mark.proves("Art.3(4)", "extension-longer")
@pytest.mark.proves("Art.3(4)", "extension-of-open-order")
@pytest.mark.proves("Art.3(4)", "one-extension-at-a-time")
@pytest.mark.proves("Art.3(4)", "extension-asked-for")
def test_more_time_is_asked_for_before_the_time_is_over() -> None:
    given = [recorded(), SIGNED]
    with refused("extension-in-time"):
        when(REGISTER, given, LONGER, now=LATE)
    with refused("extension-of-open-order"):
        when(REGISTER, [recorded()], LONGER)
    with refused("one-extension-at-a-time"):
        when(REGISTER, [*given, LONGER], LONGER)
    with refused("extension-asked-for"):
        when(REGISTER, given, GRANTED)
    short = LONGER.model_copy(update={"until": DUE_AT})
    with refused("extension-longer"):
        when(REGISTER, given, short)
    [fact] = when(REGISTER, [*given, LONGER], GRANTED).facts
    assert isinstance(fact, facts.ExternalOrderExtensionDecided)
    assert fact.due_at == LONGER.until
    assert fact.internal_due_at == NOW + timedelta(days=4) * 7 / 10
    refusal = plain(facts.ExternalOrderExtensionDecided, granted=False)
    assert when(REGISTER, [*given, LONGER], refusal).facts == (refusal,)


@pytest.mark.proves("Art.3(4)", "urge-unanswered")
@pytest.mark.proves("Art.1", "evaluate-answered")
@pytest.mark.proves("Art.1", "evaluate-once")
def test_what_is_answered_is_evaluated_once_and_urged_no_more() -> None:
    given = [recorded(), SIGNED]
    assert when(REGISTER, given, URGED).facts == (URGED,)
    with refused("evaluate-answered"):
        when(REGISTER, given, EVALUATED)
    with refused("urge-unanswered"):
        when(REGISTER, [*given, REPLIED], URGED)
    with refused("evaluate-once"):
        when(REGISTER, [*given, REPLIED, EVALUATED], EVALUATED)
