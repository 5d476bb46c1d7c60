"""What is handed over is checked record by record, and what that came to is what is on record."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from events.envelope import parse
from events.handover import HandoverPrepared
from services.custody.handing_over import AT_ONCE_MAX_RECORDS, HandoverCustodian
from services.errors import ViewBehindError
from services.ledger.contract import Caller
from tests.unit.services.custody.world import CHECKER, World
from tests.unit.services.ledger.refusals import refused


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def prepared(world: World) -> str:
    told = {
        "community": "lakeside",
        "to": "owners_committee",
        "receiver": "业主委员会",
        "legal_basis": "《物业管理条例》第三十六条",
        "records": [world.record],
        "method": "paper",
        "by": CHECKER.actor,
    }
    fact = HandoverPrepared.from_published(told)
    accepted = world.bench.ledger.perform(fact, caller=CHECKER)
    return accepted.receipts[0].stream.removeprefix("handover/")


def custodian(world: World) -> HandoverCustodian:
    return HandoverCustodian(world.custodian(), world.bench.ledger, sleep=lambda _: None)


def test_each_outcome_is_named_by_the_event_that_holds_it(world: World) -> None:
    handover = prepared(world)
    accepted = custodian(world).check_now(handover, caller=CHECKER, wait_s=0)
    told = parse(accepted.receipts[0].body).envelope.data
    [check] = [e for e in world.bench.log() if e.envelope.type == "huiyin.record.checked.v1"]
    assert (told["passed"], told["checks"]) == (True, [check.envelope.id])
    assert (check.envelope.data["occasion"], check.envelope.data["handover"]) == (
        "handover",
        handover,
    )


def test_a_record_that_fails_is_named_by_its_filing_number(world: World) -> None:
    handover = prepared(world)
    world.paper = None
    made = custodian(world)
    checked = made.check(handover, caller=CHECKER, wait_s=0)
    told = parse(made.record(checked, caller=CHECKER).receipts[0].body).envelope.data
    number = world.bench.ledger.custody.record(world.record, caller=CHECKER).state.number
    assert (told["passed"], told["failed"]) == (False, [number])
    assert list(checked.reports) == [number]


def test_the_newest_events_seal_is_waited_for_and_not_for_ever(world: World) -> None:
    handover = prepared(world)
    world.bench.store.recorded_at = world.bench.clock.now
    world.check()  # which is not sealed yet
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            world.seal()

    made = HandoverCustodian(world.custodian(), world.bench.ledger, sleep=sleep)
    assert made.check(handover, caller=CHECKER, wait_s=60).failed == []
    assert len(waited) == 2
    with pytest.raises(ViewBehindError):
        custodian(world).check(handover, caller=CHECKER, wait_s=-1)


def test_many_records_are_not_checked_while_somebody_waits() -> None:
    many = SimpleNamespace(state=SimpleNamespace(records=("r",) * (AT_ONCE_MAX_RECORDS + 1)))

    class Custody:
        def handover(self, _: str, *, caller: Caller) -> Any:
            assert caller == CHECKER
            return many

    custody = Custody()
    made = HandoverCustodian(cast("Any", None), cast("Any", SimpleNamespace(custody=custody)))
    with refused("check-at-once"):
        made.check_now("h", caller=CHECKER, wait_s=0)
