"""Reports: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import report as facts
from events.item import ItemFact
from services.ledger.registers.reports import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

SUPERVISOR, MANAGER, REGION = "staff:supervisor-1", "staff:manager-1", "staff:region-1"


def submitted(**changes: Any) -> ItemFact:
    data: dict[str, Any] = {
        "community": "lakeside",
        "by": "staff:engineer-7",
        "title": "水泵异响",
        "text": "轴承磨损，建议更换。",
        "level": "responsible",
        "to": SUPERVISOR,
        "to_level": "supervisor",
        **changes,
    }
    fact: ItemFact = plain(facts.ReportSubmitted, **data)
    return fact


def confided(**changes: Any) -> ItemFact:
    data: dict[str, Any] = {
        "community": "lakeside",
        "by": "staff:engineer-7",
        "superior": SUPERVISOR,
        "kept_from": ["staff:clerk-3"],
        "title": "配件采购",
        "text": "主管让从他亲戚的店里买配件。",
        "to": MANAGER,
        **changes,
    }
    fact: ItemFact = plain(facts.ConfidentialReportSubmitted, **data)
    return fact


def passed_on(by: str = SUPERVISOR, to: str = MANAGER, **changes: Any) -> ItemFact:
    data = {"by": by, "to": to, "to_level": "project_manager", **changes}
    fact: ItemFact = plain(facts.ReportPassedOn, **data)
    return fact


def answered(by: str, **data: Any) -> ItemFact:
    fact: ItemFact = plain(facts.ReportAnswered, by=by, answer="同意更换", **data)
    return fact


def told(fact: ItemFact, *given: ItemFact) -> list[ItemFact]:
    """The facts so far and this one as it lands, its deadline decided."""
    return [*given, *when(REGISTER, list(given), fact).facts]


@pytest.mark.parametrize(("urgent", "hours"), [(True, 2), (False, 72)])
def test_an_urgent_report_is_answered_in_two_hours_any_other_in_three_days(
    urgent: bool, hours: int
) -> None:
    for fact in (submitted(urgent=urgent), confided(urgent=urgent)):
        [landed] = told(fact)
        due_at = NOW + timedelta(hours=hours)
        assert landed.to_data()["answer_by"] == due_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.mark.proves("Art.7(1)", "report-goes-up")
@pytest.mark.proves("Art.7(1)", "report-to-another")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"to_level": "responsible"}, "report-goes-up"),
        ({"level": "region"}, "report-goes-up"),
        ({"to": "staff:engineer-7"}, "report-to-another"),
    ],
)
def test_a_report_goes_up_to_somebody_else(change: dict[str, Any], rule: str) -> None:
    with refused(rule, article="Art.7(1)"):
        when(REGISTER, [], submitted(**change))


@pytest.mark.proves("Art.7(1)", "report-level-skipped")
def test_a_level_is_passed_over_in_an_emergency_only() -> None:
    over = {"to": REGION, "to_level": "region"}
    [found] = when(REGISTER, [], submitted(**over)).noticed
    assert found.rule == "report-level-skipped"
    assert found.proposal is not None
    assert "主管、项目经理" in found.proposal
    assert when(REGISTER, [], submitted(**over, emergency="水浸")).noticed == ()
    given = told(submitted())
    assert when(REGISTER, given, passed_on()).noticed == ()
    [found] = when(REGISTER, given, passed_on(to=REGION, to_level="region")).noticed
    assert found.rule == "report-level-skipped"


@pytest.mark.proves("Art.7(1)", "past-the-superior")
@pytest.mark.proves("Art.7(1)", "confide-about-another")
def test_a_confidential_report_goes_past_those_it_is_about() -> None:
    [landed] = told(confided())
    assert landed.hidden_from == (SUPERVISOR, "staff:clerk-3")
    for to in landed.hidden_from:
        with refused("past-the-superior", article="Art.7(1)"):
            when(REGISTER, [], confided(to=to))
        with refused("past-the-superior"):
            when(REGISTER, [landed], passed_on(by=MANAGER, to=to))
    with refused("confide-about-another"):
        when(REGISTER, [], confided(by=SUPERVISOR))
    with refused("confide-about-another"):
        when(REGISTER, [], confided(kept_from=["staff:engineer-7"]))


def test_nothing_is_found_of_a_confidential_report_and_no_level_is_asked() -> None:
    given = told(confided())
    late = NOW + timedelta(days=30)
    on = plain(facts.ReportPassedOn, by=MANAGER, to=REGION)
    assert when(REGISTER, given, on, now=late).noticed == ()
    assert when(REGISTER, told(on, *given), answered(REGION), now=late).noticed == ()


@pytest.mark.proves("Art.7(1)", "report-with-holder")
@pytest.mark.proves("Art.7(1)", "report-level-told")
@pytest.mark.proves("Art.7(1)", "answer-for-yourself")
def test_whoever_has_it_answers_it_or_passes_it_on() -> None:
    given = told(submitted())
    for fact in (answered(MANAGER), passed_on(by=MANAGER, to=REGION)):
        with refused("report-with-holder"):
            when(REGISTER, given, fact)
    with refused("report-level-told"):
        when(REGISTER, given, plain(facts.ReportPassedOn, by=SUPERVISOR, to=MANAGER))
    with refused("answer-for-yourself"):
        when(REGISTER, given, answered(MANAGER, receiver=SUPERVISOR))
    above = told(passed_on(), *given)
    with refused("report-with-holder"):
        when(REGISTER, above, answered(SUPERVISOR))
    assert when(REGISTER, above, answered(MANAGER)).noticed == ()
    team = told(submitted(to="team:engineering"))
    assert when(REGISTER, team, answered(SUPERVISOR, receiver="team:engineering")).facts


@pytest.mark.proves("Art.3(4)", "report-answered-late")
def test_an_answer_that_comes_late_is_found() -> None:
    late = NOW + timedelta(days=3, seconds=1)
    for fact in (answered(SUPERVISOR), passed_on()):
        [found] = when(REGISTER, told(submitted()), fact, now=late).noticed
        assert (found.rule, found.article) == ("report-answered-late", "Art.3(4)")


@pytest.mark.proves("Art.7(1)", "report-open")
@pytest.mark.proves("Art.7(1)", "withdraw-own-report")
def test_what_is_answered_or_taken_back_is_over() -> None:
    given = told(submitted())
    with refused("withdraw-own-report"):
        when(REGISTER, given, plain(facts.ReportWithdrawn, by=SUPERVISOR, reason="不办"))
    back = plain(facts.ReportWithdrawn, by="staff:engineer-7", reason="已修好")
    for end in (back, answered(SUPERVISOR)):
        with refused("report-open"):
            when(REGISTER, told(end, *given), answered(SUPERVISOR))
