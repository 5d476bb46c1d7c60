"""What the ledger counts of a day: exact up to the log's head, whoever reported it and however
late.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from events.envelope import parse
from events.finding import FindingRaised
from events.reconciliation import SourceReconciled
from services.ledger.contract import Accepted
from services.ledger.items import tallying
from tests.unit.services.ledger.workbench import SOURCE, Workbench, contact

SECOND_OF_MARCH = "2026-03-02"
LAST_MINUTE = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
NEXT_DAY = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench()
    bench.store.recorded_at = bench.clock.now
    return bench.registered()


def call(bench: Workbench, *, time: datetime | None = None, **changes: Any) -> None:
    bench.publish("huiyin.contact.logged.v1", contact(**changes), time=time or bench.clock.now)


def compare(bench: Workbench, **changes: Any) -> Accepted:
    data = {
        "community": "lakeside",
        "by": "staff:clerk-1",
        "counted": "switchboard",
        "day": SECOND_OF_MARCH,
        "outside": 3,
        "counted_by": "staff:hotline-1",
        "evidence": "总机清单",
        **changes,
    }
    return bench.publish(SourceReconciled.type_name, data)


def held(accepted: Accepted) -> tuple[int, int]:
    """What the ledger counted, and up to which position."""
    data = parse(accepted.receipts[0].body).envelope.data
    return data["held"], data["position"]


@pytest.mark.proves("situation:reconciliation", "every-entry-counted")
def test_only_that_days_calls_of_that_community_are_counted(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallying, "PAGE_EVENTS", 2)
    call(bench)
    call(bench, channel="front_desk")
    call(bench, direction="outbound")
    call(bench, community="hillside")
    bench.clock.now = NEXT_DAY
    call(bench, time=LAST_MINUTE)
    call(bench, time=NEXT_DAY)
    before = len(bench.store.bodies)
    accepted = compare(bench, outside=2)
    assert held(accepted) == (2, before)
    assert len(accepted.receipts) == 1


@pytest.mark.proves("Art.9(1)", "every-entry-counted")
def test_what_is_entered_late_closes_the_gap(bench: Workbench) -> None:
    call(bench)
    bench.clock.now = NEXT_DAY
    gap = compare(bench, outside=2, externalref="RC-1")
    assert held(gap)[0] == 1
    found = [parse(each.body).envelope for each in gap.receipts]
    assert [each.type for each in found[1:]] == [FindingRaised.type_name]
    call(bench, time=LAST_MINUTE)
    again = bench.publish(
        "huiyin.source.recounted.v1", {"externalref": "RC-1", "by": "staff:clerk-1"}
    )
    assert held(again)[0] == 2
    assert len(again.receipts) == 1


def test_a_call_back_is_no_second_call(bench: Workbench) -> None:
    rang = {"community": "lakeside", "by": "system:switchboard", "rang_at": "2026-03-02T00:59:00Z"}
    bench.publish("huiyin.call.missed.v1", {**rang, "externalref": "M-1"})
    told = {"reached": True, "category": "repair", "text": "厨房漏水"}
    bench.publish("huiyin.callback.made.v1", {"externalref": "M-1", "by": "staff:desk-1", **told})
    bench.clock.now = NEXT_DAY
    assert held(compare(bench))[0] == 1


def test_one_source_can_be_compared_alone(bench: Workbench) -> None:
    call(bench)
    bench.clock.now = NEXT_DAY
    assert held(compare(bench, source=SOURCE))[0] == 1
    assert held(compare(bench, source="urn:test:other"))[0] == 0
