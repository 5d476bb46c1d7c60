"""Arranging a year: whoever arranges, however many at once, each number is given once and none is
left out.
"""

import threading
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.filing_scheme import SCHEME_ID, FilingSchemeAdopted, RetentionSet
from events.record import RecordClassified, RecordRegistered
from services.composition.initialising import SHIPPED_SCHEME
from services.errors import NotFoundError, NotPermittedError
from services.ledger.contract import Caller
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, DESK, Workbench, types_of

ARCHIVIST = Caller(actor="staff:archivist-1")
NOBODY = "01970000-0000-7000-8000-00000000dead"


def adopted(bench: Workbench) -> Workbench:
    shipped = orjson.loads(SHIPPED_SCHEME.read_bytes())
    scheme = FilingSchemeAdopted.from_published({**shipped, "by": COMPANY.actor})
    bench.ledger.perform(scheme, caller=ARCHIVIST)
    return bench


@pytest.fixture
def bench() -> Workbench:
    return adopted(Workbench().registered())


def filed_letter(bench: Workbench, *, matter: str = "letter", community: str = "lakeside") -> str:
    letter = {
        "community": community,
        "to": {"kind": "owner", "name": "张伟", "unit": "1-101"},
        "subject": "reminder",
        "title": "整改告知",
        "by": "staff:desk-1",
    }
    sent = bench.publish("huiyin.letter.sent.v1", letter)
    fact = RecordRegistered.from_published(
        {
            "community": community,
            "about": sent.receipts[0].stream,
            "matter": matter,
            "by": ARCHIVIST.actor,
        }
    )
    accepted = bench.ledger.perform(fact, caller=ARCHIVIST)
    return accepted.receipts[0].stream.removeprefix("record/")


def filed_case(bench: Workbench, **matter: Any) -> tuple[str, tuple[Any, ...]]:
    case = bench.open_case(**matter)
    data = {"case": case, "by": "staff:desk-1"}
    bench.publish("huiyin.case.withdrawn.v1", {**data, "evidence": "来电说不用了"})
    accepted = bench.ledger.file_record(case, retention="D10", caller=ARCHIVIST)
    return case, accepted.receipts


def archival_numbers(bench: Workbench) -> dict[str, str]:
    return {
        event.envelope.subject: event.envelope.data["archival_number"]
        for event in bench.log()
        if event.envelope.type == "huiyin.record.arranged.v1"
    }


@pytest.mark.proves("Art.10", "term-with-reason")
def test_a_case_is_filed_as_scheduled_or_for_a_reason(bench: Workbench) -> None:
    thirty = {"matter": "repair", "category": "WS", "retention": "D30", "reason": "新规定"}
    since = {"effective_from": bench.clock().isoformat(), "by": ARCHIVIST.actor}
    bench.ledger.perform(
        RetentionSet.from_published({"id": SCHEME_ID, **thirty, **since}), caller=ARCHIVIST
    )
    assert bench.ledger.scheduled_term("repair") == "D30"
    assert bench.ledger.scheduled_term("other") is None
    case = bench.open_case()
    data = {"case": case, "by": "staff:desk-1", "evidence": "来电说不用了"}
    bench.publish("huiyin.case.withdrawn.v1", data)
    with refused("term-with-reason"):
        bench.ledger.file_record(case, retention="D10", caller=ARCHIVIST)
    bench.ledger.file_record(case, retention="D10", reason="与合同一并保管", caller=ARCHIVIST)
    told = [e.envelope.data for e in bench.log() if e.envelope.type == RecordClassified.type_name]
    assert [(each["retention"], each["by_schedule"], each["reason"]) for each in told] == [
        ("D10", False, "与合同一并保管")
    ]


@pytest.mark.proves("Art.10")
def test_a_cases_record_has_the_number_the_case_was_filed_under(bench: Workbench) -> None:
    _, receipts = filed_case(bench)
    assert types_of(receipts) == ["record.filed", "record.registered", "record.classified"]
    _, again = filed_case(bench, category="complaint")
    letter = filed_letter(bench)
    numbers = [
        event.envelope.data["number"]
        for event in bench.log()
        if event.envelope.type in {"huiyin.record.filed.v1", "huiyin.record.registered.v1"}
    ]
    assert [number[-1] for number in numbers] == ["1", "1", "2", "2", "3"]
    assert len(again) == 3
    assert letter


def test_a_matter_the_schedule_lacks_leaves_the_case_unclassified_and_found() -> None:
    bench = Workbench().registered()
    _, receipts = filed_case(bench)
    assert types_of(receipts) == ["record.filed", "record.registered", "finding.raised"]


def test_numbers_follow_matter_and_filing_and_are_planned_as_they_are_given(
    bench: Workbench,
) -> None:
    plain_letters = [filed_letter(bench) for _ in range(2)]
    legal = filed_letter(bench, matter="legal_letter")
    records = [*reversed(plain_letters), legal]
    planned = bench.ledger.arranging.plan(records)
    assert archival_numbers(bench) == {}
    arranged = bench.ledger.arranging.arrange(records, caller=ARCHIVIST)
    assert arranged.numbered == planned
    assert archival_numbers(bench) == {
        f"record/{plain_letters[0]}": "J001-WS·2026-D10-KFB-0001",
        f"record/{plain_letters[1]}": "J001-WS·2026-D10-KFB-0002",
        f"record/{legal}": "J001-WS·2026-Y-KFB-0001",
    }


def test_arranging_again_numbers_the_rest_only(bench: Workbench) -> None:
    first, second = filed_letter(bench), filed_letter(bench)
    bench.ledger.arranging.arrange([first], caller=ARCHIVIST)
    head = len(bench.store.bodies)
    again = bench.ledger.arranging.arrange([first], caller=ARCHIVIST)
    assert (again.numbered, again.position) == ((), None)
    assert len(bench.store.bodies) == head
    [rest] = bench.ledger.arranging.arrange([first, second], caller=ARCHIVIST).numbered
    assert rest.archival_number == "J001-WS·2026-D10-KFB-0002"


@settings(max_examples=10, deadline=None)
@given(shares=st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=2, max_size=4))
def test_who_arrange_at_once_leave_no_hole_and_give_no_number_twice(shares: list[set[int]]) -> None:
    bench = adopted(Workbench().registered())
    records = [filed_letter(bench) for _ in range(8)]
    failures: list[BaseException] = []

    def arrange(chosen: list[str]) -> None:
        try:
            bench.another_ledger().arranging.arrange(chosen, caller=ARCHIVIST)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)

    threads = [
        threading.Thread(target=arrange, args=([records[index] for index in sorted(share)],))
        for share in shares
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = archival_numbers(bench)
    asked = {f"record/{records[index]}" for share in shares for index in share}
    assert numbers.keys() == asked
    wanted = {f"J001-WS·2026-D10-KFB-{place:04d}" for place in range(1, len(asked) + 1)}
    assert set(numbers.values()) == wanted


@pytest.mark.proves("Art.10", "scheme-before-arranging")
def test_arranging_takes_a_scheme_and_a_caller_for_the_whole_company() -> None:
    bench = Workbench().registered()
    with refused("scheme-before-arranging"):
        bench.ledger.arranging.arrange([], caller=ARCHIVIST)
    with pytest.raises(NotPermittedError):
        adopted(bench).ledger.arranging.arrange([], caller=DESK)
    with pytest.raises(NotFoundError):
        bench.ledger.arranging.arrange([NOBODY], caller=ARCHIVIST)
