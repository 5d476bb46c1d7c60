"""Who moves in begins anew: what the one before said in that home stays theirs (Art. 2)."""

from typing import Any

import pytest

from events.occupancy import OccupancyEnded, OccupancyStarted
from tests.unit.services.ledger.workbench import COMPANY, Workbench, contact

OLD: dict[str, Any] = {"kind": "tenant", "name": "张伟", "unit": "1-101"}
NEW: dict[str, Any] = {"kind": "tenant", "name": "李娜", "unit": "1-101"}


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def moved_in(bench: Workbench, party: dict[str, Any], since: str) -> dict[str, Any]:
    fact = OccupancyStarted.from_published(
        {
            "community": "lakeside",
            "flat": {"building": "b1", "unit": "1-101"},
            "party": party,
            "role": "tenant",
            "since": since,
            "by": "staff:1",
        }
    )
    bench.ledger.perform(fact, caller=COMPANY)
    return bench.log()[-1].envelope.data


def complained(bench: Workbench, party: dict[str, Any]) -> tuple[str, str]:
    """The case of what they said, and who they are to the ledger."""
    before = len(bench.log())
    bench.publish("huiyin.contact.logged.v1", contact(party=party))
    landed = [event.envelope for event in bench.log()[before:]]
    [opened] = [each.data["case"] for each in landed if each.type == "huiyin.case.opened.v1"]
    [logged] = [each.data for each in landed if each.type == "huiyin.contact.logged.v1"]
    return opened, logged["party"]["id"]


@pytest.mark.proves("Art.2")
def test_who_moves_in_is_another_person_with_cases_of_their_own(bench: Workbench) -> None:
    old = moved_in(bench, OLD, "2024-01-01T00:00:00Z")
    theirs, old_id = complained(bench, OLD)
    ended = OccupancyEnded(
        id=old["id"], by="staff:1", ended_at="2026-02-01T00:00:00Z", reason="lease_ended"
    )
    bench.ledger.perform(ended, caller=COMPANY)
    new = moved_in(bench, NEW, "2026-02-02T00:00:00Z")
    own, new_id = complained(bench, NEW)
    assert new["flat"]["id"] == old["flat"]["id"], "it is the same home"
    assert (old_id, new_id) == (old["party"]["id"], new["party"]["id"])
    assert old_id != new_id
    assert theirs != own
    identified = [
        e.envelope.data for e in bench.log() if e.envelope.type.startswith("huiyin.matter.")
    ]
    assert {each["case"]: each["party"] for each in identified} == {theirs: old_id, own: new_id}
