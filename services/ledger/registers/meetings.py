"""Decisions about meetings: what was said is kept under a name of its own, and minutes are approved
whole (Art. 4(3), 9(2)).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from events import meeting as facts
from events.contact import ContactLogged, Matter
from events.instant import in_zone
from events.vocabulary import Channel
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.ledger.meetings.minutes import approve, draft, receive
from services.ledger.meetings.state import Meeting, evolve
from services.ledger.meetings.votes import by_area, carried, quorate
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)

_ART = "Art.4(3)"
_CHANNELS: dict[facts.MeetingKind, Channel] = {
    "owners_assembly": "assembly",
    "representatives_assembly": "assembly",
    "owners_forum": "forum",
    "department": "internal_meeting",
    "project": "internal_meeting",
}


def decide(  # noqa: C901, PLR0912 - one arm a fact
    meeting: Meeting | None, fact: facts.AnyMeetingFact, at: At
) -> Outcome:
    """What follows from a fact about a meeting. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.MeetingConvened):
        return _convene(fact, at)
    assert meeting is not None
    _still_open(meeting, fact)
    match fact:
        case facts.MeetingRescheduled():
            return _reschedule(meeting, fact, at)
        case facts.MeetingCancelled():
            _not_held_yet(meeting)
        case facts.MeetingHeld():
            return Outcome(facts=(_held(meeting, fact, at),))
        case facts.OpinionRaised():
            return _hear(meeting, fact, at)
        case facts.OpinionAnswered():
            _known(
                fact.opinion, meeting.opinions, rule="known-opinion", article=_ART, field="/opinion"
            )
        case facts.ResolutionPassed() | facts.ResolutionRejected():
            return _resolve(meeting, fact)
        case facts.ActionAssigned():
            return Outcome(facts=(_assign(meeting, fact, at),))
        case facts.ActionCompleted():
            _complete(meeting, fact)
        case facts.MinutesDrafted():
            draft(meeting, fact)
        case facts.MinutesApproved():
            approve(meeting, fact)
        case facts.MinutesReceived():
            receive(meeting)
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _convene(fact: facts.MeetingConvened, at: At) -> Outcome:
    if fact.community is None and fact.meeting_kind not in {"department", "project"}:
        refuse("name the community whose owners meet", rule="meeting-of-a-community",
               article=_ART, field="/community")  # fmt: skip
    told_at = fact.notice_given_at or at.happened_at
    noticed = _short_notice(fact.meeting_kind, fact.starts_at, told_at, at)
    return Outcome(facts=(fact,), noticed=noticed)


def _reschedule(meeting: Meeting, fact: facts.MeetingRescheduled, at: At) -> Outcome:
    _not_held_yet(meeting)
    told_at = fact.notice_given_at or at.happened_at
    return Outcome(
        facts=(fact,), noticed=_short_notice(meeting.meeting_kind, fact.starts_at, told_at, at)
    )


def _short_notice(
    kind: facts.MeetingKind, starts_at: datetime, told_at: datetime, at: At
) -> tuple[Noticed, ...]:
    """Days are counted as the calendar has them: told on the 1st, met on the 16th is fifteen."""
    days = (in_zone(starts_at, LEDGER_ZONE).date() - in_zone(told_at, LEDGER_ZONE).date()).days
    days_min = at.rules.assembly_notice_days
    if kind not in facts.ASSEMBLIES or days >= days_min:
        return ()
    earliest = in_zone(told_at, LEDGER_ZONE).date() + timedelta(days=days_min)
    return (
        Noticed(
            rule="assembly-notice",
            article=_ART,
            proposal=f"提前 {days_min} 天通知业主：改到 {earliest} 或以后召开",
        ),
    )


def _held(meeting: Meeting, fact: facts.MeetingHeld, at: At) -> facts.MeetingHeld:
    if fact.started_at > at.happened_at:
        refuse("the meeting has not begun yet: record it once it was held",
               rule="held-not-ahead", article=_ART, field="/started_at")  # fmt: skip
    if fact.ended_at is not None and fact.ended_at <= fact.started_at:
        refuse("the meeting ends before it begins", rule="meeting-period",
               article="Art.3(3)", field="/ended_at")  # fmt: skip
    ended_at = fact.ended_at or fact.started_at
    due_at = meeting.minutes_due_at or ended_at + at.rules.within("minutes_ready")
    return fact.model_copy(update={"minutes_due_at": due_at})


def _hear(meeting: Meeting, fact: facts.OpinionRaised, at: At) -> Outcome:
    key = _new_key(fact.key, meeting.opinions)
    if not fact.follow_up:
        due_at = at.happened_at + at.rules.within("opinion_answered")
        heard = fact.model_copy(update={"key": key, "answer_due_at": due_at})
        return Outcome(facts=(heard,))
    if at.community is None:
        refuse("a case belongs to a community: enter it as a contact there",
               rule="follow-up-in-a-community", article=_ART, field="/follow_up")  # fmt: skip
    if fact.category is None:
        refuse("say what it is to be followed up: a repair, a complaint, a suggestion, …",
               rule="follow-up-with-category", article="Art.9(1)", field="/category")  # fmt: skip
    contact = ContactLogged(
        community=at.community,
        direction="inbound",
        channel=_CHANNELS[meeting.meeting_kind],
        matters=(Matter(category=fact.category, text=fact.text, important=True),),
        party=fact.party,
    )
    return Outcome(facts=(fact.model_copy(update={"key": key}),), contact=contact)


