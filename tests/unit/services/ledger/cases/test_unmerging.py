"""A merge taken back leaves both cases as if it had never been, and merges are taken back in the
order they lie on each other.
"""

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.catalogue import decode
from services.errors import CommandRefusedError, NotFoundError, VersionConflictError
from services.ledger.cases.case import Case
from services.ledger.promises.clocks.evolving import fold_clocks
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import (
    COMPANY,
    DESK,
    Workbench,
    case_of,
    contact,
    types_of,
)

STEPS: dict[str, dict[str, Any]] = {
    "case.acknowledged": {},
    "case.assigned": {"assignee": "staff:y"},
    "case.returned": {"reason": "不属工程部"},
    "reply.sent": {"channel": "phone", "text": "明天上门"},
    "case.resolved": {"outcome": "已修好"},
}
REASON: dict[str, Any] = {"reason": "楼上楼下是两处漏点", "caller": DESK}


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def two(bench: Workbench) -> tuple[str, str]:
    first = bench.open_case(party={"kind": "owner", "phone": "13912340001"})
    return first, bench.open_case(party={"kind": "owner", "phone": "13912340002"})


def merge(bench: Workbench, case: str, into: str) -> None:
    bench.ledger.merge(case, into, reason="同一处", caller=DESK)


def remembered(bench: Workbench, case: str) -> Case:
    found = bench.ledger._core.application.load_case(case)
    assert found is not None
    return found


def promised(bench: Workbench, case: str) -> list[tuple[Any, ...]]:
    facts = (event.envelope for event in bench.clocks(case))
    clocks = fold_clocks(None, (decode(each.type, each.data) for each in facts))
    running = () if clocks is None else clocks.running
    return [(clock.kind, clock.started_at, clock.due_at, clock.reckoning) for clock in running]


@pytest.mark.proves("situation:duplicates", "case.unmerged")
@settings(deadline=None)
@given(steps=st.lists(st.sampled_from(list(STEPS)), max_size=6), times=st.integers(1, 3))
def test_a_case_is_as_it_was_before_it_was_merged(steps: list[str], times: int) -> None:
    bench = Workbench().registered()
    case, into = two(bench)
    for name in steps:
        bench.clock.pass_(minutes=5)
        with contextlib.suppress(CommandRefusedError):
            bench.publish(f"huiyin.{name}.v1", {"case": case, "by": "staff:x", **STEPS[name]})
    before, owed, other = remembered(bench, case), promised(bench, case), remembered(bench, into)
    for _ in range(times):
        merge(bench, case, into)
        assert promised(bench, case) == []
        bench.clock.pass_(days=1)
        accepted = bench.ledger.unmerge(case, **REASON)
        assert types_of(accepted.receipts) == ["case.unmerged", "case.separated"]
    after, other_after = remembered(bench, case), remembered(bench, into)
    assert replace(after, version=before.version) == before
    assert after.version == before.version + 2 * times
    assert promised(bench, case) == owed
    assert replace(other_after, version=other.version) == other


def test_both_cases_learn_of_it_and_only_one_keeps_the_reason(bench: Workbench) -> None:
    case, into = two(bench)
    merge(bench, case, into)
    accepted = bench.ledger.unmerge(case, **REASON)
    first, second = (event.envelope for event in bench.log()[-2:])
    assert (first.subject, second.subject) == (f"case/{case}", f"case/{into}")
    assert second.causationid == first.id
    assert second.data == {"case": into, "separated": case, "by": DESK.actor}
    assert {receipt.stream for receipt in accepted.receipts} >= {f"case/{case}", f"case/{into}"}
    (record,) = [
        r
        for r in bench.vault.records_of(remembered(bench, into).parties[0])
        if r.event_id == first.id
    ]
    assert set(record.subjects) == {
        *remembered(bench, case).parties,
        *remembered(bench, into).parties,
    }


