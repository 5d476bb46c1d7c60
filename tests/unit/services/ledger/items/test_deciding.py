"""What the ledger does for every item of every register alike, shown with notices."""

from typing import Any

import pytest

from events.envelope import parse
from events.finding import FindingRaised
from events.item import named_id
from events.notice import NoticeApproved, NoticeDrafted
from services.errors import NotFoundError, VersionConflictError
from services.ledger.contract import Accepted, Caller, Waiting
from services.ledger.registers.found import all_registers
from tests.unit.services.ledger.refusals import forbidden, refused
from tests.unit.services.ledger.workbench import DESK, PUBLISHER, SOURCE, Workbench

HILLSIDE = Caller(actor="staff:desk-2", communities=frozenset({"hillside"}))


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "community": "lakeside",
        "by": "staff:desk-1",
        "subject": "reminder",
        "title": "停水提醒",
        "text": "明日九时至十一时停水检修。",
        "places": [{"id": "board-gate", "channel": "notice_board"}],
        "valid_from": "2026-03-02T00:00:00Z",
        **changes,
    }


def step(name: str, bench: Workbench, **data: Any) -> Accepted:
    return bench.publish(f"huiyin.{name}.v1", {"by": "staff:manager-1", **data})


def test_an_item_begins_a_stream_of_its_own_and_gets_a_number(bench: Workbench) -> None:
    first = bench.publish("huiyin.notice.drafted.v1", draft())
    second = bench.publish("huiyin.notice.drafted.v1", draft())
    numbers = [parse(a.receipts[0].body).envelope.data["number"] for a in (first, second)]
    assert numbers == ["lakeside-N2026-000001", "lakeside-N2026-000002"]
    envelope = parse(first.receipts[0].body).envelope
    assert envelope.subject == f"notice/{envelope.id}"
    assert envelope.data["id"] == envelope.id
    assert envelope.partitionkey == "lakeside"


@pytest.mark.proves("Art.9(1)", "opened-once")
def test_a_system_names_its_items_by_its_own_reference(bench: Workbench) -> None:
    bench.publish("huiyin.notice.drafted.v1", draft(externalref="N-7"))
    accepted = step("notice.approved", bench, externalref="N-7")
    stream = f"notice/{named_id('notice', source=SOURCE, externalref='N-7')}"
    assert accepted.receipts[0].stream == stream
    assert accepted.receipts[0].version == 2
    with refused("opened-once"):
        bench.publish("huiyin.notice.drafted.v1", draft(externalref="N-7"))


def template(question: str) -> dict[str, Any]:
    return {
        "by": "staff:manager-1",
        "community": "lakeside",
        "externalref": "FAQ-7",
        "question": question,
        "stance": "每月300元",
        "title": "停车费",
        "text": "每月三百元",
        "basis": "contract",
        "source": "合同第八条",
    }


@pytest.mark.proves("Art.9(1)", "opened-once")
def test_what_may_come_again_comes_under_its_reference_and_another_does_not(
    bench: Workbench,
) -> None:
    kind = "huiyin.answer_template.published.v1"
    versions = [bench.publish(kind, template("parking-fee")).receipts[0] for _ in range(3)]
    assert [receipt.version for receipt in versions] == [1, 2, 3]
    with refused("opened-once"):
        bench.publish(kind, template("lift-repair"))


def test_a_step_that_comes_before_its_item_waits_for_it(bench: Workbench) -> None:
    approved = {"by": "staff:m", "externalref": "N-8"}
    early = bench.event("huiyin.notice.approved.v1", approved, id_="early")
    assert isinstance(bench.ledger.accept(early, caller=PUBLISHER, way="http"), Waiting)
    bench.publish("huiyin.notice.drafted.v1", draft(externalref="N-8"))
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 1
    assert bench.log()[-1].envelope.type == "huiyin.notice.approved.v1"


def test_an_unknown_item_is_not_found(bench: Workbench) -> None:
    missing = "01970000-0000-7000-8000-00000000dead"
    with pytest.raises(NotFoundError):
        step("notice.approved", bench, id=missing)


def test_an_id_is_the_ledgers_to_give(bench: Workbench) -> None:
    with pytest.raises(Exception, match="does not fit") as caught:
        bench.publish("huiyin.notice.drafted.v1", draft(id="01970000-0000-7000-8000-00000000dead"))
    assert "/data/id" in str(getattr(caught.value, "problems", ""))


@pytest.mark.proves("Art.4(1)", "approve-before-posting")
def test_a_refused_step_appends_nothing(bench: Workbench) -> None:
    bench.publish("huiyin.notice.drafted.v1", draft(externalref="N-9"))
    before = len(bench.store.bodies)
    with refused("approve-before-posting", article="Art.4(1)"):
        step("notice.posted", bench, externalref="N-9", place="board-gate")
    assert len(bench.store.bodies) == before


