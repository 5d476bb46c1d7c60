"""Suggestion boxes: opened by two people, every slip registered once, and none lost."""

from datetime import timedelta
from typing import Any

import pytest

from events import box as facts
from services.ledger.registers.boxes import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

SCAN = {"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 1}


def slip(serial: int, **changes: Any) -> Any:
    data = {"round": "r1", "serial": serial, "category": "suggestion", "text": "加一张长椅"}
    return plain(facts.SuggestionRegistered, **{**data, **changes})


INSTALLED = plain(
    facts.BoxInstalled, community="lakeside", building="b1", place="大堂", opened_every_days=7
)
OPENED = plain(facts.BoxOpened, round="r1", witness="staff:guard-2", slips=2)
RECONCILED = plain(facts.BoxReconciled, round="r1")
GIVEN = [INSTALLED, OPENED]


@pytest.mark.proves("Art.4(1)", "box-of-a-community")
def test_the_next_opening_is_decided_when_it_hangs_and_at_each_opening() -> None:
    for given, fact in (([], INSTALLED), ([INSTALLED], OPENED)):
        [recorded] = when(REGISTER, given, fact).facts
        assert recorded.to_data()["next_opening_due_at"] == (
            (NOW + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        )
    with refused("box-of-a-community"):
        when(REGISTER, [], plain(facts.BoxInstalled, place="大堂"))


@pytest.mark.proves("Art.4(1)", "opened-by-two")
@pytest.mark.proves("Art.4(1)", "round-once")
def test_two_people_open_a_box_and_each_opening_has_a_name() -> None:
    alone = plain(facts.BoxOpened, round="r2", witness="staff:desk-1", slips=0)
    with refused("opened-by-two"):
        when(REGISTER, GIVEN, alone)
    with refused("round-once"):
        when(REGISTER, GIVEN, OPENED)


def test_a_slip_is_a_contact_and_an_anonymous_one_needs_no_answer() -> None:
    outcome = when(REGISTER, GIVEN, slip(7))
    assert outcome.contact is not None
    assert (outcome.contact.channel, outcome.contact.building) == ("suggestion_box", "b1")
    assert not outcome.contact.answer_needed
    signed = when(REGISTER, GIVEN, slip(7, party={"kind": "owner", "name": "李娜"})).contact
    assert signed is not None
    assert signed.answer_needed


@pytest.mark.proves("Art.4(1)", "slip-once")
@pytest.mark.proves("Art.4(1)", "slips-as-counted")
@pytest.mark.proves("Art.4(1)", "round-known")
@pytest.mark.proves("Art.4(1)", "round-complete")
def test_a_slip_is_registered_once_and_no_more_than_were_counted() -> None:
    with refused("slip-once"):
        when(REGISTER, [*GIVEN, slip(7)], slip(7))
    with refused("slips-as-counted"):
        when(REGISTER, [*GIVEN, slip(7), slip(8)], slip(9))
    with refused("round-known"):
        when(REGISTER, GIVEN, slip(7, round="r9"))
    with refused("round-complete"):
        when(REGISTER, [*GIVEN, slip(7), RECONCILED], slip(8))


@pytest.mark.proves("Art.4(1)", "slip-known")
def test_only_a_registered_slip_is_scanned() -> None:
    scanned = plain(facts.SlipScanned, serial=7, scan=SCAN)
    with refused("slip-known"):
        when(REGISTER, GIVEN, scanned)
    assert when(REGISTER, [*GIVEN, slip(7)], scanned).facts == (scanned,)


@pytest.mark.proves("Art.4(1)", "slips-registered")
@pytest.mark.proves("Art.4(1)", "serials-without-gap")
@pytest.mark.proves("Art.4(1)", "reconcile-once")
def test_a_missing_slip_and_a_gap_are_found_when_all_is_said_to_be_there() -> None:
    [missing] = when(REGISTER, [*GIVEN, slip(7)], RECONCILED).noticed
    assert (missing.rule, missing.article) == ("slips-registered", "Art.4(1)")
    [gap] = when(REGISTER, [*GIVEN, slip(7), slip(10)], RECONCILED).noticed
    assert gap.rule == "serials-without-gap"
    assert "8–9" in (gap.proposal or "")
    assert when(REGISTER, [*GIVEN, slip(7), slip(8)], RECONCILED).noticed == ()
    later = [
        plain(facts.BoxOpened, round="r2", witness="staff:guard-2", slips=1),
        slip(10, round="r2"),
    ]
    given = [*GIVEN, slip(7), slip(8), RECONCILED, *later]
    [between] = when(REGISTER, given, plain(facts.BoxReconciled, round="r2")).noticed
    assert between.rule == "serials-without-gap", "a slip lost between two openings is found too"
    with refused("reconcile-once"):
        when(REGISTER, [*GIVEN, RECONCILED], RECONCILED)


@pytest.mark.proves("Art.4(1)", "reconcile-before-removal")
@pytest.mark.proves("Art.4(1)", "box-in-use")
def test_a_box_goes_when_its_slips_are_accounted_for() -> None:
    removed = plain(facts.BoxRemoved, reason="改造")
    with refused("reconcile-before-removal"):
        when(REGISTER, GIVEN, removed)
    assert when(REGISTER, [*GIVEN, RECONCILED], removed).facts == (removed,)
    with refused("box-in-use"):
        when(REGISTER, [INSTALLED, removed], OPENED)
