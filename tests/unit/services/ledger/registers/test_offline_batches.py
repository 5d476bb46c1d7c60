"""Paper after an outage: given these forms, when this one is entered, then that follows or is
refused.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from events import offline_batch as facts
from events.instant import format_instant
from services.ledger.registers.offline_batches import ENTER_WITHIN, REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when
from tests.unit.services.ledger.workbench import Workbench

BEGAN, ENDED, TAKEN = NOW - timedelta(hours=3), NOW - timedelta(hours=1), NOW - timedelta(hours=2)
SITUATION = "situation:paper-after-outage"


def entered(**changes: Any) -> facts.OfflineBatchEntered:
    data = {
        "community": "lakeside",
        "cause": "power",
        "began_at": BEGAN,
        "ended_at": ENDED,
        "first_serial": 11,
        "last_serial": 14,
    }
    fact: facts.OfflineBatchEntered = plain(facts.OfflineBatchEntered, **{**data, **changes})
    return fact


def form(serial: int = 11, **changes: Any) -> facts.PaperFormEntered:
    data: dict[str, Any] = {
        "serial": serial,
        "taken_by": "staff:guard-2",
        "taken_at": TAKEN,
        "category": "repair",
        "text": "地库积水",
        "building": "b2",
    }
    fact: facts.PaperFormEntered = plain(facts.PaperFormEntered, **{**data, **changes})
    return fact


def void(serial: int) -> facts.PaperFormVoided:
    fact: facts.PaperFormVoided = plain(facts.PaperFormVoided, serial=serial, why="spoiled")
    return fact


COMPLETED = plain(facts.OfflineBatchCompleted)


@pytest.mark.proves(SITUATION, "form-becomes-a-contact")
def test_a_form_is_a_contact_of_the_time_it_was_taken() -> None:
    outcome = when(REGISTER, [entered()], form(sensitivity="private", urgency="urgent"))
    assert outcome.noticed == ()
    assert outcome.contact_at == TAKEN
    contact = outcome.contact
    assert contact is not None
    assert (contact.channel, contact.building) == ("front_desk", "b2")
    assert (contact.matters[0].urgency, contact.matters[0].sensitivity) == ("urgent", "private")


@pytest.mark.proves(SITUATION, "form-becomes-a-contact")
def test_its_case_counts_from_when_it_was_taken_down() -> None:
    bench = Workbench().registered()
    bench.publish(
        "huiyin.offline_batch.entered.v1",
        {
            "community": "lakeside",
            "externalref": "OB-1",
            "by": "staff:desk-1",
            "cause": "power",
            "began_at": format_instant(BEGAN),
            "ended_at": format_instant(ENDED),
            "first_serial": 11,
            "last_serial": 14,
        },
    )
    bench.publish(
        "huiyin.paper_form.entered.v1",
        {
            "externalref": "OB-1",
            "by": "staff:desk-1",
            "serial": 11,
            "taken_by": "staff:guard-2",
            "taken_at": format_instant(TAKEN),
            "category": "repair",
            "text": "地库积水",
        },
    )
    by_type = {event.envelope.type: event.envelope for event in bench.log()}
    assert by_type["huiyin.paper_form.entered.v1"].time == NOW
    assert by_type["huiyin.contact.logged.v1"].time == TAKEN
    opened = by_type["huiyin.case.opened.v1"]
    assert opened.data["raised_at"] == format_instant(TAKEN)
    assert opened.causationid == by_type["huiyin.contact.logged.v1"].id


@pytest.mark.proves(SITUATION, "forms-without-gap")
def test_numbers_that_are_neither_entered_nor_void_are_found() -> None:
    given = [entered(), form(11)]
    [completed] = when(REGISTER, given, COMPLETED).facts
    assert isinstance(completed, facts.OfflineBatchCompleted)
    assert completed.missing == 3
    [found] = when(REGISTER, given, COMPLETED).noticed
    assert found.rule == "forms-without-gap"
    assert found.proposal is not None
    assert "12–14" in found.proposal


@pytest.mark.proves(SITUATION, "forms-without-gap")
def test_nothing_is_found_when_every_number_is_accounted_for() -> None:
    given = [entered(), form(11), void(12), form(13), void(14)]
    outcome = when(REGISTER, given, COMPLETED)
    assert outcome.noticed == ()
    assert outcome.facts[0].missing == 0  # type: ignore[attr-defined]  # the completed fact


def test_a_form_that_turns_up_later_can_still_be_entered() -> None:
    given = [entered(), form(11), form(12), form(13), COMPLETED]
    assert when(REGISTER, given, form(14)).contact is not None


@pytest.mark.proves(SITUATION, "form-entered-in-time")
def test_a_form_entered_a_day_later_is_found() -> None:
    begun = when(REGISTER, [], entered()).facts[0]
    late = when(REGISTER, [begun], form(), now=ENDED + ENTER_WITHIN + timedelta(minutes=1))
    assert [found.rule for found in late.noticed] == ["form-entered-in-time"]


@pytest.mark.proves("Art.9(1)", "batch-of-a-community")
def test_a_batch_belongs_to_a_community() -> None:
    with refused("batch-of-a-community", article="Art.9(1)"):
        when(REGISTER, [], entered(community=None), community=None)


@pytest.mark.proves("Art.9(1)", "outage-over")
@pytest.mark.parametrize("ended_at", [BEGAN - timedelta(hours=1), NOW + timedelta(hours=1)])
def test_an_outage_is_over_before_its_forms_come(ended_at: datetime) -> None:
    with refused("outage-over", article="Art.9(1)"):
        when(REGISTER, [], entered(ended_at=ended_at))


@pytest.mark.proves("Art.9(1)", "serials-forwards")
@pytest.mark.parametrize("last", [10, 1_011])
def test_the_numbers_go_forwards_and_are_not_too_many(last: int) -> None:
    with refused("serials-forwards", article="Art.9(1)"):
        when(REGISTER, [], entered(last_serial=last))


@pytest.mark.proves("Art.9(1)", "serial-given-out")
@pytest.mark.parametrize("fact", [form(15), void(10)])
def test_only_forms_that_were_given_out_are_entered(fact: Any) -> None:
    with refused("serial-given-out", article="Art.9(1)"):
        when(REGISTER, [entered()], fact)


@pytest.mark.proves("Art.9(1)", "form-once")
@pytest.mark.parametrize("fact", [form(11), void(11)])
def test_each_form_is_entered_once(fact: Any) -> None:
    with refused("form-once", article="Art.9(1)"):
        when(REGISTER, [entered(), form(11)], fact)


@pytest.mark.proves("Art.9(1)", "form-of-the-outage")
@pytest.mark.parametrize("taken_at", [BEGAN - timedelta(minutes=1), NOW + timedelta(minutes=1)])
def test_a_form_was_taken_during_or_after_the_outage(taken_at: Any) -> None:
    with refused("form-of-the-outage", article="Art.9(1)"):
        when(REGISTER, [entered()], form(taken_at=taken_at))


@pytest.mark.proves("Art.9(1)", "complete-batch-once")
def test_a_batch_is_declared_complete_once() -> None:
    with refused("complete-batch-once", article="Art.9(1)"):
        when(REGISTER, [entered(), COMPLETED], COMPLETED)
