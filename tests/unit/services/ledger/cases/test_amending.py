"""What is not the company's is not closed before its party knows where to go, and what was written
down wrong is corrected beside it.
"""

from datetime import timedelta
from typing import Any

import pytest

from events.case import CaseClosed, CaseResolved
from events.case_amending import RecordCorrected, ReferralMade
from events.contact import MatterIdentified
from events.reply import ReplySent
from services.ledger.cases.case import Case
from services.ledger.cases.evolving import evolve
from tests.unit.events.examples.cases import CASE, CONTACT, OTHER
from tests.unit.services.ledger.cases.test_decisions import given, when
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import START

BY: dict[str, Any] = {"case": CASE, "by": "staff:x"}
GAS: dict[str, Any] = {**BY, "kind": "gas", "body": "城市燃气公司"}
REPLIED = ReplySent(**BY, channel="phone", text="请联系燃气公司抢修电话。")
RESOLVED = CaseResolved(**BY, outcome="已转燃气公司")
NAMED = ReferralMade(**GAS)
KNOWN = ReferralMade(**GAS, route="抢修电话 96777", told="已告知先关总阀")


def corrected(**changes: Any) -> RecordCorrected:
    data = {"part": "content", "text": "漏的是热水管", "reason": "回听录音", **changes}
    return RecordCorrected(**BY, **data)


@pytest.mark.proves("situation:not-ours", "refer-with-route")
@pytest.mark.parametrize(
    "lacking",
    [NAMED, ReferralMade(**GAS, route="抢修电话 96777"), ReferralMade(**GAS, told="已告知")],
)
def test_what_is_not_ours_is_closed_once_the_way_is_known_and_told(lacking: ReferralMade) -> None:
    begun = given(when(given(), lacking), REPLIED, RESOLVED)
    with refused("refer-with-route", article="Art.3(4)"):
        when(begun, CaseClosed(**BY))
    known = evolve(begun, when(begun, KNOWN))
    assert when(known, CaseClosed(**BY)) == CaseClosed(**BY)


@pytest.mark.proves("situation:not-ours", "referral.made")
def test_a_case_is_somebody_elses_again_with_the_next_referral() -> None:
    case = given(KNOWN)
    assert not case.referral_open
    assert evolve(case, NAMED).referral_open


@pytest.mark.proves("Art.9(1)", "correct-with-time")
def test_a_corrected_time_says_when() -> None:
    with refused("correct-with-time", article="Art.9(1)"):
        when(given(), corrected(part="time"))


@pytest.mark.proves("Art.9(1)", "correct-into-past")
def test_what_was_recorded_did_not_happen_later() -> None:
    with refused("correct-into-past", article="Art.9(1)"):
        when(given(), corrected(part="time", at=START + timedelta(days=400)))


def contact_of(case: Case, fact: RecordCorrected) -> str | None:
    recorded = when(case, fact)
    assert isinstance(recorded, RecordCorrected)
    return recorded.contact


@pytest.mark.proves("Art.9(1)", "correct-own-contact")
def test_a_correction_is_about_a_contact_of_the_case() -> None:
    case = given()
    assert contact_of(case, corrected()) == case.contact
    assert contact_of(case, corrected(part="result")) is None
    with refused("correct-own-contact", article="Art.9(1)"):
        when(case, corrected(contact=OTHER))
    joined = MatterIdentified(contact=OTHER, matter=0, case=CASE, joined=True, answer_needed=True)
    assert contact_of(evolve(case, joined), corrected(contact=OTHER)) == OTHER
    assert case.contact == CONTACT


@pytest.mark.proves("Art.9(1)", "record.corrected")
def test_a_closed_record_is_corrected_too_and_stays_closed() -> None:
    case = given(REPLIED, RESOLVED, CaseClosed(**BY))
    assert evolve(case, when(case, corrected())).status == "closed"
