"""The library's side of the ledger: repository, snapshots and notification log over our store."""

from dataclasses import fields
from typing import Any, cast

import pytest
from eventsourcing.persistence import StoredEvent

from events.case import CaseAcknowledged
from services.ledger.cases.case import Case
from services.ledger.log.decided import Decided, case_stream
from services.ledger.log.library import SNAPSHOT_EVERY_EVENTS, LedgerApplication
from services.ledger.log.snapshot import SNAPSHOT_TYPE, CaseSnapshot
from tests.unit.services.ledger.workbench import START, Workbench

NOTE = "huiyin.note.added.v2"


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


@pytest.fixture
def application(bench: Workbench) -> LedgerApplication:
    return LedgerApplication(bench.store, snapshots=bench.snapshots)


def note(bench: Workbench, case: str) -> None:
    data = {"case": case, "by": "staff:x", "text": "门铃坏", "audience": "internal"}
    bench.publish(NOTE, data)


def test_a_long_story_is_read_from_its_snapshot(
    bench: Workbench, application: LedgerApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = bench.open_case(party={"kind": "owner", "phone": "13912340001"})
    for _ in range(SNAPSHOT_EVERY_EVENTS + 10):
        note(bench, case)
    (snapshot,) = bench.snapshots.select_events(case_stream(case), desc=True, limit=1)
    assert snapshot.topic == SNAPSHOT_TYPE
    assert snapshot.originator_version >= SNAPSHOT_EVERY_EVENTS
    whole = LedgerApplication(bench.store, snapshots=None).load_case(case)
    read_after: list[int] = []
    read_stream = bench.store.read_stream

    def noting(stream: str, *, after_version: int = 0) -> Any:
        read_after.append(after_version)
        return read_stream(stream, after_version=after_version)

    monkeypatch.setattr(bench.store, "read_stream", noting)
    assert application.load_case(case) == whole
    assert read_after == [snapshot.originator_version]


def test_several_are_read_as_each_alone(bench: Workbench, application: LedgerApplication) -> None:
    party = {"kind": "owner", "phone": "13912340001"}
    cases = [bench.open_case(party=party) for _ in range(3)]
    for _ in range(SNAPSHOT_EVERY_EVENTS + 10):
        note(bench, cases[0])
    nobodys = "0195a1b2-0000-7000-8000-00000000ffff"
    found = application.load_cases([*cases, nobodys])
    assert found == {case: application.load_case(case) for case in cases}


def test_a_snapshot_holds_nothing_personal(bench: Workbench) -> None:
    case = bench.open_case(party={"kind": "owner", "phone": "13912340001", "name": "张伟"})
    for _ in range(SNAPSHOT_EVERY_EVENTS + 1):
        note(bench, case)
    (snapshot,) = bench.snapshots.select_events(case_stream(case))
    for word in ("张伟", "13912340001", "门铃", "sealed"):
        assert word not in snapshot.state.decode()


def test_a_snapshot_of_another_version_is_passed_over(
    bench: Workbench, application: LedgerApplication
) -> None:
    case = bench.open_case()
    stale = StoredEvent(
        originator_id=case_stream(case),
        originator_version=2,
        topic="huiyin.case.snapshot.v0",
        state=b"{}",
    )
    bench.snapshots.insert_events([stale])
    loaded = application.load_case(case)
    assert loaded is not None
    assert loaded.version == 2


def test_two_readers_may_take_the_same_snapshot(
    bench: Workbench, application: LedgerApplication
) -> None:
    case = bench.open_case()
    loaded = application.load_case(case)
    assert loaded is not None
    taken = CaseSnapshot.take(loaded)
    assert CaseSnapshot.decode(taken.originator_id, 2, taken.encode()) == taken


def test_the_snapshots_version_belongs_to_these_fields() -> None:
    """Whoever changes ``Case`` raises the version in ``SNAPSHOT_TYPE``, and this list with it."""
    assert SNAPSHOT_TYPE == "huiyin.case.snapshot.v13"
    assert [field.name for field in fields(Case)] == [
        "id", "version", "community", "category", "sensitivity", "urgency", "contact", "party_kind",
        "parties", "answer_owed", "raised_at", "assignee", "status", "grade", "acknowledged",
        "replied", "level", "merged_into", "before_merge", "filed", "restricted", "handled",
        "declared_empty", "overridden", "attempted", "contacts", "referral_open", "unnamed",
        "known_to", "resolved_by", "asked", "hot_hand", "hot_told",
        "promised_in", "round", "answers", "answered_before",
    ]  # fmt: skip


def test_the_notification_log_is_the_log(bench: Workbench, application: LedgerApplication) -> None:
    bench.open_case()
    log = application.notification_log
    notes = log.select(start=1, limit=10)
    assert [note.id for note in notes] == [1, 2, 3, 4, 5, 6, 7]
    assert [note.state for note in notes] == bench.store.bodies
    opened = log.select(start=1, limit=10, topics=["huiyin.case.opened.v1"])
    assert [note.id for note in opened] == [5]
    assert [note.id for note in log.select(start=4, limit=10, stop=5)] == [4, 5]
    assert [n.id for n in log.select(start=4, limit=10, inclusive_of_start=False)] == [5, 6, 7]
    assert application.recorder.max_notification_id() == 7


def acknowledged(case: str, version: int) -> Decided:
    return Decided(
        fact=CaseAcknowledged(case=case, by="staff:x"),
        event_id=f"01970000-0000-7000-8000-{version:012d}",
        stream=case_stream(case),
        version=version,
        partitionkey="lakeside",
        happened_at=START,
        actor="staff:x",
    )


def test_what_the_library_would_do_otherwise_is_refused(application: LedgerApplication) -> None:
    decided = acknowledged("01970000-0000-7000-8000-000000000001", 3)
    with pytest.raises(NotImplementedError):
        application.save(cast("Any", decided))
    with pytest.raises(NotImplementedError):
        application.recorder.insert_events([])
    with pytest.raises(NotImplementedError):
        application.recorder.subscribe()
