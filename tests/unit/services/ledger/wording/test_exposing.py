"""What is sent to us by a channel that many read names somebody: noted, and never repeated."""

from typing import Any

import pytest

from services.ledger.contract import Accepted
from services.ledger.rulebook.rules import shipped_rules
from tests.unit.services.ledger.workbench import Workbench, contact, types_of

TOLD = "7号楼502室王建国欠费不交，他电话13900004821，车牌浙A12B45，大家找他。"


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def told(bench: Workbench, **changes: Any) -> Accepted:
    data = contact(text=TOLD, **{"channel": "wechat_group", **changes})
    return bench.publish("huiyin.contact.logged.v1", data)


@pytest.mark.proves("Art.6(4)", "personal-data-exposed", "personal_data.detected")
def test_what_a_group_reads_of_somebody_is_entered_to_be_taken_down(bench: Workbench) -> None:
    before = len(bench.log())
    accepted = told(bench)
    assert {"personal_data.detected", "finding.raised"} <= set(types_of(accepted.receipts))
    by_type = {event.envelope.type: event for event in bench.log()[before:]}
    entry = by_type["huiyin.personal_data.detected.v1"].envelope.data
    assert set(entry["data"]) == {"phone", "plate", "name", "home"}
    assert (entry["channel"], entry["published_by"]) == ("wechat_group", "resident")
    assert entry["remove_by"] == "2026-03-02T03:00:00.000000Z"
    found = by_type["huiyin.finding.raised.v1"]
    contact_id = accepted.receipts[0].stream
    assert (found.envelope.data["rule"], found.envelope.data["about"]) == (
        "personal-data-exposed",
        contact_id,
    )
    opened = bench.opener.open_events([found])[found.envelope.id]
    assert opened is not None
    span = str(opened["span"])
    assert "139****4821" in span
    assert not any(said in span for said in ("13900004821", "王建国", "12B45", "502"))


def test_what_one_reads_is_nobodys_to_take_down(bench: Workbench) -> None:
    before = len(bench.log())
    told(bench, channel="phone")
    types = {event.envelope.type for event in bench.log()[before:]}
    assert "huiyin.personal_data.detected.v1" not in types
    assert shipped_rules().screen.personal(TOLD)


def test_the_companys_own_number_in_a_group_is_no_finding(bench: Workbench) -> None:
    before = len(bench.log())
    data = contact(text="有事打服务热线 0571-81230099。", channel="wechat_group")
    bench.publish("huiyin.contact.logged.v1", data)
    types = {event.envelope.type for event in bench.log()[before:]}
    assert "huiyin.personal_data.detected.v1" not in types
