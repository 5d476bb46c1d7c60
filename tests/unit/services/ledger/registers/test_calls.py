"""Missed calls: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import call as facts
from events.party import Party
from services.errors import CommandRefusedError
from services.ledger.registers.calls import REGISTER
from services.ledger.rulebook.terms import LIMITS
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when
from tests.unit.services.ledger.workbench import DESK, Workbench

CALLER = "01970000-0000-7000-8000-0000000000ca"


def missed(**changes: Any) -> facts.CallMissed:
    data: dict[str, Any] = {"community": "lakeside", "rang_at": "2026-03-02T01:00:00Z", **changes}
    [fact] = when(REGISTER, [], plain(facts.CallMissed, **data)).facts
    assert isinstance(fact, facts.CallMissed)
    return fact


def called_back(**data: Any) -> facts.CallbackMade:
    fact: facts.CallbackMade = plain(facts.CallbackMade, **{"reached": True, **data})
    return fact


TOLD: dict[str, Any] = {"category": "repair", "text": "厨房漏水"}
TRIED = called_back(reached=False)


@pytest.mark.proves("Art.4(2)", "missed-call-owes-a-callback")
def test_a_missed_call_owes_a_call_back_within_a_quarter_of_an_hour() -> None:
    fact = missed()
    assert fact.callback_due_at == NOW + LIMITS["callback_made"]
    assert fact.policy == "default@1"


@pytest.mark.proves("Art.4(2)", "rang-before-recorded")
def test_a_telephone_does_not_ring_tomorrow() -> None:
    with refused("rang-before-recorded", article="Art.4(2)"):
        missed(rang_at="2026-03-03T01:00:00Z")


@pytest.mark.proves("Art.4(2)", "callback-becomes-a-contact")
def test_who_is_reached_says_what_it_was_about_and_that_is_a_contact() -> None:
    outcome = when(REGISTER, [missed(), TRIED], called_back(**TOLD, urgency="urgent"))
    assert outcome.noticed == ()
    contact = outcome.contact
    assert contact is not None
    assert (contact.community, contact.channel, contact.direction) == (
        "lakeside",
        "phone",
        "inbound",
    )
    [matter] = contact.matters
    assert (matter.category, matter.urgency, matter.text) == ("repair", "urgent", "厨房漏水")
    assert contact.party is None


def test_the_caller_is_known_by_the_id_of_the_missed_call() -> None:
    rang = missed().model_copy(update={"party": Party(kind="owner", id=CALLER)})
    known = when(REGISTER, [rang], called_back(**TOLD)).contact
    assert known is not None
    assert known.party == Party(kind="owner", id=CALLER)
    somebody = {"kind": "tenant", "name": "李娜"}
    told = when(REGISTER, [rang], called_back(**TOLD, party=somebody)).contact
    assert told is not None
    assert told.party is not None
    assert (told.party.kind, told.party.id) == ("tenant", None)


@pytest.mark.proves("Art.9(1)", "callback-says-what")
@pytest.mark.parametrize("told", [{}, {"category": "repair"}, {"text": "漏水"}])
def test_what_it_was_about_is_said(told: dict[str, Any]) -> None:
    with refused("callback-says-what", article="Art.9(1)"):
        when(REGISTER, [missed()], called_back(**told))


@pytest.mark.proves("Art.9(1)", "callback-of-a-community")
def test_a_call_to_the_company_s_line_gets_its_community_from_the_call_back() -> None:
    rang = missed(community=None)
    with refused("callback-of-a-community"):
        when(REGISTER, [rang], called_back(**TOLD), community=None)
    told = called_back(**TOLD, community="lakeside", building="b1")
    contact = when(REGISTER, [rang], told, community=None).contact
    assert contact is not None
    assert (contact.community, contact.building) == ("lakeside", "b1")


@pytest.mark.proves("Art.4(2)", "callback-in-time")
@pytest.mark.parametrize("told", [{"reached": False}, TOLD])
def test_a_late_call_back_is_found(told: dict[str, Any]) -> None:
    late = NOW + LIMITS["callback_made"] + timedelta(microseconds=1)
    for moment, found in ((NOW + LIMITS["callback_made"], []), (late, ["callback-in-time"])):
        outcome = when(REGISTER, [missed()], called_back(**told), now=moment)
        assert [each.rule for each in outcome.noticed] == found


@pytest.mark.proves("Art.4(2)", "call-back-once")
def test_nobody_is_called_back_twice() -> None:
    settled = plain(facts.CallSettled, reason="对方已到前台")
    assert when(REGISTER, [missed(), TRIED], settled).facts == (settled,)
    for end in (settled, called_back(**TOLD)):
        with refused("call-back-once", article="Art.4(2)"):
            when(REGISTER, [missed(), end], called_back(**TOLD))


def test_a_call_back_opens_its_case_in_the_same_append() -> None:
    bench = Workbench().registered()
    rang_at = bench.clock().isoformat()
    caller = {"kind": "owner", "phone": "13900004321"}
    call = {"by": "system:switchboard", "community": "lakeside", "rang_at": rang_at}
    bench.publish("huiyin.call.missed.v1", {**call, "party": caller, "externalref": "C-1"})
    told = {"by": "staff:hotline-2", "externalref": "C-1", "reached": True, **TOLD}
    accepted = bench.publish("huiyin.callback.made.v1", told)
    assert [receipt.stream.partition("/")[0] for receipt in accepted.receipts] == [
        "call",
        "contact",
        "case",
        "case",
    ]


@pytest.mark.proves("Art.6(4)", "reveal-something")
def test_a_withheld_number_has_nothing_to_reveal() -> None:
    bench = Workbench().registered()
    call = {"by": "system:switchboard", "community": "lakeside"}
    rang_at = bench.clock().isoformat()
    accepted = bench.publish("huiyin.call.missed.v1", {**call, "rang_at": rang_at})
    item = accepted.receipts[0].stream.partition("/")[2]
    with pytest.raises(CommandRefusedError) as caught:
        bench.ledger.reveal_item("call", item, purpose="contact_party", caller=DESK)
    assert caught.value.rule == "reveal-something"
