"""Destroying a record: its content can be read no more, its entry stays, and a crash changes
nothing.
"""

from typing import Any

import pytest

from events.destruction import AppraisalMade, DestructionApproved, DestructionDone
from events.hold import HoldPlaced
from events.record import record_of
from services.errors import StoreUnavailableError
from services.ledger.contract import Accepted, Caller
from services.privacy.forgotten import forgotten_in_log
from tests.unit.services.ledger.archive.test_arranging import ARCHIVIST, adopted
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import Workbench, case_of, contact, types_of

MANAGER = Caller(actor="staff:manager-9")
ZHANG = {"kind": "owner", "name": "张伟", "phone": "13912340001", "unit": "3-1502"}


@pytest.fixture
def bench() -> Workbench:
    return adopted(Workbench().registered())


def filed(bench: Workbench, case: str) -> str:
    """Files a case that is over; returns its record."""
    data = {"case": case, "by": "staff:desk-1", "evidence": "来电说不用了"}
    bench.publish("huiyin.case.withdrawn.v1", data)
    bench.ledger.file_record(case, retention="D10", caller=ARCHIVIST)
    return record_of(f"case/{case}")


def approved(bench: Workbench, *records: str) -> str:
    """Appraises and approves once the terms are over; returns the destruction."""
    appraisal = AppraisalMade.from_published(
        {
            "community": "lakeside",
            "records": list(records),
            "appraisers": ["staff:2"],
            "reason": "保管期满",
            "by": ARCHIVIST.actor,
        }
    )
    accepted = bench.ledger.perform(appraisal, caller=ARCHIVIST)
    destruction = accepted.receipts[0].stream.removeprefix("destruction/")
    approval = DestructionApproved.from_published({"id": destruction, "by": MANAGER.actor})
    bench.ledger.perform(approval, caller=MANAGER)
    return destruction


def carry_out(bench: Workbench, destruction: str) -> Accepted:
    done = DestructionDone.from_published(
        {
            "id": destruction,
            "witnesses": ["staff:8", "staff:9"],
            "place": "销毁中心",
            "method": "electronic_only",
            "by": ARCHIVIST.actor,
        }
    )
    return bench.ledger.perform(done, caller=ARCHIVIST)


def years_pass(bench: Workbench) -> None:
    bench.clock.pass_(days=12 * 366)


def readable(bench: Workbench, case: str) -> bool:
    """Whether any key of the case's or its contact's events is still there."""
    streams = {f"case/{case}"}
    contacts = {
        event.envelope.data["contact"]
        for event in bench.log()
        if event.envelope.subject in streams and "contact" in event.envelope.data
    }
    streams |= {f"contact/{each}" for each in contacts}
    events = [e.envelope.id for e in bench.log() if e.envelope.subject in streams]
    return bool(bench.vault.wrapped_keys(events))


@pytest.mark.proves("Art.10")
def test_the_content_goes_and_the_register_stays(bench: Workbench) -> None:
    case, other = bench.open_case(party=ZHANG), bench.open_case(party=ZHANG)
    record = filed(bench, case)
    years_pass(bench)
    before = list(bench.store.bodies)
    accepted = carry_out(bench, approved(bench, record))
    assert types_of(accepted.receipts) == ["destruction.done", "record.destroyed"]
    assert not readable(bench, case)
    assert readable(bench, other)
    assert bench.store.bodies[: len(before)] == before
    done, destroyed = (event.envelope.data for event in bench.log()[-2:])
    [entry] = done["entries"]
    assert (entry["record"], entry["matter"], entry["quantity"]) == (record, "repair", 1)
    assert entry["number"].startswith("lakeside-D2026-")
    assert forgotten_in_log(bench.store).records == frozenset(destroyed["records"])
    assert bench.vault.unfinished_forgetting() == []


def test_a_contact_told_of_two_matters_stays_until_both_are_destroyed(bench: Workbench) -> None:
    told = contact(party=ZHANG)
    told["matters"].append({"category": "complaint", "text": "楼上噪音"})
    accepted = bench.publish("huiyin.contact.logged.v1", told)
    streams = [r.stream for r in accepted.receipts if r.stream.startswith("case/")]
    first, second = dict.fromkeys(stream.removeprefix("case/") for stream in streams)
    assert first == case_of(accepted)
    records = [filed(bench, case) for case in (first, second)]
    years_pass(bench)
    carry_out(bench, approved(bench, records[0]))
    assert readable(bench, second)
    carry_out(bench, approved(bench, records[1]))
    assert not readable(bench, first)
    assert not readable(bench, second)


@pytest.mark.proves("Art.10", "held-stays")
def test_what_is_held_is_not_destroyed(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG)
    record = filed(bench, case)
    years_pass(bench)
    destruction = approved(bench, record)
    hold: dict[str, Any] = {
        "community": "lakeside",
        "about": f"case/{case}",
        "ground": "litigation",
        "reason": "已起诉",
        "legal_basis": "应诉通知书",
        "by": MANAGER.actor,
    }
    bench.ledger.perform(HoldPlaced.from_published(hold), caller=MANAGER)
    with refused("held-stays"):
        carry_out(bench, destruction)
    assert readable(bench, case)


@pytest.mark.proves("Art.10", "destroy-what-is-kept")
def test_a_record_destroyed_meanwhile_is_not_destroyed_again(bench: Workbench) -> None:
    record = filed(bench, bench.open_case(party=ZHANG))
    years_pass(bench)
    first, second = approved(bench, record), approved(bench, record)
    carry_out(bench, first)
    with refused("destroy-what-is-kept"):
        carry_out(bench, second)


def test_a_crash_before_the_keys_go_is_mended_at_the_next_start(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = bench.open_case(party=ZHANG)
    record = filed(bench, case)
    years_pass(bench)
    destruction = approved(bench, record)

    def crash(**_: Any) -> int:
        raise StoreUnavailableError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(bench.vault, "destroy", crash)
        with pytest.raises(StoreUnavailableError):
            carry_out(bench, destruction)
    assert readable(bench, case)
    assert bench.another_ledger().forgetting.resume() > 0
    assert not readable(bench, case)
    assert bench.vault.unfinished_forgetting() == []
