"""Letters: receipts are confirmed once, legal ones answered by one voice."""

from datetime import timedelta
from typing import Any

import pytest

from events import letter as facts
from services.ledger.registers.letters import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

OWNER = {"kind": "owner", "name": "张伟", "unit": "1-101"}


def sent(**changes: Any) -> Any:
    data = {"community": "lakeside", "to": OWNER, "subject": "reminder", "title": "整改告知"}
    return plain(facts.LetterSent, **data, **changes)


def received(**changes: Any) -> Any:
    data = {"community": "lakeside", "sender": OWNER, "subject": "request", "title": "请求"}
    return plain(facts.LetterReceived, **{**data, **changes})


RECEIPT = plain(facts.LetterReceiptConfirmed, how="signature")
ANSWERED = plain(facts.LetterAnswered, channel="letter", text="已阅")
LEGAL = received(subject="lawyers_letter")
SPOKEN_FOR = plain(facts.SpokespersonDesignated, spokesperson="staff:lawyer-1")


def test_a_receipt_that_is_wanted_is_due_in_a_week() -> None:
    [fact] = when(REGISTER, [], sent(receipt_wanted=True)).facts
    assert isinstance(fact, facts.LetterSent)
    assert fact.receipt_due_at == NOW + timedelta(days=7)
    [fact] = when(REGISTER, [], sent()).facts
    assert isinstance(fact, facts.LetterSent)
    assert fact.receipt_due_at is None


@pytest.mark.parametrize(
    ("changes", "due_at"),
    [
        ({}, NOW + timedelta(days=15)),
        ({"answer_wanted": False}, None),
        ({"answer_by": "2026-03-05T00:00:00Z"}, NOW.replace(day=5, hour=0)),
    ],
)
def test_an_answer_is_due_when_the_letter_says_or_in_fifteen_days(
    changes: dict[str, Any], due_at: Any
) -> None:
    [fact] = when(REGISTER, [], received(**changes)).facts
    assert isinstance(fact, facts.LetterReceived)
    assert fact.answer_due_at == due_at


@pytest.mark.proves("Art.9(1)", "matter-of-a-community")
def test_a_complaint_by_letter_is_a_contact_like_any_other() -> None:
    outcome = when(REGISTER, [], received(category="complaint", text="噪音"))
    assert outcome.contact is not None
    assert (outcome.contact.channel, outcome.contact.matters[0].text) == ("letter", "噪音")
    with refused("matter-of-a-community"):
        when(REGISTER, [], received(category="complaint", community=None), community=None)


@pytest.mark.proves("Art.9(3)", "important-letter-kept")
def test_an_important_letter_without_a_copy_is_found() -> None:
    [found] = when(REGISTER, [], sent(important=True)).noticed
    assert (found.rule, found.article) == ("important-letter-kept", "Art.9(3)")
    scan = {"sha256": "0" * 64, "media_type": "application/pdf", "size_bytes": 1}
    assert when(REGISTER, [], sent(important=True, originals=[scan])).noticed == ()


@pytest.mark.proves("Art.4(1)", "receipt-once")
@pytest.mark.proves("Art.4(1)", "receipt-of-ours")
def test_a_receipt_is_confirmed_once_and_for_what_we_sent() -> None:
    given = [sent(receipt_wanted=True)]
    assert when(REGISTER, given, RECEIPT).facts == (RECEIPT,)
    with refused("receipt-once"):
        when(REGISTER, [*given, RECEIPT], RECEIPT)
    with refused("receipt-of-ours"):
        when(REGISTER, [received()], RECEIPT)


@pytest.mark.proves("Art.4(1)", "answer-what-came-in")
@pytest.mark.proves("Art.4(1)", "answer-letter-once")
def test_what_came_in_is_answered_once() -> None:
    assert when(REGISTER, [received()], ANSWERED).facts == (ANSWERED,)
    with refused("answer-letter-once"):
        when(REGISTER, [received(), ANSWERED], ANSWERED)
    with refused("answer-what-came-in"):
        when(REGISTER, [sent()], ANSWERED)


@pytest.mark.proves("situation:media-and-lawyers", "spokesperson-answers")
@pytest.mark.proves("Art.8", "spokesperson-first")
@pytest.mark.proves("Art.8", "spokesperson-answers")
@pytest.mark.proves("Art.8", "spokesperson-for-legal")
def test_one_voice_answers_lawyers_and_press() -> None:
    with refused("spokesperson-first"):
        when(REGISTER, [LEGAL], ANSWERED)
    with refused("spokesperson-answers"):
        when(REGISTER, [LEGAL, SPOKEN_FOR], ANSWERED)
    theirs = plain(facts.LetterAnswered, channel="letter", text="已阅", by="staff:lawyer-1")
    assert when(REGISTER, [LEGAL, SPOKEN_FOR], theirs).facts == (theirs,)
    with refused("spokesperson-for-legal"):
        when(REGISTER, [received()], SPOKEN_FOR)
