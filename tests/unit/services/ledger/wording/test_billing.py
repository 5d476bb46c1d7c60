"""A home's bill is told to those whose it is, by the register of occupancies (Art. 2, 5(3))."""

from typing import Any

import pytest

from events.contact import ContactLogged
from events.fee_dispute import DunningSent, FeeDisputeOpened
from events.letter import LetterSent
from events.occupancy import AuthorityGranted, OccupancyEnded, OccupancyStarted
from events.reply import ReplySent
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, DESK, Workbench, contact

OWNER: dict[str, Any] = {"kind": "owner", "name": "张伟", "phone": "13900001502"}
SISTER: dict[str, Any] = {"kind": "agent", "name": "张丽", "phone": "13900001503"}
FLAT = {"building": "b1", "unit": "1-1502"}
BILL = "1-1502 本月物业费还欠 400 元，请核对。"


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def moved_in(bench: Workbench, party: dict[str, Any], since: str = "2024-01-01") -> str:
    told = {"community": "lakeside", "flat": FLAT, "party": party, "role": "owner", "by": "staff:1"}
    fact = OccupancyStarted.from_published({**told, "since": f"{since}T00:00:00Z"})
    return bench.ledger.perform(fact, caller=COMPANY).receipts[0].stream.partition("/")[2]


def tell(bench: Workbench, case: str, text: str = BILL) -> None:
    said = {"case": case, "by": DESK.actor, "channel": "phone", "text": text}
    bench.ledger.perform(ReplySent.from_published(said), caller=DESK)


@pytest.mark.proves("Art.2", "bill-to-whom-it-concerns")
@pytest.mark.proves("Art.5(3)", "bill-to-whom-it-concerns")
@pytest.mark.proves("situation:fee-dispute", "bill-to-whom-it-concerns")
def test_a_bill_is_told_to_whose_the_home_is(bench: Workbench) -> None:
    theirs, another, unknown = (
        bench.open_case(party=OWNER),
        bench.open_case(party=SISTER),
        bench.open_case(),
    )
    before = len(bench.log())
    for case in (theirs, another, unknown):
        with refused("bill-to-whom-it-concerns", article="Art.2"):
            tell(bench, case)
    assert len(bench.log()) == before
    home = moved_in(bench, OWNER)
    tell(bench, theirs)
    for case in (another, unknown):
        with refused("bill-to-whom-it-concerns"):
            tell(bench, case)
        tell(bench, case, "物业费请业主本人来核对。")
    with refused("bill-to-whom-it-concerns"):
        tell(bench, theirs, "1-1502 的2023年5月物业费 400 元没有交。")
    for_bills = {"key": "wt-1", "to": SISTER, "purposes": ["bills"], "by": "staff:1", "id": home}
    bench.ledger.perform(AuthorityGranted.from_published(for_bills), caller=COMPANY)
    tell(bench, another)
    ended = {"ended_at": "2024-06-01T00:00:00Z", "reason": "sold", "by": "staff:1", "id": home}
    bench.ledger.perform(OccupancyEnded.from_published(ended), caller=COMPANY)
    for case in (theirs, another):
        with refused("bill-to-whom-it-concerns"):
            tell(bench, case)
    tell(bench, theirs, "1-1502 的2024年5月物业费 400 元没有交。")


def test_letters_and_reminders_go_to_whose_the_bill_is(bench: Workbench) -> None:
    told = {
        "community": "lakeside", "flat": FLAT, "party": OWNER, "fee": "property_fee",
        "first_month": "2026-01", "last_month": "2026-02", "claim": "没有扫雪", "by": "staff:1",
    }  # fmt: skip
    opened = bench.ledger.perform(FeeDisputeOpened.from_published(told), caller=COMPANY)
    dispute = opened.receipts[0].stream.partition("/")[2]
    reminder = DunningSent(id=dispute, channel="letter", by="staff:1")
    written = {
        "community": "lakeside", "to": OWNER, "subject": "reminder", "title": "对账",
        "text": BILL, "by": "staff:1",
    }  # fmt: skip
    letter = LetterSent.from_published(written)
    for message in (reminder, letter):
        with refused("bill-to-whom-it-concerns"):
            bench.ledger.perform(message, caller=COMPANY)
    court = {**written, "to": {"kind": "government", "name": "法院"}}
    assert bench.ledger.perform(LetterSent.from_published(court), caller=COMPANY)
    moved_in(bench, OWNER)
    for message in (reminder, letter):
        assert bench.ledger.perform(message, caller=COMPANY)


def test_a_reminder_a_system_sends_goes_to_whose_the_bill_is(bench: Workbench) -> None:
    def remind(party: dict[str, Any], text: str = BILL, direction: str = "outbound") -> int:
        told = contact(
            party=party, direction=direction, channel="app", category="payment", text=text
        )
        accepted = bench.ledger.perform(ContactLogged.from_published(told), caller=COMPANY)
        return len(accepted.receipts)

    for party in (OWNER, SISTER, {"kind": "anonymous"}):
        with refused("bill-to-whom-it-concerns") as caught:
            remind(party)
        assert caught.value.field == "/matters/0/text"
    assert remind(SISTER, direction="inbound") == 1
    assert remind(SISTER, "十一月物业费待缴，点此查看账单") == 1
    assert remind({"kind": "government", "name": "法院"}) == 1
    moved_in(bench, OWNER)
    assert remind(OWNER) == 1
    with refused("bill-to-whom-it-concerns"):
        remind(SISTER)
