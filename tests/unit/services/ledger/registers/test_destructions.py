"""Destroying: after the term, approved by another, before two witnesses."""

from typing import Any

import pytest

from events import destruction as facts
from services.ledger.registers.contract import Item
from services.ledger.registers.destructions import REGISTER
from services.ledger.registers.records import Record
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import plain, when

RECORD = "01970000-0000-7000-8000-0000000000aa"


def held(community: str = "lakeside", **changes: Any) -> dict[tuple[str, str], Item[Any]]:
    state = Record(
        about="letter/x",
        matter="letter",
        number="lakeside-D2015-000001",
        **{"year": 2015, "category": "WS", "retention": "D10", **changes},
    )
    item = Item(id=RECORD, version=3, community=community, subjects=(), state=state)
    return {("record", RECORD): item}


def appraised(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "records": [RECORD],
        "appraisers": ["staff:2"],
        "reason": "保管期满",
        **changes,
    }
    return plain(facts.AppraisalMade, **data)


def done(*witnesses: str) -> Any:
    return plain(
        facts.DestructionDone, witnesses=list(witnesses), place="销毁中心", method="pulped"
    )


APPROVED = plain(facts.DestructionApproved, by="staff:manager-1")
DONE = done("staff:8", "staff:9")


@pytest.mark.proves("Art.10", "term-is-over")
@pytest.mark.parametrize(
    ("year", "retention", "over"),
    [
        (2015, "D10", True),  # from 1 January 2016 ten years: over since 1 January 2026
        (2016, "D10", False),
        (2015, "D30", False),
        (1995, "D30", True),
        (1990, "Y", False),
        (1990, None, False),
    ],
)
def test_a_term_counts_from_the_first_of_january_after_filing(
    year: int, retention: str | None, over: bool
) -> None:
    others = held(year=year, retention=retention)
    if over:
        assert when(REGISTER, [], appraised(), others=others).facts == (appraised(),)
    else:
        with refused("term-is-over"):
            when(REGISTER, [], appraised(), others=others)


@pytest.mark.proves("Art.10", "appraise-what-is-there")
@pytest.mark.proves("Art.10", "appraise-what-is-kept")
def test_records_that_are_there_are_appraised_once() -> None:
    with refused("appraise-what-is-there"):
        when(REGISTER, [], appraised())
    with refused("appraise-what-is-there"):
        when(REGISTER, [], appraised(), others=held("hillside"))
    with refused("appraise-what-is-there"):
        when(REGISTER, [], appraised(records=[RECORD, RECORD]), others=held())
    with refused("appraise-what-is-kept"):
        when(REGISTER, [], appraised(), others=held(destroyed=True))


@pytest.mark.proves("Art.10", "approve-destruction-once")
@pytest.mark.proves("Art.10", "destruction-approved-by-another")
def test_somebody_who_did_not_appraise_approves_once() -> None:
    assert when(REGISTER, [appraised()], APPROVED).facts == (APPROVED,)
    with refused("approve-destruction-once"):
        when(REGISTER, [appraised(), APPROVED], APPROVED)
    for appraiser in ("staff:2", "staff:desk-1"):
        with refused("destruction-approved-by-another"):
            when(REGISTER, [appraised()], plain(facts.DestructionApproved, by=appraiser))


@pytest.mark.proves("Art.10", "approve-before-destroying")
@pytest.mark.proves("Art.10", "two-witnesses")
@pytest.mark.proves("Art.10", "destroy-once")
def test_two_others_watch_what_was_approved() -> None:
    approved = [appraised(), APPROVED]
    assert when(REGISTER, approved, DONE).facts == (DONE,)
    with refused("approve-before-destroying"):
        when(REGISTER, [appraised()], DONE)
    with refused("two-witnesses"):
        when(REGISTER, approved, done("staff:8", "staff:8"))
    with refused("two-witnesses"):
        when(REGISTER, approved, done("staff:8", "staff:manager-1"))
    with refused("two-witnesses"):
        when(REGISTER, approved, done("staff:8", "staff:desk-1"))
    with refused("destroy-once"):
        when(REGISTER, [*approved, DONE], DONE)