def test_scope_is_that_of_the_community(bench: Workbench) -> None:
    fact = NoticeDrafted.from_published(draft())
    accepted = bench.ledger.perform(fact, caller=DESK)
    notice = accepted.receipts[0].event_id
    approval = NoticeApproved.from_published({"id": notice, "by": "staff:manager-1"})
    with forbidden("community-scope"):
        bench.ledger.perform(approval, caller=HILLSIDE)
    with forbidden("community-scope"):
        bench.ledger.perform(fact, caller=HILLSIDE)


def test_a_version_that_was_not_seen_is_a_conflict(bench: Workbench) -> None:
    accepted = bench.ledger.perform(NoticeDrafted.from_published(draft()), caller=DESK)
    notice = accepted.receipts[0].event_id
    approval = NoticeApproved.from_published({"id": notice, "by": "staff:manager-1"})
    with pytest.raises(VersionConflictError):
        bench.ledger.perform(approval, caller=DESK, expected_version=2)
    bench.ledger.perform(approval, caller=DESK, expected_version=1)


def test_people_and_flats_get_ids_and_can_be_forgotten(bench: Workbench) -> None:
    bench.publish("huiyin.notice.drafted.v1", draft(externalref="N-1"))
    step("notice.approved", bench, externalref="N-1")
    delivery = {
        "externalref": "N-1",
        "channel": "home_visit",
        "state": "delivered",
        "flat": {"building": "b1", "unit": "1-101"},
    }
    first, second = (step("delivery.recorded", bench, **delivery) for _ in range(2))
    flats = [parse(a.receipts[0].body).envelope.data["flat"] for a in (first, second)]
    assert flats[0]["id"] == flats[1]["id"]
    assert "1-101" not in str(flats)
    held = bench.vault.records_of(flats[0]["id"])
    assert {record.event_id for record in held} >= {first.receipts[0].event_id}


def test_the_same_event_again_gets_the_first_receipts(bench: Workbench) -> None:
    first = bench.publish("huiyin.notice.drafted.v1", draft(), id_="once")
    again = bench.publish("huiyin.notice.drafted.v1", draft(), id_="once")
    assert again.duplicate
    assert again.receipts == first.receipts


def test_a_removal_without_a_place_is_one_for_each(bench: Workbench) -> None:
    places = [{"id": f"p{n}", "channel": "notice_board"} for n in range(3)]
    bench.publish("huiyin.notice.drafted.v1", draft(externalref="N-2", places=places))
    step("notice.approved", bench, externalref="N-2")
    for place in ("p0", "p2"):
        step("notice.posted", bench, externalref="N-2", place=place)
    accepted = step("notice.removed", bench, externalref="N-2")
    removed = [parse(r.body).envelope for r in accepted.receipts]
    assert [envelope.data["place"] for envelope in removed] == ["p0", "p2"]
    assert removed[1].causationid == removed[0].id


def test_findings_come_from_the_ledger_only(bench: Workbench) -> None:
    assert not FindingRaised.publishable
    with forbidden("publishable-type"):
        bench.publish(
            "huiyin.finding.raised.v1",
            {"by": "x", "rule": "abc", "article": "Art.1", "rules": "r", "about": "case/x"},
        )


def test_registers_differ_in_kind_address_and_letter() -> None:
    registers = all_registers().values()
    for name in ("kind", "plural", "letter"):
        values = [getattr(register, name) for register in registers]
        assert len(set(values)) == len(values)


@pytest.mark.proves("Art.3(4)", "due-in-sight")
def test_a_time_from_which_nothing_can_be_reckoned_is_refused(bench: Workbench) -> None:
    far = "9999-12-31T23:59:59Z"
    visit: dict[str, Any] = {"community": "lakeside", "by": "staff:desk-1", "occasion": "welfare"}
    visit |= {"flat": {"building": "b1", "unit": "1-101"}, "visitor": "staff:desk-2"}
    with refused("due-in-sight"):
        bench.publish("huiyin.visit.planned.v1", {**visit, "planned_at": far})
    yearly = {"community": "lakeside", "item": "common_income", "name": "公共收益收支"}
    last_but_one = "9998-12-31T00:00:00Z"
    yearly |= {"every": "year", "due_at": last_but_one, "externalref": "D-1", "by": "staff:desk-1"}
    bench.publish("huiyin.disclosure.scheduled.v1", yearly)
    board: dict[str, Any] = {"places": [{"channel": "notice_board"}], "externalref": "D-1"}
    step("disclosure.published", bench, **board)
    with refused("due-in-sight"):
        step("disclosure.published", bench, **board)
