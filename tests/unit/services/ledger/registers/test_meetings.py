"""Meetings: given these facts, when this is reported, then that follows or is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events import meeting as facts
from events.item import ItemFact
from services.ledger.registers.meetings import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

ENDED = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
VOTES = {"in_favour": 8, "against": 2}
AREAS = {"area_in_favour_m2": "800.5", "area_against_m2": "200"}


def convened(**changes: Any) -> facts.MeetingConvened:
    data: dict[str, Any] = {
        "community": "lakeside",
        "meeting_kind": "project",
        "title": "项目周例会",
        "starts_at": "2026-03-20T00:00:00Z",
        "place": "会议室",
        "agenda_items": [{"topic": "电梯"}],
        **changes,
    }
    fact: facts.MeetingConvened = plain(facts.MeetingConvened, **data)
    return fact


def held(**changes: Any) -> facts.MeetingHeld:
    data = {"started_at": "2026-03-02T00:00:00Z", "ended_at": "2026-03-02T00:30:00Z", **changes}
    fact: facts.MeetingHeld = plain(facts.MeetingHeld, **data)
    return fact


CONVENED = convened()
ASSEMBLY = convened(meeting_kind="owners_assembly", convened_by="owners_committee")
HELD = held(present=6)
RESOLVED = plain(facts.ResolutionPassed, key="1", text="换钢丝绳")
ASSIGNED = plain(
    facts.ActionAssigned,
    action="1",
    text="联系维保",
    owner="staff:engineer-7",
    due_at="2026-03-09T00:00:00Z",
)
DRAFTED = plain(facts.MinutesDrafted, summary="讨论了电梯")
APPROVED = plain(facts.MinutesApproved, by="staff:manager-1")
WHOLE: list[ItemFact] = [CONVENED, HELD, RESOLVED, ASSIGNED, DRAFTED]


@pytest.mark.proves("Art.4(3)", "meeting-of-a-community")
@pytest.mark.parametrize("kind", ["owners_assembly", "representatives_assembly", "owners_forum"])
def test_owners_meet_in_a_community_the_company_anywhere(kind: str) -> None:
    with refused("meeting-of-a-community", article="Art.4(3)"):
        when(REGISTER, [], convened(meeting_kind=kind, community=None))
    own = convened(meeting_kind="department", community=None)
    assert when(REGISTER, [], own).facts == (own,)


@pytest.mark.proves("Art.4(3)", "assembly-notice")
@pytest.mark.parametrize(
    ("kind", "told", "found"),
    [
        ("owners_assembly", "2026-03-05T23:00:00+08:00", False),
        ("owners_assembly", "2026-03-06T00:00:00+08:00", True),
        ("representatives_assembly", "2026-03-06T00:00:00+08:00", True),
        ("owners_forum", "2026-03-19T00:00:00+08:00", False),
    ],
)
def test_an_assembly_with_short_notice_is_found(kind: str, told: str, found: bool) -> None:
    fact = convened(meeting_kind=kind, notice_given_at=told)
    outcome = when(REGISTER, [], fact)
    assert [each.rule for each in outcome.noticed] == ["assembly-notice"] * found
    moved = plain(
        facts.MeetingRescheduled, starts_at=fact.starts_at, notice_given_at=told, reason="停电"
    )
    again = when(REGISTER, [convened(meeting_kind=kind)], moved)
    assert [each.rule for each in again.noticed] == ["assembly-notice"] * found


@pytest.mark.proves("Art.4(3)", "not-held-yet")
@pytest.mark.proves("Art.4(3)", "cancelled-is-final")
def test_what_was_held_is_not_moved_and_what_was_cancelled_not_held() -> None:
    cancelled = plain(facts.MeetingCancelled, reason="与街道会议冲突")
    moved = plain(facts.MeetingRescheduled, starts_at="2026-03-21T00:00:00Z", reason="停电")
    for fact in (cancelled, moved):
        assert when(REGISTER, [CONVENED], fact).facts == (fact,)
        with refused("not-held-yet"):
            when(REGISTER, [CONVENED, HELD], fact)
    with refused("cancelled-is-final"):
        when(REGISTER, [CONVENED, cancelled], HELD)


@pytest.mark.proves("Art.9(2)")
def test_minutes_are_due_three_days_after_the_end_and_telling_again_moves_nothing() -> None:
    [first] = when(REGISTER, [CONVENED], HELD).facts
    assert isinstance(first, facts.MeetingHeld)
    assert first.minutes_due_at == ENDED + timedelta(days=3)
    fuller = held(ended_at="2026-03-02T00:50:00Z", present=9)
    [second] = when(REGISTER, [CONVENED, first], fuller).facts
    assert isinstance(second, facts.MeetingHeld)
    assert second.minutes_due_at == first.minutes_due_at


@pytest.mark.proves("Art.4(3)", "held-not-ahead")
@pytest.mark.proves("Art.3(3)", "meeting-period")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"started_at": "2026-03-02T02:00:00Z", "ended_at": None}, "held-not-ahead"),
        ({"ended_at": "2026-03-02T00:00:00Z"}, "meeting-period"),
    ],
)
def test_a_meeting_that_cannot_have_been_is_refused(change: dict[str, Any], rule: str) -> None:
    with refused(rule):
        when(REGISTER, [CONVENED], held(**change))


@pytest.mark.proves("Art.4(3)", "named-once")
@pytest.mark.proves("Art.4(3)", "known-opinion")
def test_an_opinion_gets_a_name_and_a_deadline() -> None:
    spoken = plain(facts.OpinionRaised, text="东门没有灯")
    [first] = when(REGISTER, [CONVENED], spoken).facts
    assert isinstance(first, facts.OpinionRaised)
    assert (first.key, first.answer_due_at) == ("1", NOW + timedelta(days=7))
    [second] = when(REGISTER, [CONVENED, first], spoken).facts
    assert isinstance(second, facts.OpinionRaised)
    assert second.key == "2"
    with refused("named-once"):
        when(REGISTER, [CONVENED, first], plain(facts.OpinionRaised, key="1", text="另一条"))
    answer = plain(facts.OpinionAnswered, opinion="1", answer="已装灯")
    assert when(REGISTER, [CONVENED, first], answer).facts == (answer,)
    with refused("known-opinion"):
        when(REGISTER, [CONVENED], answer)


@pytest.mark.proves("Art.9(1)", "follow-up-with-category")
@pytest.mark.proves("Art.4(3)", "follow-up-in-a-community")
@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("representatives_assembly", "assembly"),
        ("owners_forum", "forum"),
        ("project", "internal_meeting"),
    ],
)
def test_an_opinion_to_be_followed_up_becomes_a_contact(kind: str, channel: str) -> None:
    told: dict[str, Any] = {"text": "楼道漏水", "follow_up": True}
    party = {"kind": "owner", "name": "沈月", "unit": "1-101"}
    raised = plain(facts.OpinionRaised, **told, category="repair", party=party)
    outcome = when(REGISTER, [convened(meeting_kind=kind)], raised)
    [fact] = outcome.facts
    assert isinstance(fact, facts.OpinionRaised)
    assert fact.answer_due_at is None
    assert outcome.contact is not None
    assert outcome.contact.channel == channel
    assert outcome.contact.party == raised.party
    assert [matter.text for matter in outcome.contact.matters] == ["楼道漏水"]
    with refused("follow-up-with-category"):
        when(REGISTER, [CONVENED], plain(facts.OpinionRaised, **told))
    with refused("follow-up-in-a-community"):
        when(REGISTER, [CONVENED], raised, community=None)


@pytest.mark.proves("Art.4(3)", "held-first")
@pytest.mark.proves("Art.4(3)", "known-agenda-item")
@pytest.mark.proves("Art.4(3)", "assembly-votes-counted")
def test_a_resolution_belongs_to_a_meeting_that_was_held() -> None:
    with refused("held-first"):
        when(REGISTER, [CONVENED], RESOLVED)
    with refused("held-first"):
        when(REGISTER, [CONVENED], ASSIGNED)
    elsewhere = plain(facts.ResolutionPassed, text="换绳", agenda_item="2")
    with refused("known-agenda-item"):
        when(REGISTER, [CONVENED, HELD], elsewhere)
    added = held(added_items=[{"topic": "停车"}])
    taken_up = plain(facts.ResolutionPassed, text="换绳", agenda_item="a1")
    assert when(REGISTER, [CONVENED, added], taken_up).facts
    for votes in (None, VOTES, {**VOTES, "area_in_favour_m2": "800"}):
        with refused("assembly-votes-counted"):
            when(REGISTER, [ASSEMBLY, HELD], plain(facts.ResolutionPassed, text="换", votes=votes))


@pytest.mark.proves("Art.4(3)", "votes-decide")
@pytest.mark.parametrize(
    ("kind", "votes", "majority", "passes"),
    [
        ("project", {"in_favour": 2, "against": 1}, "ordinary", True),
        ("project", {"in_favour": 1, "against": 1}, "ordinary", False),
        ("project", {"in_favour": 2, "against": 1}, "special", False),
        ("owners_assembly", {**VOTES, **AREAS}, "special", True),
        ("owners_assembly", {**VOTES, **AREAS, "abstained": 6}, "ordinary", False),
        ("owners_assembly", {**VOTES, **AREAS, "abstained": 1}, "special", False),
        (
            "owners_assembly",
            {**VOTES, "area_in_favour_m2": "500.01", "area_against_m2": "500.01"},
            "ordinary",
            False,
        ),
        (
            "owners_assembly",
            {**VOTES, "area_in_favour_m2": "500.01", "area_against_m2": "500"},
            "ordinary",
            True,
        ),
    ],
)
def test_the_votes_decide(kind: str, votes: dict[str, Any], majority: str, passes: bool) -> None:
    given: list[ItemFact] = [convened(meeting_kind=kind), HELD]
    said: dict[str, Any] = {"text": "换绳", "votes": votes, "majority": majority}
    fitting, other = facts.ResolutionPassed, facts.ResolutionRejected
    if not passes:
        fitting, other = other, fitting  # type: ignore[assignment]
    assert when(REGISTER, given, plain(fitting, **said)).facts
    with refused("votes-decide"):
        when(REGISTER, given, plain(other, **said))


@pytest.mark.proves("Art.4(3)", "assembly-quorum")
@pytest.mark.parametrize(
    ("owners", "area", "found"),
    [(15, "1500.75", False), (16, "1500.75", True), (15, "1500.76", True)],
)
def test_too_few_voting_is_found(owners: int, area: str, found: bool) -> None:
    given: list[ItemFact] = [ASSEMBLY, held(electorate={"owners": owners, "area_m2": area})]
    fact = plain(facts.ResolutionPassed, text="换绳", votes={**VOTES, **AREAS})
    outcome = when(REGISTER, given, fact)
    assert [each.rule for each in outcome.noticed] == ["assembly-quorum"] * found


@pytest.mark.proves("Art.9(2)", "action-due-ahead")
@pytest.mark.proves("Art.4(3)", "known-resolution")
@pytest.mark.proves("Art.4(3)", "known-action")
@pytest.mark.proves("Art.4(3)", "action-done-once")
def test_an_action_is_assigned_assigned_anew_and_done_once() -> None:
    given: list[ItemFact] = [CONVENED, HELD]
    [fact] = when(REGISTER, given, plain(facts.ActionAssigned, text="联系维保")).facts
    assert isinstance(fact, facts.ActionAssigned)
    assert fact.action == "1"
    assert when(REGISTER, [*given, fact], ASSIGNED).facts == (ASSIGNED,)
    done = plain(facts.ActionCompleted, action="1")
    assert when(REGISTER, [*given, ASSIGNED], done).facts == (done,)
    for again in (done, ASSIGNED):
        with refused("action-done-once"):
            when(REGISTER, [*given, ASSIGNED, done], again)
    with refused("known-action"):
        when(REGISTER, given, done)
    late = plain(facts.ActionAssigned, text="联系维保", due_at="2026-03-02T01:00:00Z")
    with refused("action-due-ahead"):
        when(REGISTER, given, late)
    with refused("known-resolution"):
        when(REGISTER, given, plain(facts.ActionAssigned, text="联系维保", resolution="7"))


@pytest.mark.proves("Art.9(2)", "draft-before-approval")
@pytest.mark.proves("Art.9(2)", "minutes-approved-by-another")
@pytest.mark.proves("Art.9(2)", "minutes-stand")
def test_minutes_are_approved_by_another_and_stand_until_drafted_anew() -> None:
    with refused("draft-before-approval"):
        when(REGISTER, WHOLE[:-1], APPROVED)
    with refused("minutes-approved-by-another"):
        when(REGISTER, WHOLE, plain(facts.MinutesApproved))
    assert when(REGISTER, WHOLE, APPROVED).facts == (APPROVED,)
    more = plain(facts.ActionAssigned, text="再来")
    for fact in (more, RESOLVED, HELD, APPROVED):
        with refused("minutes-stand"):
            when(REGISTER, [*WHOLE, APPROVED], fact)
    assert when(REGISTER, [*WHOLE, APPROVED], plain(facts.ActionCompleted, action="1")).facts
    assert when(REGISTER, [*WHOLE, APPROVED, DRAFTED], more).facts


@pytest.mark.proves("Art.9(2)", "minutes-time")
@pytest.mark.proves("Art.9(2)", "minutes-place")
@pytest.mark.proves("Art.9(2)", "minutes-attendees")
@pytest.mark.proves("Art.9(2)", "minutes-agenda")
@pytest.mark.proves("Art.9(2)", "minutes-resolutions")
@pytest.mark.proves("Art.9(2)", "minutes-actions")
@pytest.mark.proves("Art.9(2)", "minutes-action-owner")
@pytest.mark.proves("Art.9(2)", "minutes-action-date")
@pytest.mark.parametrize(
    ("given", "rule", "none_of"),
    [
        ([CONVENED], "minutes-time", None),
        ([convened(place=None), HELD, RESOLVED, ASSIGNED], "minutes-place", None),
        ([CONVENED, held(), RESOLVED, ASSIGNED], "minutes-attendees", "attendees"),
        ([convened(agenda_items=[]), HELD, RESOLVED, ASSIGNED], "minutes-agenda", "agenda"),
        ([CONVENED, HELD, ASSIGNED], "minutes-resolutions", "resolutions"),
        ([CONVENED, HELD, RESOLVED], "minutes-actions", "actions"),
        (
            [
                CONVENED,
                HELD,
                RESOLVED,
                plain(facts.ActionAssigned, action="1", text="做", due_at="2026-03-09T00:00:00Z"),
            ],
            "minutes-action-owner",
            None,
        ),
        (
            [
                CONVENED,
                HELD,
                RESOLVED,
                plain(facts.ActionAssigned, action="1", text="做", owner="staff:engineer-7"),
            ],
            "minutes-action-date",
            None,
        ),
    ],
)
def test_minutes_with_a_part_missing_are_not_approved(
    given: list[ItemFact], rule: str, none_of: str | None
) -> None:
    with refused(rule, article="Art.9(2)"):
        when(REGISTER, [*given, DRAFTED], APPROVED)
    if none_of is not None:
        declared = plain(facts.MinutesDrafted, none_of=[none_of])
        assert when(REGISTER, given, declared).facts == (declared,)
        assert when(REGISTER, [*given, declared], APPROVED).facts == (APPROVED,)


def test_an_owner_and_a_date_given_in_two_words_are_both_there() -> None:
    owned = plain(facts.ActionAssigned, action="1", text="做", owner="staff:engineer-7")
    dated = plain(facts.ActionAssigned, action="1", text="做", due_at="2026-03-09T00:00:00Z")
    given: list[ItemFact] = [CONVENED, HELD, RESOLVED, owned, dated, DRAFTED]
    assert when(REGISTER, given, APPROVED).facts == (APPROVED,)


@pytest.mark.proves("Art.9(2)", "none-where-some")
@pytest.mark.parametrize("part", ["attendees", "agenda", "resolutions", "actions"])
def test_none_is_not_said_of_what_there_was(part: str) -> None:
    with refused("none-where-some"):
        when(REGISTER, WHOLE, plain(facts.MinutesDrafted, none_of=[part]))


@pytest.mark.proves("Art.9(2)", "owners-keep-their-minutes")
@pytest.mark.proves("Art.9(2)", "received-from-owners")
@pytest.mark.proves("Art.9(2)", "received-once-held")
def test_an_assemblys_minutes_are_received_not_approved() -> None:
    received = plain(facts.MinutesReceived)
    with refused("owners-keep-their-minutes"):
        when(REGISTER, [ASSEMBLY, HELD, DRAFTED], APPROVED)
    with refused("received-once-held"):
        when(REGISTER, [ASSEMBLY], received)
    assert when(REGISTER, [ASSEMBLY, HELD], received).facts == (received,)
    with refused("received-from-owners"):
        when(REGISTER, [CONVENED, HELD], received)
