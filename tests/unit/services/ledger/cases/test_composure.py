"""Nobody is asked twice, and a case that got heated goes to somebody else (Art. 6(2), 6(6))."""

from typing import Any

import pytest

from events.case import CaseAssigned
from events.case_access import AccessRestricted
from events.composure import CaseHandedOver, DisputeReported, UnderstandingConfirmed
from events.contact import MatterIdentified
from services.ledger.cases.case import Case
from services.ledger.cases.composure import noticed_in_talk
from tests.unit.events.examples import EXAMPLES
from tests.unit.events.examples.cases import CASE, PARTY
from tests.unit.services.ledger.cases.test_decisions import (
    ASSIGNED,
    AUTOMATIC,
    REOPENED,
    REPLIED,
    RESOLVED,
    given,
    when,
)
from tests.unit.services.ledger.refusals import refused

BY: dict[str, Any] = {"case": CASE, "by": "staff:x"}
HOT = ["taken-over-by-another"]


def understood(*asked: str, to: str | None = None) -> UnderstandingConfirmed:
    said = {**BY, "channel": "phone", "asked": asked, "to": to, "text": "厨房漏水"}
    return UnderstandingConfirmed.model_validate(said)


def dispute(person: str | None = None) -> DisputeReported:
    said = {**BY, "person": person, "channel": "phone", "sort": "argument", "text": "争了起来"}
    return DisputeReported.model_validate(said)


def handed_over(assignee: str) -> CaseHandedOver:
    return CaseHandedOver(**BY, assignee=assignee, reason="换人慢慢说")


def joined() -> MatterIdentified:
    told = {**EXAMPLES["huiyin.matter.identified.v1"], "joined": True}
    return MatterIdentified.model_validate(told)


def complaint(*facts: Any) -> Case:
    return given(ASSIGNED, *facts, category="complaint")


def rules(case: Case, fact: Any) -> list[str]:
    return [noticed.rule for noticed in noticed_in_talk(case, fact)]


@pytest.mark.proves("Art.6(2)", "asked-once")
def test_what_a_person_was_asked_is_not_asked_again() -> None:
    case = given(understood("visit_time", "pictures"))
    assert rules(case, understood("since_when")) == []
    [again] = noticed_in_talk(case, understood("pictures", "since_when"))
    assert (again.rule, again.span) == ("asked-once", "pictures")


def test_another_person_may_be_asked_the_same() -> None:
    case = given(understood("visit_time", to=PARTY))
    assert rules(case, understood("visit_time", to=CASE)) == []
    assert rules(case, understood("visit_time", to=PARTY)) == ["asked-once"]


@pytest.mark.proves("Art.6(6)", "taken-over-by-another")
@pytest.mark.parametrize("heating", [joined(), REOPENED, dispute()])
def test_a_complaint_that_comes_again_in_the_same_hands_is_found_once(heating: Any) -> None:
    assert rules(complaint(), REPLIED) == []
    hot = complaint(heating)
    assert rules(hot, REPLIED) == rules(hot, RESOLVED) == HOT
    assert rules(hot, AUTOMATIC) == []
    assert rules(complaint(heating, REPLIED), RESOLVED) == []


def test_a_repair_that_is_asked_after_is_not_hot_but_a_dispute_about_it_is() -> None:
    assert rules(given(ASSIGNED, joined(), category="repair"), REPLIED) == []
    assert rules(given(ASSIGNED, dispute(), category="repair"), REPLIED) == HOT


def test_it_cools_when_somebody_else_takes_it_and_heats_again() -> None:
    for taken in (handed_over("staff:z"), CaseAssigned(**BY, assignee="staff:z")):
        assert rules(complaint(dispute(), taken), REPLIED) == []
        assert rules(complaint(dispute(), taken, dispute()), REPLIED) == HOT
    back = CaseAssigned(**BY, assignee="staff:y")
    assert rules(complaint(dispute(), back), REPLIED) == HOT


@pytest.mark.proves("Art.6(6)", "hand-over-to-another")
def test_a_case_is_handed_to_somebody_who_has_not_had_it() -> None:
    taken = handed_over("staff:z")
    assert when(complaint(dispute()), taken) == taken
    for hand in ("staff:y", "staff:loud"):
        with refused("hand-over-to-another", article="Art.6(6)"):
            when(complaint(dispute("staff:loud")), handed_over(hand))
    kept = AccessRestricted(**BY, persons=("staff:z",))
    with refused("restricted-assignee"):
        when(complaint(kept), taken)
