"""An urgent case given to somebody who is away: found, unless somebody stands in."""

from typing import Any

import pytest

from events.attention import UrgencyAssessed
from events.case import CaseAcknowledged, CaseAssigned, CaseEscalated, CaseReturned
from events.fact import Fact
from events.finding import FindingRaised
from services.ledger.organisation.absent_hands import noticed_in_hands
from services.ledger.organisation.chart import Chart
from tests.unit.services.ledger.organisation.scene import away, chart, day, person
from tests.unit.services.ledger.registers.hands import CASE, case
from tests.unit.services.ledger.workbench import Workbench

BY: dict[str, Any] = {"case": CASE, "by": "staff:x"}


def assigned(assignee: str) -> CaseAssigned:
    return CaseAssigned.model_validate({**BY, "assignee": assignee})


def rules(fact: Fact, deputy: str | None = None, at: float = 3, **said: Any) -> list[str]:
    people = (person("anna", away(2, None, deputy)),)

    def of(community: str) -> Chart:
        assert community == "lakeside"
        return chart(people=people)

    return [found.rule for found in noticed_in_hands(case(**said), fact, day(at), of)]


ABSENT = ["urgent-given-to-absent"]


@pytest.mark.proves("Art.7(3)", "urgent-given-to-absent")
def test_an_urgent_case_that_becomes_somebodys_who_is_away_is_found() -> None:
    assert rules(assigned("anna")) == ABSENT
    assert rules(assigned("anna"), at=1) == []
    assert rules(assigned("anna"), deputy="bert") == []
    assert rules(assigned("anna"), urgency="normal") == []
    assert rules(assigned("bert")) == []
    up = {**BY, "assignee": "anna", "level": "supervisor", "reason": "没人接"}
    assert rules(CaseEscalated.model_validate(up)) == ABSENT
    back = {**BY, "assignee": "anna", "reason": "不归我们"}
    assert rules(CaseReturned.model_validate(back), assignee="bert") == ABSENT


@pytest.mark.proves("Art.7(3)", "urgent-given-to-absent")
def test_a_case_of_theirs_that_turns_out_urgent_is_found() -> None:
    judged = UrgencyAssessed.model_validate({**BY, "urgency": "urgent"})
    assert rules(judged, urgency="normal", assignee="anna") == ABSENT
    assert rules(judged, urgency="normal", assignee="bert") == []


def test_no_chart_is_asked_for_where_nobody_new_has_the_case() -> None:
    def never(community: str) -> Chart:
        raise AssertionError(community)

    seen = CaseAcknowledged.model_validate(BY)
    assert noticed_in_hands(case(assignee="anna"), seen, day(3), never) == ()
    assert noticed_in_hands(case(urgency="normal"), assigned("anna"), day(3), never) == ()


@pytest.mark.proves("Art.7(3)", "urgent-given-to-absent")
def test_it_is_found_in_the_log_beside_the_assignment() -> None:
    bench = Workbench().registered()
    said = {"by": "staff:hr", "staff": "staff:anna"}
    bench.publish("huiyin.staff.registered.v1", {**said, "community": "lakeside"})
    since = "2026-01-01T00:00:00.000000Z"
    bench.publish("huiyin.absence.started.v1", {**said, "since": since})
    opened = bench.open_case(urgency="urgent")
    told = {"case": opened, "by": "staff:desk-1", "assignee": "staff:anna"}
    bench.publish("huiyin.case.assigned.v1", told)
    last = bench.log()[-1].envelope
    assert last.type == FindingRaised.type_name
    assert (last.data["rule"], last.data["about"]) == (*ABSENT, f"case/{opened}")
