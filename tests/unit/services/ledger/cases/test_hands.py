"""Whom a case is given to at the desk: somebody there is; a publisher tells what is so already."""

from typing import Any

import pytest

from events.case import CaseAssigned, CaseEscalated, CaseReturned
from events.case_access import AccessRestricted, RecusalRecorded
from events.composure import CaseHandedOver
from events.fact import Fact
from events.organisation import PostEstablished
from events.staff import StaffLeft, StaffRegistered
from services.ledger.contract import Caller
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, START, Workbench

CHEN, NOBODY = "staff:chen", "staff:nobody"
MANAGER = Caller(actor="staff:manager")
"""The manager has no post and has done nothing yet."""


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def charted(bench: Workbench) -> None:
    """One post, and one person who works here."""
    post = {"community": "lakeside", "post": "works", "title": "工程主管", "level": "supervisor"}
    for fact in (
        StaffRegistered(staff=CHEN, by=COMPANY.actor),
        PostEstablished.from_published(
            {**post, "by": COMPANY.actor, "since": START.isoformat()},
        ),
    ):
        bench.ledger.perform(fact, caller=COMPANY)


def handing(case: str, assignee: str) -> list[Fact]:
    """Every step that gives a case to somebody."""
    given: dict[str, Any] = {"case": case, "by": MANAGER.actor, "assignee": assignee}
    return [
        CaseAssigned(**given),
        CaseReturned(**given, reason="不归这里"),
        CaseEscalated(**given, level="supervisor", reason="催"),
        CaseHandedOver(**given, reason="换人"),
        AccessRestricted(**given, persons=(CHEN,)),
        RecusalRecorded(**given),
    ]


@pytest.mark.proves("Art.7(1)", "assignee-known")
@pytest.mark.parametrize("step", range(6))
def test_no_step_gives_a_case_to_an_id_of_nobody(bench: Workbench, step: int) -> None:
    charted(bench)
    case = bench.open_case()
    before = len(bench.log())
    with refused("assignee-known", article="Art.7(1)") as told:
        bench.ledger.perform(handing(case, NOBODY)[step], caller=MANAGER)
    assert NOBODY in str(told.value)
    assert len(bench.log()) == before


def assign(bench: Workbench, assignee: str) -> Any:
    fact = CaseAssigned(case=bench.open_case(), by=MANAGER.actor, assignee=assignee)
    return bench.ledger.perform(fact, caller=MANAGER)


def test_whoever_is_known_gets_it(bench: Workbench) -> None:
    charted(bench)
    for known in (CHEN, "team:desk-lakeside", "desk:company", MANAGER.actor):
        assert assign(bench, known)


@pytest.mark.proves("Art.7(1)", "assignee-left")
def test_nobody_gets_it_after_they_left(bench: Workbench) -> None:
    charted(bench)
    bench.ledger.perform(StaffLeft(staff=CHEN, by=COMPANY.actor, left_at=START), caller=COMPANY)
    with refused("assignee-left", article="Art.7(1)"):
        assign(bench, CHEN)


@pytest.mark.proves("Art.7(1)", "assignee-known")
def test_without_a_chart_an_id_is_taken_by_its_form(bench: Workbench) -> None:
    for well_formed in (NOBODY, "team:plumbers", "desk:north"):
        assert assign(bench, well_formed)
    with refused("assignee-known", article="Art.7(1)"):
        assign(bench, "nobody")


def test_a_publisher_names_ids_of_its_own(bench: Workbench) -> None:
    charted(bench)
    told = {"case": bench.open_case(), "by": "staff:x", "assignee": "their-plumber"}
    assert bench.publish("huiyin.case.assigned.v1", told)
