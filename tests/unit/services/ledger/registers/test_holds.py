"""Holds: once at a time, on something that is there."""

from typing import Any

import pytest

from events import hold as facts
from services.ledger.registers.contract import Item
from services.ledger.registers.holds import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import plain, when

LETTER = "01970000-0000-7000-8000-0000000000aa"
OTHERS = {
    ("letter", LETTER): Item(id=LETTER, version=1, community="lakeside", subjects=(), state=None)
}


def placed(about: str = f"letter/{LETTER}") -> Any:
    return plain(
        facts.HoldPlaced,
        community="lakeside",
        about=about,
        ground="litigation",
        reason="已起诉",
        legal_basis="法院通知",
    )


LIFTED = plain(facts.HoldLifted, reason="已结案", legal_basis="结案通知")


@pytest.mark.proves("Art.10", "hold-once")
@pytest.mark.proves("Art.10", "lift-what-is-held")
@pytest.mark.proves("Art.10", "hold-what-is-there")
def test_something_there_is_held_once_at_a_time() -> None:
    assert when(REGISTER, [], placed(), others=OTHERS).facts == (placed(),)
    assert when(REGISTER, [placed()], LIFTED).facts == (LIFTED,)
    assert when(REGISTER, [placed(), LIFTED], placed(), others=OTHERS).facts == (placed(),)
    assert when(REGISTER, [], placed(f"party/{LETTER}")).noticed == ()
    with refused("hold-once"):
        when(REGISTER, [placed()], placed(), others=OTHERS)
    with refused("lift-what-is-held"):
        when(REGISTER, [placed(), LIFTED], LIFTED)
    with refused("hold-what-is-there"):
        when(REGISTER, [], placed())
    with refused("hold-what-is-there"):
        when(REGISTER, [], placed(), others=OTHERS, community="hillside")
