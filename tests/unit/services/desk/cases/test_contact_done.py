"""What is said of a contact once it is recorded, and of the case that was chosen for it."""

import pytest

from services.desk.cases.contact_done import afterwards
from tests.unit.services.ledger.workbench import DESK, Workbench, contact, finished

LOGGED = "huiyin.contact.logged.v1"
REPAIR = {"category": "repair", "text": "还在漏"}
ASKED = {"category": "consultation", "text": "几点开门"}


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


@pytest.mark.parametrize(
    ("matters", "told"),
    [
        ([REPAIR], "contact"),
        ([ASKED], "contact_only"),
        ([REPAIR, REPAIR], "contact_several"),
    ],
)
def test_what_opens_cases_and_what_does_not(
    bench: Workbench, matters: list[dict[str, str]], told: str
) -> None:
    accepted = bench.publish(LOGGED, {**contact(), "matters": matters})
    assert afterwards(accepted).partition("&beside")[0].endswith(f"&done={told}")


@pytest.mark.parametrize(
    ("matters", "told"),
    [
        ([REPAIR], "contact_filed"),
        ([ASKED], "contact_filed_only"),
        ([REPAIR, REPAIR], "contact_filed_several"),
    ],
)
def test_a_case_chosen_that_was_filed_meanwhile_is_told(
    bench: Workbench, matters: list[dict[str, str]], told: str
) -> None:
    case = bench.open_case()
    finished(bench, case)
    bench.ledger.file_record(case, retention="D10", caller=DESK)
    first, *others = matters
    accepted = bench.publish(LOGGED, {**contact(), "matters": [{**first, "case": case}, *others]})
    address = afterwards(accepted)
    assert address.partition("&beside")[0].endswith(f"&done={told}")
    assert case not in address


def test_a_case_named_with_a_further_matter_that_was_filed_is_told(bench: Workbench) -> None:
    filed, open_still = bench.open_case(), bench.open_case()
    finished(bench, filed)
    bench.ledger.file_record(filed, retention="D10", caller=DESK)
    matters = [{**REPAIR, "case": open_still}, {**REPAIR, "case": filed}]
    address = afterwards(bench.publish(LOGGED, {**contact(), "matters": matters}))
    assert address.startswith(f"/cases/{open_still}?")
    assert address.partition("&beside")[0].endswith("&done=contact_filed_several")


def test_a_case_joined_is_told_as_joined(bench: Workbench) -> None:
    case = bench.open_case()
    accepted = bench.publish(LOGGED, contact(case=case))
    assert afterwards(accepted).startswith(f"/cases/{case}?")
    assert afterwards(accepted).endswith("&done=contact_joined")
