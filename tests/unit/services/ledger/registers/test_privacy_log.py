"""The privacy log: what lies open goes, and nothing leaves without a ground and a second person."""

from datetime import timedelta
from typing import Any

import pytest

from events import privacy as facts
from events.instant import format_instant
from services.ledger.registers.contract import Outcome
from services.ledger.registers.privacy_log import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

OWNER = {"kind": "owner", "name": "张三", "unit": "3-1502"}
HERE = {"community": "lakeside"}


def detected(**changes: Any) -> Any:
    data = {"channel": "wechat_group", "data": ["phone"], "published_by": "resident"}
    fact = plain(facts.PersonalDataDetected, **HERE, **{**data, **changes})
    return when(REGISTER, [], fact).facts[0]


def asked(**changes: Any) -> Any:
    data = {
        "authority": "police",
        "office": "城关派出所",
        "legal_basis": "刑事诉讼法",
        "credentials_checked": True,
        "data": ["recording"],
        "text": "地库录像",
    }
    fact = plain(facts.LawfulRequestReceived, **HERE, **{**data, **changes})
    return when(REGISTER, [], fact).facts[0]


def authorised(**changes: Any) -> Any:
    data = {
        "party": OWNER,
        "recipient": "远升电梯",
        "data": ["phone"],
        "text": "约时间",
        "ground": "consent",
        "consent": "电话同意",
    }
    return plain(facts.DisclosureAuthorised, **HERE, **{**data, **changes})


def restricted(**changes: Any) -> Any:
    data = {"party": OWNER, "uses": ["calling"], "reason": "本人要求"}
    return plain(facts.ProcessingRestricted, **HERE, **{**data, **changes})


def answered(**changes: Any) -> Any:
    data = {
        "outcome": "given",
        "given": ["recording"],
        "text": "录像一份",
        "approved_by": "staff:boss",
    }
    return plain(facts.LawfulRequestAnswered, **{**data, **changes})


def rules(outcome: Outcome) -> list[str]:
    return [each.rule for each in outcome.noticed]


GONE = plain(facts.PersonalDataRemoved, text="已撤回", told=True)


@pytest.mark.proves("Art.6(4)", "data-removed-in-time")
@pytest.mark.proves("Art.6(4)", "affected-person-told")
def test_what_lies_open_is_taken_away_within_two_hours_and_the_person_told() -> None:
    assert detected().remove_by == NOW + timedelta(hours=2)
    assert rules(when(REGISTER, [detected()], GONE)) == []
    late = NOW + timedelta(hours=3)
    assert rules(when(REGISTER, [detected()], GONE, now=late)) == ["data-removed-in-time"]
    ours, untold = detected(published_by="company"), GONE.model_copy(update={"told": False})
    assert rules(when(REGISTER, [ours], untold)) == ["affected-person-told"]
    assert rules(when(REGISTER, [detected()], untold)) == []


@pytest.mark.proves("Art.6(4)", "disclosure-with-basis")
@pytest.mark.proves("Art.6(4)", "disclosure-with-consent")
@pytest.mark.proves("Art.6(4)", "privacy-period")
def test_data_goes_outside_on_a_ground_that_is_told() -> None:
    assert when(REGISTER, [], authorised()).noticed == ()
    assert when(REGISTER, [], authorised(ground="emergency", consent=None)).noticed == ()
    with refused("disclosure-with-consent", article="Art.6(4)"):
        when(REGISTER, [], authorised(consent=None))
    with refused("disclosure-with-basis"):
        when(REGISTER, [], authorised(ground="law"))
    with refused("privacy-period"):
        when(REGISTER, [], authorised(until=format_instant(NOW)))
    with refused("privacy-period"):
        when(REGISTER, [], restricted(until=format_instant(NOW)))


@pytest.mark.proves("Art.6(4)", "lawful-request-with-basis")
@pytest.mark.proves("Art.6(4)", "credentials-checked")
@pytest.mark.proves("Art.6(4)", "lawful-answer-by-two")
@pytest.mark.proves("Art.6(4)", "lawful-answer-says-what")
def test_an_authority_gets_nothing_before_law_papers_and_a_second_person_say_so() -> None:
    assert when(REGISTER, [asked()], answered()).noticed == ()
    bare = asked(legal_basis=None, credentials_checked=False)
    with refused("lawful-request-with-basis"):
        when(REGISTER, [bare], answered())
    with refused("credentials-checked"):
        when(REGISTER, [bare], answered(legal_basis="刑事诉讼法"))
    told_then = answered(legal_basis="刑事诉讼法", credentials_checked=True)
    assert when(REGISTER, [bare], told_then).facts == (told_then,)
    for approver in (None, "staff:desk-1"):
        with refused("lawful-answer-by-two"):
            when(REGISTER, [asked()], answered(approved_by=approver))
    with refused("lawful-answer-says-what"):
        when(REGISTER, [asked()], answered(given=[]))
    declined = answered(outcome="declined", given=[], approved_by=None)
    assert when(REGISTER, [bare], declined).facts == (declined,)


@pytest.mark.proves("Art.6(4)", "lawful-request-in-time")
def test_an_authority_is_answered_by_its_day_or_within_five() -> None:
    assert asked().answer_due_at == NOW + timedelta(days=5)
    day = NOW + timedelta(days=2)
    named = asked(due_at=format_instant(day))
    assert named.answer_due_at == day
    late = when(REGISTER, [named], answered(), now=day + timedelta(hours=1))
    assert rules(late) == ["lawful-request-in-time"]


@pytest.mark.proves("Art.6(4)", "step-of-its-entry")
@pytest.mark.proves("Art.6(4)", "privacy-entry-running")
def test_each_step_belongs_to_its_own_sort_of_entry_and_comes_once() -> None:
    revoked = plain(facts.DisclosureRevoked, reason="检修结束")
    resumed = plain(facts.ProcessingResumed, reason="本人同意")
    assert when(REGISTER, [authorised()], revoked).facts == (revoked,)
    assert when(REGISTER, [restricted()], resumed).facts == (resumed,)
    with refused("step-of-its-entry"):
        when(REGISTER, [detected()], resumed)
    with refused("privacy-entry-running"):
        when(REGISTER, [authorised(), revoked], revoked)


def let_out(**changes: Any) -> Any:
    data = {
        "data": ["plate"],
        "text": "公告写明挡道车辆的车牌",
        "reason": "法院要求公告",
        "legal_basis": "民事裁定书第十二号",
    }
    return plain(facts.PublicationAuthorised, **HERE, **{**data, **changes})


USED = plain(facts.PublicationUsed, about="notice/1")


@pytest.mark.proves("Art.3(6)", "override-with-basis")
@pytest.mark.parametrize("basis", [None, " "])
def test_nothing_about_a_person_is_let_out_without_a_law_or_a_contract(basis: str | None) -> None:
    with refused("override-with-basis", article="Art.3(6)"):
        when(REGISTER, [], let_out(legal_basis=None).model_copy(update={"legal_basis": basis}))
    with refused("privacy-period"):
        when(REGISTER, [], let_out(until=format_instant(NOW)))


def test_what_was_let_out_is_used_or_taken_back_once() -> None:
    taken_back = plain(facts.DisclosureRevoked, reason="案件撤诉")
    assert when(REGISTER, [let_out()], USED).facts == (USED,)
    assert when(REGISTER, [let_out()], taken_back).facts == (taken_back,)
    for ended in (USED, taken_back):
        with refused("privacy-entry-running"):
            when(REGISTER, [let_out(), ended], USED)
    with refused("step-of-its-entry"):
        when(REGISTER, [authorised()], USED)