def _resolve(meeting: Meeting, fact: facts.ResolutionPassed | facts.ResolutionRejected) -> Outcome:
    _need_held(meeting)
    key = _new_key(fact.key, meeting.resolutions)
    if fact.agenda_item is not None:
        _known(
            fact.agenda_item,
            meeting.agenda_items,
            rule="known-agenda-item",
            article=_ART,
            field="/agenda_item",
        )
    assembly = meeting.meeting_kind in facts.ASSEMBLIES
    votes = fact.votes
    if assembly and (votes is None or not by_area(votes)):
        refuse("an assembly votes by owners and by floor area: give both counts",
               rule="assembly-votes-counted", article=_ART, field="/votes")  # fmt: skip
    if votes is not None:
        passed = carried(votes, fact.majority, assembly=assembly)
        if passed != isinstance(fact, facts.ResolutionPassed):
            refuse(f"these votes {'carry' if passed else 'do not carry'} it: check the counts and "
                   "the majority asked for, or record the other outcome",
                   rule="votes-decide", article=_ART, field="/votes")  # fmt: skip
    resolved = Outcome(facts=(fact.model_copy(update={"key": key}),))
    voters = meeting.electorate
    if assembly and votes and voters and not quorate(votes, voters):
        short = Noticed(rule="assembly-quorum", article=_ART,
                        proposal="参与表决的不足三分之二：核对票数，或另行表决")  # fmt: skip
        return replace(resolved, noticed=(short,))
    return resolved


def _assign(meeting: Meeting, fact: facts.ActionAssigned, at: At) -> facts.ActionAssigned:
    _need_held(meeting)
    if fact.due_at is not None and fact.due_at <= at.happened_at:
        refuse("the date is past already: give one that can be kept",
               rule="action-due-ahead", article="Art.9(2)", field="/due_at")  # fmt: skip
    if fact.resolution is not None:
        _known(
            fact.resolution,
            meeting.resolutions,
            rule="known-resolution",
            article=_ART,
            field="/resolution",
        )
    if fact.action is not None:
        _not_done(meeting, fact.action)
        return fact
    return fact.model_copy(update={"action": _new_key(None, meeting.actions)})


def _complete(meeting: Meeting, fact: facts.ActionCompleted) -> None:
    _known(fact.action, meeting.actions, rule="known-action", article=_ART, field="/action")
    _not_done(meeting, fact.action)


def _not_done(meeting: Meeting, action: str) -> None:
    if action in meeting.completed:
        refuse("the action is done already: assign another", rule="action-done-once",
               article=_ART, field="/action")  # fmt: skip


def _new_key(key: str | None, taken: Collection[str]) -> str:
    """The name it was given, or the next number that is free."""
    if key is None:
        return next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
    if key in taken:
        refuse("this name is taken at this meeting: give another, or none",
               rule="named-once", article=_ART, field="/key")  # fmt: skip
    return key


def _known(key: str, known: Collection[str], *, rule: str, article: str, field: str) -> None:
    if key not in known:
        refuse("the meeting has none of this name: choose one it has", rule=rule,
               article=article, field=field)  # fmt: skip


def _need_held(meeting: Meeting) -> None:
    if meeting.held_by is None:
        refuse("record first when the meeting was held", rule="held-first", article=_ART)


def _not_held_yet(meeting: Meeting) -> None:
    if meeting.held_by is not None:
        refuse("the meeting was held already", rule="not-held-yet", article=_ART)


def _still_open(meeting: Meeting, fact: facts.AnyMeetingFact) -> None:
    if meeting.cancelled:
        refuse("the meeting was cancelled: convene another", rule="cancelled-is-final",
               article=_ART)  # fmt: skip
    after = facts.OpinionAnswered | facts.ActionCompleted | facts.MinutesDrafted
    if meeting.final and not isinstance(fact, after):
        refuse("the minutes stand: draft them anew before adding to the meeting",
               rule="minutes-stand", article="Art.9(2)")  # fmt: skip


_BEFORE = ("convened",)
_OPEN = ("convened", "held", "drafted")
_HELD = ("held", "drafted")
_LATER = ("held", "drafted", "approved", "received")

REGISTER: Register[Meeting, facts.AnyMeetingFact] = Register(
    kind="meeting",
    plural="meetings",
    letter="M",
    steps={
        "convene": Step(fact=facts.MeetingConvened),
        "hold": Step(fact=facts.MeetingHeld, during=_OPEN),
        "reschedule": Step(fact=facts.MeetingRescheduled, during=_BEFORE),
        "cancel": Step(fact=facts.MeetingCancelled, during=_BEFORE),
        "raise_opinion": Step(fact=facts.OpinionRaised, during=_OPEN),
        "answer_opinion": Step(fact=facts.OpinionAnswered, during=(*_BEFORE, *_LATER)),
        "pass_resolution": Step(fact=facts.ResolutionPassed, during=_HELD),
        "reject_resolution": Step(fact=facts.ResolutionRejected, during=_HELD),
        "assign_action": Step(fact=facts.ActionAssigned, during=_HELD),
        "complete_action": Step(fact=facts.ActionCompleted, during=_LATER),
        "draft_minutes": Step(fact=facts.MinutesDrafted, during=_LATER),
        "approve_minutes": Step(fact=facts.MinutesApproved, roles=MANAGERS, during=("drafted",)),
        "receive_minutes": Step(fact=facts.MinutesReceived, during=_HELD),
    },
    evolve=evolve,
    decide=decide,
)
