"""What deciding remembers of a meeting (Art. 4(3), 9(2))."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from events import meeting as facts


@dataclass(frozen=True, kw_only=True)
class Action:
    """Whether somebody has it, and whether there is a date."""

    owned: bool
    dated: bool


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A meeting. ``held_by`` is who recorded that it was held; ``final``: its minutes stand."""

    meeting_kind: facts.MeetingKind
    placed: bool
    agenda_items: frozenset[str]
    cancelled: bool = False
    held_by: str | None = None
    attended: bool = False
    electorate: facts.Electorate | None = None
    minutes_due_at: datetime | None = None
    opinions: frozenset[str] = frozenset()
    resolutions: frozenset[str] = frozenset()
    actions: Mapping[str, Action] = field(default_factory=dict)
    completed: frozenset[str] = frozenset()
    drafted_by: str | None = None
    none_of: frozenset[facts.MinutesPart] = frozenset()
    final: bool = False


def evolve(  # noqa: C901 - one arm a fact
    meeting: Meeting | None, fact: facts.AnyMeetingFact
) -> Meeting:
    """The meeting after the fact."""
    if isinstance(fact, facts.MeetingConvened):
        return Meeting(
            meeting_kind=fact.meeting_kind,
            placed=fact.place is not None,
            agenda_items=frozenset(facts.agenda_keys(fact)),
        )
    assert meeting is not None
    match fact:
        case facts.MeetingRescheduled():
            return replace(meeting, placed=meeting.placed or fact.place is not None)
        case facts.MeetingCancelled():
            return replace(meeting, cancelled=True)
        case facts.MeetingHeld():
            return _held(meeting, fact)
        case facts.OpinionRaised():
            return replace(meeting, opinions=meeting.opinions | {fact.key or ""})
        case facts.ResolutionPassed() | facts.ResolutionRejected():
            return replace(meeting, resolutions=meeting.resolutions | {fact.key or ""})
        case facts.ActionAssigned():
            return _assigned(meeting, fact)
        case facts.ActionCompleted():
            return replace(meeting, completed=meeting.completed | {fact.action})
        case facts.MinutesDrafted():
            none_of = frozenset(fact.none_of)
            return replace(meeting, drafted_by=fact.by, none_of=none_of, final=False)
        case facts.MinutesApproved() | facts.MinutesReceived():
            return replace(meeting, final=True)
        case facts.OpinionAnswered():
            return meeting
        case _:
            assert_never(fact)


def _held(meeting: Meeting, fact: facts.MeetingHeld) -> Meeting:
    return replace(
        meeting,
        held_by=fact.by,
        placed=meeting.placed or fact.place is not None,
        agenda_items=meeting.agenda_items | frozenset(facts.agenda_keys(fact)),
        attended=bool(fact.present or fact.attendees or fact.staff),
        electorate=fact.electorate or meeting.electorate,
        minutes_due_at=fact.minutes_due_at,
    )


def _assigned(meeting: Meeting, fact: facts.ActionAssigned) -> Meeting:
    """What a later word leaves out stays as it was."""
    key = fact.action or ""
    before = meeting.actions.get(key, Action(owned=False, dated=False))
    action = Action(
        owned=before.owned or fact.owner is not None,
        dated=before.dated or fact.due_at is not None,
    )
    return replace(meeting, actions={**meeting.actions, key: action})
