"""Custody: an original is lent once and comes back as it was, or that is found."""

from datetime import timedelta
from typing import Any

import pytest

from events import original as facts
from services.ledger.registers.contract import Item
from services.ledger.registers.originals import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

LETTER = "01970000-0000-7000-8000-0000000000aa"
OTHERS = {
    ("letter", LETTER): Item(id=LETTER, version=1, community="lakeside", subjects=(), state=None)
}
SCAN = {"sha256": "a" * 64, "media_type": "application/pdf", "size_bytes": 1}


def kept(fact: type[facts.KeptFact], **changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "about": f"letter/{LETTER}",
        "custodian": "staff:archivist-1",
        **changes,
    }
    return plain(fact, **data)


def lent(**changes: Any) -> Any:
    until = (NOW + timedelta(days=7)).isoformat()
    return plain(
        facts.OriginalLent, **{"to": "staff:7", "purpose": "court", "back_by": until, **changes}
    )


def returned(**changes: Any) -> Any:
    return plain(facts.OriginalReturned, **{"condition": "whole", **changes})


DEPOSITED = kept(facts.OriginalDeposited, scan=SCAN)
COPY = kept(facts.CopyMade, form="paper")
MOVED = plain(facts.CustodyTransferred, custodian="staff:2", reason="交接")


@pytest.mark.proves("Art.9(3)", "deposit-once")
@pytest.mark.proves("Art.9(3)", "keep-what-is-there")
def test_the_original_of_something_there_is_deposited_once() -> None:
    assert when(REGISTER, [], DEPOSITED, others=OTHERS).facts == (DEPOSITED,)
    assert when(REGISTER, [COPY], DEPOSITED, others=OTHERS).facts == (DEPOSITED,)
    assert when(REGISTER, [DEPOSITED], COPY, others=OTHERS).facts == (COPY,)
    with refused("deposit-once"):
        when(REGISTER, [DEPOSITED], DEPOSITED, others=OTHERS)
    with refused("keep-what-is-there"):
        when(REGISTER, [], DEPOSITED)
    with refused("keep-what-is-there"):
        when(REGISTER, [], DEPOSITED, others=OTHERS, community="hillside")


@pytest.mark.proves("Art.9(3)", "lend-once")
@pytest.mark.proves("Art.9(3)", "lend-what-is-here")
@pytest.mark.proves("Art.9(3)", "loan-ends-later")
@pytest.mark.proves("Art.9(3)", "return-what-is-lent")
@pytest.mark.proves("Art.9(3)", "transfer-what-is-here")
def test_an_original_is_lent_once_and_comes_back_before_it_moves() -> None:
    assert when(REGISTER, [DEPOSITED], lent()).facts == (lent(),)
    assert when(REGISTER, [DEPOSITED, lent(), returned()], lent()).facts == (lent(),)
    assert when(REGISTER, [DEPOSITED], MOVED).facts == (MOVED,)
    with refused("lend-once"):
        when(REGISTER, [DEPOSITED, lent()], lent())
    with refused("lend-what-is-here"):
        when(REGISTER, [COPY], lent())
    with refused("loan-ends-later"):
        when(REGISTER, [DEPOSITED], lent(back_by=NOW.isoformat()))
    with refused("return-what-is-lent"):
        when(REGISTER, [DEPOSITED], returned())
    with refused("transfer-what-is-here"):
        when(REGISTER, [DEPOSITED, lent()], MOVED)


@pytest.mark.proves("Art.9(3)", "original-back-in-time")
@pytest.mark.proves("Art.9(3)", "original-whole")
@pytest.mark.proves("Art.9(3)", "original-as-deposited")
def test_what_comes_back_late_or_not_as_it_was_is_found() -> None:
    out = [DEPOSITED, lent()]
    in_time = when(REGISTER, out, returned(scan_sha256="a" * 64))
    assert in_time.noticed == ()
    bad = returned(condition="incomplete", scan_sha256="b" * 64)
    found = when(REGISTER, out, bad, now=NOW + timedelta(days=8)).noticed
    assert [each.rule for each in found] == [
        "original-back-in-time",
        "original-whole",
        "original-as-deposited",
    ]
