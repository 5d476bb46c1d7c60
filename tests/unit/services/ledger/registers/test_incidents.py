"""Incidents: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import incident as facts
from services.ledger.cases.case import Case
from services.ledger.registers.contract import Outcome
from services.ledger.registers.incidents import CASES_MAX, REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when


def case_id(number: int) -> str:
    return f"01970000-0000-7000-8000-{number:012d}"


def case(number: int, **changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": case_id(number),
        "version": 1,
        "community": "lakeside",
        "category": "repair",
        "sensitivity": "normal",
        "urgency": "urgent",
        "contact": case_id(900),
        "party_kind": "owner",
        "parties": (),
        "answer_owed": True,
        "raised_at": NOW - timedelta(minutes=10),
        "assignee": "team:desk",
        **changes,
    }
    return Case(**values)


def declared(**changes: Any) -> facts.IncidentDeclared:
    told = {"community": "lakeside", "what": "power_cut", "title": "一至二号楼停电", **changes}
    fact: facts.IncidentDeclared = plain(facts.IncidentDeclared, **told)
    return fact


def decided(**changes: Any) -> facts.IncidentDeclared:
    """As it stands in the log."""
    [fact] = when(REGISTER, [], declared(**changes)).facts
    assert isinstance(fact, facts.IncidentDeclared)
    return fact.model_copy(update={"number": "lakeside-I2026-000001"})


def linked(number: int, **changes: Any) -> Any:
    return plain(facts.CaseLinked, case=case_id(number), **changes)


def link(given: list[Any], number: int, found: Case | None = None, **changes: Any) -> Outcome:
    cases = {case_id(number): found or case(number)}
    return when(REGISTER, given, linked(number, **changes), cases=cases)


def tell(given: list[Any], cases: dict[str, Case], channel: str = "wechat_group") -> Outcome:
    told = plain(facts.IncidentUpdated, text="九点半来电", tell_all=channel)
    assert set(REGISTER.cases(_state(given), told)) == set(cases)
    return when(REGISTER, given, told, cases=cases)


def _state(given: list[Any]) -> Any:
    state = None
    for fact in given:
        state = REGISTER.evolve(state, fact)
    return state


ENDED = plain(facts.IncidentEnded, text="来电了")


@pytest.mark.proves("situation:power-cut", "next-update-decided")
@pytest.mark.parametrize(("what", "minutes"), [("power_cut", 30), ("gas", 30), ("water_cut", 60)])
def test_when_people_hear_again_is_decided(what: str, minutes: int) -> None:
    fact = decided(what=what)
    assert fact.started_at == NOW
    assert fact.next_update_due_at == NOW + timedelta(minutes=minutes)
    assert fact.policy == "incident-updates@1"


@pytest.mark.proves("situation:power-cut", "incident-of-a-community", "known-building")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"community": None}, "incident-of-a-community"),
        ({"buildings": ["b1", "b9"]}, "known-building"),
        ({"expected_end_at": "2026-03-02T00:59:00Z"}, "incident-period"),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_refused(change: dict[str, Any], rule: str) -> None:
    with refused(rule):
        when(REGISTER, [], declared(**change))


@pytest.mark.proves("situation:power-cut", "link-once", "link-names-a-case")
def test_a_case_is_linked_once() -> None:
    [fact] = link([decided()], 1).facts
    assert isinstance(fact, facts.CaseLinked)
    assert fact.case == case_id(1)
    with refused("link-once", article="Art.9(1)"):
        link([decided(), linked(1)], 1)
    with refused("link-names-a-case"):
        when(REGISTER, [decided()], plain(facts.CaseLinked))


@pytest.mark.proves("situation:power-cut", "link-names-the-survivor")
def test_a_merged_case_is_linked_as_the_one_that_carries_on() -> None:
    [fact] = link([decided()], 1, case(2)).facts
    assert isinstance(fact, facts.CaseLinked)
    assert fact.case == case_id(2)
    with refused("link-once"):
        link([decided(), linked(2)], 1, case(2))


@pytest.mark.proves("situation:power-cut", "link-within-community")
def test_a_case_of_another_community_is_not_linked() -> None:
    with refused("link-within-community", article="Art.9(1)"):
        link([decided()], 1, case(1, community="hillside"))


@pytest.mark.proves("situation:power-cut", "late-link-with-reason")
def test_after_the_end_a_link_takes_a_reason() -> None:
    given = [decided(), ENDED]
    with refused("late-link-with-reason", article="Art.9(1)"):
        link(given, 1)
    assert link(given, 1, reason="补登的来电").facts


@pytest.mark.proves("situation:power-cut", "links-bounded")
def test_an_incident_holds_as_many_cases_as_one_update_can_answer() -> None:
    given = [decided(), *(linked(number) for number in range(CASES_MAX))]
    with refused("links-bounded"):
        link(given, CASES_MAX)


@pytest.mark.proves("situation:power-cut", "linked-there")
def test_only_a_linked_case_is_unlinked() -> None:
    wrong = plain(facts.CaseUnlinked, case=case_id(1), reason="自家跳闸")
    with refused("linked-there"):
        when(REGISTER, [decided()], wrong, cases={case_id(1): case(1)})
    given = [decided(), linked(1), wrong]
    assert link(given, 1).facts, "and may be linked again"


@pytest.mark.proves("situation:power-cut", "one-update-answers-all")
def test_one_update_answers_every_linked_case() -> None:
    given = [decided(), linked(1), linked(2), linked(3)]
    cases = {case_id(n): case(n) for n in (1, 2, 3)}
    cases[case_id(3)] = case(2)
    outcome = tell(given, cases)
    assert [reply.case for reply in outcome.replies] == [case_id(1), case_id(2)], "merged: once"
    assert {reply.channel for reply in outcome.replies} == {"wechat_group"}
    assert {reply.basis for reply in outcome.replies} == {"lakeside-I2026-000001"}
    assert not any(reply.automatic for reply in outcome.replies)
    [fact] = outcome.facts
    assert isinstance(fact, facts.IncidentUpdated)
    assert fact.told == len(outcome.replies)
    assert fact.next_update_due_at == NOW + timedelta(minutes=30)


def test_an_update_that_tells_nobody_answers_nothing() -> None:
    told = plain(facts.IncidentUpdated, text="抢修中")
    outcome = when(REGISTER, [decided(), linked(1)], told)
    assert outcome.replies == ()
    assert list(REGISTER.cases(_state([decided(), linked(1)]), told)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "closed"},
        {"status": "withdrawn"},
        {"filed": True},
        {"raised_at": NOW + timedelta(minutes=6)},
    ],
)
def test_whoever_is_done_or_called_later_is_not_answered(change: dict[str, Any]) -> None:
    outcome = tell([decided(), linked(1)], {case_id(1): case(1, **change)})
    assert outcome.replies == ()
    assert outcome.noticed == ()


@pytest.mark.proves("Art.5(3)", "private-told-one-to-one")
def test_a_private_case_is_not_answered_where_others_read_along() -> None:
    given = [decided(), linked(1), linked(2)]
    cases = {case_id(1): case(1), case_id(2): case(2, sensitivity="private")}
    outcome = tell(given, cases)
    assert [reply.case for reply in outcome.replies] == [case_id(1)]
    [noticed] = outcome.noticed
    assert (noticed.rule, noticed.article) == ("private-told-one-to-one", "Art.5(3)")
    assert len(tell(given, cases, "app").replies) == len(cases)


@pytest.mark.proves("situation:power-cut", "incident-over")
def test_what_is_over_is_not_updated() -> None:
    given = [decided(), ENDED]
    for late in (plain(facts.IncidentUpdated, text="又停了"), ENDED):
        with refused("incident-over", article="Art.9(1)"):
            when(REGISTER, given, late)


@pytest.mark.proves("situation:power-cut", "incident-period")
def test_it_does_not_end_before_it_began() -> None:
    early = plain(facts.IncidentUpdated, text="快了", expected_end_at="2026-03-02T00:00:00Z")
    with refused("incident-period", article="Art.3(3)"):
        when(REGISTER, [decided()], early)


def test_the_end_can_be_told_to_all() -> None:
    ended = plain(facts.IncidentEnded, text="来电了", tell_all="app")
    outcome = when(REGISTER, [decided(), linked(1)], ended, cases={case_id(1): case(1)})
    assert len(outcome.replies) == 1
