"""Outside bodies: the position comes first, formal writing is reviewed, and what they ask for is
answered.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from events import external_contact as facts
from events import position as settled
from events.instant import format_instant
from services.ledger.registers.compliance_reviews import REGISTER as REVIEWS
from services.ledger.registers.contract import Item, ItemKey, Outcome
from services.ledger.registers.external_contacts import REGISTER
from services.ledger.registers.positions import REGISTER as POSITIONS
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

POSITION = "01970000-0000-7000-8000-000000000150"
REVIEW = "01970000-0000-7000-8000-000000000151"
TOMORROW = NOW + timedelta(days=1)


def approved(**changes: Any) -> Any:
    data = {
        "by": "staff:boss",
        "community": "lakeside",
        "topic": "电梯大修",
        "text": "三月到货",
        "drafted_by": "staff:desk-1",
    }
    return plain(settled.PositionApproved, **{**data, **changes})


def reviewed(**changes: Any) -> Any:
    data = {
        "by": "staff:legal",
        "community": "lakeside",
        "form": "letter",
        "title": "催告函",
        "counterpart": "supplier",
        "drafted_by": "staff:desk-1",
        "outcome": "approved",
    }
    return plain(settled.ComplianceReviewed, **{**data, **changes})


def made(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "counterpart": "supplier",
        "organisation": "远升电梯",
        "direction": "outbound",
        "channel": "phone",
        "purpose": "催货",
        "position": POSITION,
        "result": "答应周五回复",
        "next_at": format_instant(TOMORROW),
    }
    return plain(facts.ExternalContactMade, **{**data, **changes})


def there(position: Any = None, review: Any = None, *, at: datetime = NOW) -> dict[ItemKey, Any]:
    """The position and the review as items, as they stood when they were recorded."""
    position = when(POSITIONS, [], position or approved(), now=at).facts[0]
    review = when(REVIEWS, [], review or reviewed(), now=at).facts[0]
    return {
        ("position", POSITION): _item(POSITION, POSITIONS.evolve(None, position)),
        ("compliance_review", REVIEW): _item(REVIEW, REVIEWS.evolve(None, review)),
    }


def _item(id_: str, state: Any) -> Item[Any]:
    return Item(id=id_, version=1, community="lakeside", subjects=(), state=state)


def rules(outcome: Outcome) -> list[str]:
    return [each.rule for each in outcome.noticed]


def asked(**changes: Any) -> Any:
    return plain(facts.CounterpartyRequestRecorded, **{"key": "q1", "text": "夜间施工", **changes})


def recorded(**changes: Any) -> Any:
    return when(REGISTER, [made(position=None)], asked(**changes)).facts[0]


ANSWERED = plain(
    facts.CounterpartyRequestAnswered, key="q1", outcome="agreed", channel="phone", text="可以"
)


@pytest.mark.proves("Art.8", "position-before-contact")
def test_a_contact_before_its_position_is_found() -> None:
    assert rules(when(REGISTER, [], made(), others=there())) == []
    assert rules(when(REGISTER, [], made(position=None))) == ["position-before-contact"]
    later = there(at=NOW + timedelta(hours=1))
    assert rules(when(REGISTER, [], made(), others=later)) == ["position-before-contact"]
    ended = there(approved(valid_until=format_instant(NOW)), at=NOW - timedelta(days=1))
    assert rules(when(REGISTER, [], made(), others=ended)) == ["position-before-contact"]
    others = there(approved(counterparts=["media"]))
    assert rules(when(REGISTER, [], made(), others=others)) == ["position-before-contact"]


@pytest.mark.proves("Art.8", "position-before-contact")
@pytest.mark.parametrize("exempt", ["emergency_call", "incoming_inspection"])
def test_an_emergency_call_and_an_inspector_at_the_door_need_no_position(exempt: str) -> None:
    assert rules(when(REGISTER, [], made(position=None, exempt=exempt))) == []


@pytest.mark.proves("Art.8", "formal-letter-reviewed")
def test_a_formal_letter_without_a_review_that_let_it_pass_is_found() -> None:
    letter = made(formal_letter=True, channel="letter")
    assert rules(when(REGISTER, [], letter, others=there())) == ["formal-letter-reviewed"]
    looked_at = letter.model_copy(update={"compliance_review": REVIEW})
    assert rules(when(REGISTER, [], looked_at, others=there())) == []
    no = there(review=reviewed(outcome="rejected", points="金额不对"))
    assert rules(when(REGISTER, [], looked_at, others=no)) == ["formal-letter-reviewed"]


@pytest.mark.proves("Art.8", "contact-with-purpose")
@pytest.mark.proves("Art.8", "contact-with-result")
@pytest.mark.proves("Art.8", "contact-with-next-date")
def test_purpose_result_and_next_date_are_missed() -> None:
    bare = made(purpose=None, result=None, next_at=None)
    assert rules(when(REGISTER, [], bare, others=there())) == [
        "contact-with-purpose",
        "contact-with-result",
        "contact-with-next-date",
    ]
    ended = made(next_at=None, nothing_further=True)
    assert rules(when(REGISTER, [], ended, others=there())) == []
    onward = plain(facts.ExternalContactFollowedUp, result="到货")
    assert rules(when(REGISTER, [made()], onward)) == ["contact-with-next-date"]


@pytest.mark.proves("Art.8", "settled-before-known")
@pytest.mark.proves("Art.8", "next-step-ahead")
def test_what_a_contact_names_is_there_and_the_next_step_lies_ahead() -> None:
    with refused("settled-before-known", article="Art.8"):
        when(REGISTER, [], made())
    with refused("next-step-ahead"):
        when(REGISTER, [], made(next_at=format_instant(NOW)), others=there())


@pytest.mark.proves("Art.8", "reasonable-request-answered")
@pytest.mark.proves("Art.3(2)", "request-answered-in-time")
def test_what_the_other_side_reasonably_asks_for_is_answered_in_time() -> None:
    over = plain(facts.ExternalContactFollowedUp, result="到货", nothing_further=True)
    given = [made(), recorded()]
    assert rules(when(REGISTER, given, over)) == ["reasonable-request-answered"]
    assert rules(when(REGISTER, [*given, ANSWERED], over)) == []
    assert rules(when(REGISTER, [made(), recorded(reasonable=False)], over)) == []
    late = NOW + timedelta(days=6)
    assert rules(when(REGISTER, given, ANSWERED, now=late)) == ["request-answered-in-time"]


@pytest.mark.proves("Art.3(2)", "request-once")
@pytest.mark.proves("Art.3(2)", "request-known")
@pytest.mark.proves("Art.3(2)", "request-answered-once")
def test_a_request_is_recorded_and_answered_once() -> None:
    with refused("request-once", article="Art.3(2)"):
        when(REGISTER, [made(), recorded()], asked())
    with refused("request-known"):
        when(REGISTER, [made()], ANSWERED)
    with refused("request-answered-once"):
        when(REGISTER, [made(), recorded(), ANSWERED], ANSWERED)


@pytest.mark.proves("Art.8", "appearance-by-another")
@pytest.mark.proves("Art.8", "appearance-says-what")
def test_a_colleague_looks_at_who_stands_for_the_company() -> None:
    seen = plain(facts.AppearanceChecked, person="staff:boss", fit=True)
    assert when(REGISTER, [made()], seen).facts == (seen,)
    with refused("appearance-by-another"):
        when(REGISTER, [made()], seen.model_copy(update={"by": "staff:boss"}))
    with refused("appearance-says-what"):
        when(REGISTER, [made()], seen.model_copy(update={"fit": False}))


@pytest.mark.proves("Art.8", "position-approved-by-another")
@pytest.mark.proves("Art.8", "position-ahead")
@pytest.mark.proves("Art.8", "position-standing")
def test_a_position_is_approved_by_another_and_withdrawn_once() -> None:
    gone = plain(settled.PositionWithdrawn, reason="日期有变")
    given = when(POSITIONS, [], approved()).facts[0]
    assert when(POSITIONS, [given], gone).facts == (gone,)
    with refused("position-standing"):
        when(POSITIONS, [given, gone], gone)
    with refused("position-approved-by-another"):
        when(POSITIONS, [], approved(by="staff:desk-1"))
    with refused("position-ahead"):
        when(POSITIONS, [], approved(valid_until=format_instant(NOW)))


@pytest.mark.proves("Art.8", "compliance-by-another")
@pytest.mark.proves("Art.8", "compliance-says-what")
def test_a_review_is_somebody_elses_and_says_what_has_to_change() -> None:
    with refused("compliance-by-another"):
        when(REVIEWS, [], reviewed(by="staff:desk-1"))
    with refused("compliance-says-what"):
        when(REVIEWS, [], reviewed(outcome="approved_with_changes"))
