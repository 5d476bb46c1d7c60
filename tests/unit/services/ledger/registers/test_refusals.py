"""Refused channels: each is looked at once."""

import pytest

from events import refusal as facts
from services.ledger.registers.refusals import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import ID, plain, when

REFUSED = plain(
    facts.ChannelRefused,
    community="lakeside",
    case=ID,
    channel="qq_group",
    rule="private-one-to-one",
    article="Art.5(3)",
    rules="default@1",
    proposed=["phone"],
)
REVIEWED = plain(facts.RefusalReviewed, text="已改电话答复")


@pytest.mark.proves("Art.5(3)", "review-refusal-once")
def test_a_refusal_is_looked_at_once() -> None:
    assert when(REGISTER, [REFUSED], REVIEWED).facts == (REVIEWED,)
    with refused("review-refusal-once", article="Art.5(3)"):
        when(REGISTER, [REFUSED, REVIEWED], REVIEWED)
