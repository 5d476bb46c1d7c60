"""What is done at the desk: each command once, and only on the version that was seen."""

import pytest

from events.contact import ContactLogged
from events.envelope import parse
from events.reply import ReplySent
from services.errors import (
    InvalidEventError,
    NotFoundError,
    NotPermittedError,
    OriginConflictError,
    VersionConflictError,
)
from services.ledger.contract import Accepted
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import (
    DESK,
    OPENED,
    OWNER,
    Workbench,
    case_of,
    contact,
    finished,
    types_of,
)


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def test_the_desk_does_with_versions_and_keys_what_publishers_do_with_ids(
    bench: Workbench,
) -> None:
    logged = ContactLogged.from_published(contact(party=OWNER))
    first = bench.ledger.perform(logged, caller=DESK, idempotency_key="k1")
    assert types_of(first.receipts) == OPENED
    again = bench.ledger.perform(logged, caller=DESK, idempotency_key="k1")
    assert again == Accepted(receipts=first.receipts, duplicate=True)
    other = ContactLogged.from_published(contact())
    with pytest.raises(OriginConflictError):
        bench.ledger.perform(other, caller=DESK, idempotency_key="k1")
    case = case_of(first)
    assert bench.ledger.case_version(case) == 2
    answered = ReplySent(case=case, channel="phone", by="staff:x", text="好")
    done = bench.ledger.perform(answered, caller=DESK, expected_version=2, idempotency_key="k2")
    with pytest.raises(VersionConflictError):
        bench.ledger.perform(answered, caller=DESK, expected_version=2)
    repeated = bench.ledger.perform(answered, caller=DESK, expected_version=2, idempotency_key="k2")
    assert repeated == Accepted(receipts=done.receipts, duplicate=True)
    assert bench.ledger.case_version("01970000-0000-7000-8000-0000000000ff") is None
    unknown = ReplySent(externalref="R-9", channel="phone", by="staff:x", text="好")
    with pytest.raises(NotFoundError):
        bench.ledger.perform(unknown, caller=DESK)


def test_filing_numbers_run_without_a_gap(bench: Workbench) -> None:
    numbers = []
    for _ in range(3):
        case = bench.open_case()
        with refused("close-before-filing"):
            bench.ledger.file_record(case, retention="Y", caller=DESK)
        finished(bench, case)
        filed = bench.ledger.file_record(case, retention="Y", caller=DESK)
        numbers.append(parse(filed.receipts[0].body).envelope.data["number"])
    assert numbers == [f"lakeside-D2026-00000{n}" for n in (1, 2, 3)]
    case = bench.open_case()
    finished(bench, case)
    with pytest.raises(InvalidEventError):
        bench.ledger.file_record(case, retention="D7", caller=DESK)


@pytest.mark.proves("Art.9(1)", "merged-elsewhere")
def test_merging_holds_only_while_the_other_case_stands(bench: Workbench) -> None:
    first, second = bench.open_case(), bench.open_case()
    version = bench.ledger.case_version(first)
    with pytest.raises(VersionConflictError):
        bench.ledger.merge(first, second, reason="x", caller=DESK, expected_version=99)
    bench.ledger.merge(first, second, reason="同一处", caller=DESK, expected_version=version)
    with refused("merged-elsewhere"):
        bench.ledger.merge(second, first, reason="同一处", caller=DESK)
    elsewhere = bench.open_case(community="hillside")
    with pytest.raises(NotPermittedError):
        bench.ledger.merge(second, elsewhere, reason="x", caller=DESK)
