"""Threats: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import threat as facts
from services.ledger.registers.threats import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when
from tests.unit.services.ledger.registers.test_incidents import case, case_id


def reported(**changes: Any) -> Any:
    told = {"community": "lakeside", "threat": "violence", "immediate": True, "text": "要动手"}
    told |= {"by": "staff:desk-1", **changes}
    [fact] = when(REGISTER, [], plain(facts.ThreatReported, **told)).facts
    return fact


MEASURE = plain(facts.SafetyMeasureTaken, measure="guard_posted")
POLICE = plain(facts.PoliceInformed, receipt="JJ-1")
CLOSED = plain(facts.ThreatClosed, result="已劝离")


@pytest.mark.proves("situation:threat", "act-by-decided")
@pytest.mark.parametrize(("immediate", "minutes"), [(True, 5), (False, 60)])
def test_by_when_something_is_done_is_decided(immediate: bool, minutes: int) -> None:
    fact = reported(immediate=immediate)
    assert (fact.act_by, fact.policy) == (NOW + timedelta(minutes=minutes), "safety-threat@1")


@pytest.mark.proves("situation:threat", "threat-acted-on-in-time")
def test_a_first_measure_that_comes_late_is_found() -> None:
    at_the_limit = when(REGISTER, [reported()], MEASURE, now=NOW + timedelta(minutes=5))
    assert at_the_limit.noticed == ()
    [noticed] = when(REGISTER, [reported()], POLICE, now=NOW + timedelta(minutes=6)).noticed
    assert (noticed.rule, noticed.article) == ("threat-acted-on-in-time", "Art.5(1)")
    second = when(REGISTER, [reported(), MEASURE], POLICE, now=NOW + timedelta(minutes=9))
    assert second.noticed == ()


@pytest.mark.proves("situation:threat", "act-before-closing-threat")
def test_what_nobody_acted_on_is_not_closed() -> None:
    with refused("act-before-closing-threat", article="Art.5(1)"):
        when(REGISTER, [reported(immediate=False)], CLOSED)
    assert when(REGISTER, [reported(immediate=False), MEASURE], CLOSED).facts == (CLOSED,)


@pytest.mark.proves("situation:threat", "police-or-reason")
def test_immediate_danger_takes_the_police_or_a_reason() -> None:
    with refused("police-or-reason", article="Art.5(1)"):
        when(REGISTER, [reported(), MEASURE], CLOSED)
    assert when(REGISTER, [reported(), POLICE], CLOSED).facts
    reasoned = plain(facts.ThreatClosed, result="已劝离", without_police="家属已劝住")
    assert when(REGISTER, [reported(), MEASURE], reasoned).facts


@pytest.mark.proves("situation:threat", "threat-over")
def test_what_is_over_stays_over() -> None:
    for late in (MEASURE, POLICE, CLOSED):
        with refused("threat-over"):
            when(REGISTER, [reported(), POLICE, CLOSED], late)


@pytest.mark.proves("situation:threat", "threat-case-there")
def test_its_case_is_of_the_same_community() -> None:
    assert reported().case is None
    told = plain(
        facts.ThreatReported,
        community="lakeside",
        threat="arson",
        immediate=False,
        text="要烧",
        case=case_id(1),
    )
    assert when(REGISTER, [], told, cases={case_id(1): case(1)}).facts
    with refused("threat-case-there"):
        when(REGISTER, [], told, cases={case_id(1): case(1, community="hillside")})