def test_whoever_calls_again_is_heard_in_their_own_case(bench: Workbench) -> None:
    case = bench.open_case(externalref="R-1")
    into = bench.open_case()
    merge(bench, case, into)
    again = contact(externalref="R-1", party={"kind": "owner", "phone": "13912340001"})
    assert case_of(bench.publish("huiyin.contact.logged.v1", again)) == into
    bench.ledger.unmerge(case, **REASON)
    assert case_of(bench.publish("huiyin.contact.logged.v1", again)) == case


@pytest.mark.proves("situation:duplicates", "unmerge-merged")
def test_what_was_not_merged_is_not_taken_apart(bench: Workbench) -> None:
    case, into = two(bench)
    with refused("unmerge-merged", article="Art.9(1)"):
        bench.ledger.unmerge(case, **REASON)
    merge(bench, case, into)
    bench.ledger.unmerge(case, **REASON)
    with refused("unmerge-merged", article="Art.9(1)"):
        bench.ledger.unmerge(case, **REASON)


@pytest.mark.proves("situation:duplicates", "unmerge-last-first")
def test_the_later_merge_of_a_chain_goes_first(bench: Workbench) -> None:
    first, second = two(bench)
    third = bench.open_case()
    merge(bench, first, second)
    merge(bench, second, third)
    with refused("unmerge-last-first", article="Art.9(1)"):
        bench.ledger.unmerge(first, **REASON)
    bench.ledger.unmerge(second, **REASON)
    assert remembered(bench, first).merged_into == second
    bench.ledger.unmerge(first, **REASON)
    assert remembered(bench, first).status == remembered(bench, second).status == "open"


@pytest.mark.proves("situation:duplicates", "unmerge-before-filing")
def test_what_is_filed_together_stays_together(bench: Workbench) -> None:
    case, into = two(bench)
    merge(bench, case, into)
    withdrawn = {"case": into, "by": "staff:x", "evidence": "来电录音"}
    bench.publish("huiyin.case.withdrawn.v1", withdrawn)
    bench.ledger.file_record(into, retention="D10", caller=COMPANY)
    with refused("unmerge-before-filing", article="Art.9(1)"):
        bench.ledger.unmerge(case, **REASON)


def test_a_version_somebody_did_not_see_is_not_changed(bench: Workbench) -> None:
    case, into = two(bench)
    merge(bench, case, into)
    with pytest.raises(VersionConflictError):
        bench.ledger.unmerge(case, **REASON, expected_version=1)


def test_whom_the_other_case_was_kept_from_meanwhile_does_not_see_it_now(
    bench: Workbench,
) -> None:
    case, into = two(bench)
    guard = replace(DESK, actor="staff:guard")
    bench.publish(
        "huiyin.case.assigned.v1", {"case": case, "by": "staff:x", "assignee": guard.actor}
    )
    merge(bench, case, into)
    kept = {"case": into, "by": "staff:x", "persons": [guard.actor]}
    bench.publish("huiyin.access.restricted.v1", kept)
    with pytest.raises(NotFoundError):
        bench.ledger.unmerge(case, reason="x", caller=guard)
    accepted = bench.ledger.unmerge(case, **REASON)
    assert types_of(accepted.receipts) == ["case.unmerged", "access.restricted", "case.separated"]
    after = remembered(bench, case)
    assert after.restricted == (guard.actor,)
    assert after.assignee == "team:desk-lakeside"


@pytest.mark.parametrize("state", ["open", "resolved"])
def test_what_it_was_stands_in_the_fact(bench: Workbench, state: str) -> None:
    case, into = bench.open_case(answer_needed=False), bench.open_case()
    if state == "resolved":
        done = {"case": case, "by": "staff:x", "outcome": "已修好"}
        bench.publish("huiyin.case.resolved.v1", done)
    merge(bench, case, into)
    bench.ledger.unmerge(case, **REASON)
    unmerged = bench.log()[-2].envelope
    assert unmerged.data["state"] == state
    assert remembered(bench, case).status == state
