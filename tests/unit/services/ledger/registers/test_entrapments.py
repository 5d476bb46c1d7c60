"""Entrapments: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import entrapment as facts
from services.ledger.registers.contract import Outcome
from services.ledger.registers.entrapments import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when
from tests.unit.services.ledger.registers.test_incidents import case, case_id


def after(minutes: float) -> Any:
    return NOW + timedelta(minutes=minutes)


def reported(**changes: Any) -> Any:
    told = {"community": "lakeside", "lift": "3号楼2号梯", "people": 3, **changes}
    [fact] = when(REGISTER, [], plain(facts.EntrapmentReported, **told)).facts
    return fact


def call(given: list[Any], minutes: float, **said: Any) -> Outcome:
    return when(REGISTER, given, plain(facts.ReassuranceCalled, **said), now=after(minutes))


def arrive(given: list[Any], rescuer: str, minutes: float) -> Outcome:
    return when(REGISTER, given, plain(facts.RescuerArrived, rescuer=rescuer), now=after(minutes))


def freed(people: int) -> Any:
    return plain(facts.PeopleFreed, people=people)


BACK = plain(facts.LiftReturnedToService, inspected_by="检验所")


@pytest.mark.proves("situation:entrapment", "help-due-decided")
def test_when_help_must_be_there_is_decided() -> None:
    fact = reported()
    assert fact.own_staff_due_at == after(15)
    assert fact.maintainer_due_at == after(30)
    assert (fact.reported_at, fact.policy) == (NOW, "entrapment@1")


@pytest.mark.proves("situation:entrapment", "entrapment-of-a-community")
def test_a_lift_is_all_a_first_report_takes() -> None:
    told = plain(facts.EntrapmentReported, community="lakeside", lift="2号梯")
    assert when(REGISTER, [], told).facts
    with refused("entrapment-of-a-community"):
        when(REGISTER, [], plain(facts.EntrapmentReported, lift="2号梯"))


@pytest.mark.proves("situation:entrapment", "entrapment-case-there")
def test_its_case_is_of_the_same_community() -> None:
    told = plain(facts.EntrapmentReported, community="lakeside", lift="2号梯", case=case_id(1))
    assert when(REGISTER, [], told, cases={case_id(1): case(1)}).facts
    with refused("entrapment-case-there"):
        when(REGISTER, [], told, cases={case_id(1): case(1, community="hillside")})


@pytest.mark.proves("situation:entrapment", "reassured-without-gap")
def test_a_gap_between_two_calls_is_found() -> None:
    outcome = call([reported()], 5)
    assert outcome.noticed == ()
    [first] = outcome.facts
    assert isinstance(first, facts.ReassuranceCalled)
    assert (first.called_at, first.silent_s) == (after(5), 300)
    [noticed] = call([reported(), first], 11).noticed
    assert (noticed.rule, noticed.article) == ("reassured-without-gap", "Art.5(1)")
    assert "6分钟" in (noticed.proposal or "")


def test_a_call_nobody_answered_reassures_nobody() -> None:
    [unheard] = call([reported()], 4, answered=False).facts
    assert call([reported(), unheard], 8).noticed != ()


def test_a_call_entered_late_does_not_turn_time_back() -> None:
    [later] = call([reported()], 5).facts
    [earlier] = call([reported(), later], 2).facts
    assert isinstance(earlier, facts.ReassuranceCalled)
    assert earlier.silent_s == 0
    assert call([reported(), later, earlier], 10).noticed == ()


@pytest.mark.proves("situation:entrapment", "rescuer-in-time", "arrive-once")
@pytest.mark.parametrize(
    ("rescuer", "minutes", "late"),
    [
        ("own_staff", 15, False),
        ("own_staff", 16, True),
        ("maintainer", 30, False),
        ("maintainer", 34, True),
        ("fire_service", 50, False),
    ],
)
def test_a_rescuer_who_comes_late_is_found(rescuer: str, minutes: int, late: bool) -> None:
    outcome = arrive([reported()], rescuer, minutes)
    assert [noticed.rule for noticed in outcome.noticed] == ["rescuer-in-time"] * late
    with refused("arrive-once"):
        arrive([reported(), *outcome.facts], rescuer, minutes)


@pytest.mark.proves("situation:entrapment", "freed-as-reported")
def test_no_more_come_out_than_went_in_unless_corrected() -> None:
    with refused("freed-as-reported", article="Art.9(1)"):
        when(REGISTER, [reported()], freed(4))
    with refused("freed-as-reported"):
        when(REGISTER, [reported(), freed(2)], freed(2))
    corrected = plain(facts.EntrapmentCorrected, people=4, reason="又数了一遍")
    assert when(REGISTER, [reported(), corrected], freed(4)).facts


@pytest.mark.proves("situation:entrapment", "no-fewer-than-freed")
def test_a_correction_does_not_undo_who_is_out() -> None:
    corrected = plain(facts.EntrapmentCorrected, people=1, reason="数错了")
    with refused("no-fewer-than-freed"):
        when(REGISTER, [reported(), freed(2)], corrected)


def test_silence_until_they_are_out_is_found_too() -> None:
    assert when(REGISTER, [reported()], freed(3), now=after(5)).noticed == ()
    [noticed] = when(REGISTER, [reported()], freed(3), now=after(9)).noticed
    assert noticed.rule == "reassured-without-gap"


@pytest.mark.proves("situation:entrapment", "freed-before-service", "in-service-once")
def test_a_lift_with_people_in_it_does_not_run() -> None:
    for given in ([reported()], [reported(), freed(2)]):
        with refused("freed-before-service", article="Art.5(1)"):
            when(REGISTER, given, BACK)
    out = [reported(), freed(2), freed(1)]
    assert when(REGISTER, out, BACK).facts == (BACK,)
    with refused("in-service-once"):
        when(REGISTER, [*out, BACK], BACK)


@pytest.mark.proves("situation:entrapment", "somebody-inside")
def test_nobody_inside_needs_no_call() -> None:
    out = [reported(people=None), freed(2)]
    with refused("somebody-inside"):
        call(out, 3)
    with refused("somebody-inside"):
        when(REGISTER, out, freed(1))
