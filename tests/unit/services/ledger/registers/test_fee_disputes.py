"""Disputes about fees: given these facts, when this is reported, then that follows or is
refused.
"""

from datetime import timedelta
from typing import Any

import pytest

from events import fee_dispute as facts
from services.ledger.registers.fee_disputes import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when


def opened(**changes: Any) -> Any:
    told = {
        "community": "lakeside",
        "flat": {"unit": "1-0803"},
        "party": {"kind": "owner", "name": "某业主"},
        "fee": "parking",
        "first_month": "2026-01",
        "last_month": "2026-02",
        "claim": "车位被占",
        **changes,
    }
    return plain(facts.FeeDisputeOpened, **told)


def paused(days: int | None = None) -> Any:
    until = None if days is None else (NOW + timedelta(days=days)).isoformat()
    return plain(facts.DunningPaused, reason="核对", until=until)


def reminded(channel: str = "letter") -> Any:
    return plain(facts.DunningSent, channel=channel)


RESUMED = plain(facts.DunningResumed, reason="核对完毕")
SETTLED = plain(facts.FeeDisputeSettled, outcome="upheld", basis="合同")


@pytest.mark.proves("situation:fee-dispute", "fee-of-a-community")
@pytest.mark.proves("Art.2", "fee-of-a-community")
@pytest.mark.proves("Art.3(3)", "months-forwards")
def test_a_bill_has_a_home_and_months_in_order() -> None:
    assert when(REGISTER, [], opened()).facts == (opened(),)
    with refused("fee-of-a-community", article="Art.2"):
        when(REGISTER, [], opened(), community=None)
    with refused("months-forwards", article="Art.3(3)"):
        when(REGISTER, [], opened(last_month="2025-12"))


@pytest.mark.proves("situation:fee-dispute", "dunning-paused")
@pytest.mark.proves("Art.6(6)", "dunning-paused")
@pytest.mark.proves("Art.6(6)", "pause-once")
@pytest.mark.proves("Art.6(6)", "pause-ahead")
@pytest.mark.proves("Art.6(6)", "resume-paused")
def test_nobody_is_pressed_while_reminders_are_paused() -> None:
    with refused("dunning-paused", article="Art.6(6)"):
        when(REGISTER, [opened(), paused()], reminded())
    with refused("pause-once", article="Art.6(6)"):
        when(REGISTER, [opened(), paused()], paused(2))
    with refused("pause-ahead", article="Art.6(6)"):
        when(REGISTER, [opened()], paused(0))
    with refused("resume-paused", article="Art.6(6)"):
        when(REGISTER, [opened()], RESUMED)
    assert when(REGISTER, [opened(), paused(), RESUMED], reminded()).facts == (reminded(),)
    over = NOW + timedelta(days=2)
    assert when(REGISTER, [opened(), paused(2)], reminded(), now=over).facts == (reminded(),)


@pytest.mark.proves("situation:fee-dispute", "debtors-not-named")
@pytest.mark.proves("Art.6(4)", "debtors-not-named")
@pytest.mark.proves("Art.6(4)", "debtors-not-named")
@pytest.mark.parametrize("channel", ["wechat_group", "notice_board", "elevator_cab", "assembly"])
def test_nobodys_debt_is_told_where_others_read_it(channel: str) -> None:
    with refused("debtors-not-named", article="Art.6(4)"):
        when(REGISTER, [opened()], reminded(channel))


@pytest.mark.proves("situation:fee-dispute", "dispute-open")
@pytest.mark.proves("Art.6(6)", "dispute-open")
def test_what_is_settled_stays_settled() -> None:
    assert when(REGISTER, [opened(), paused()], SETTLED).facts == (SETTLED,)
    with refused("dispute-open", article="Art.6(6)"):
        when(REGISTER, [opened(), SETTLED], reminded())
