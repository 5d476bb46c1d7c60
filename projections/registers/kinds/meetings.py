"""How meetings show: their agenda, what was said and resolved, and what is still to be done (Art.
4(3), 9(2)).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never, get_args

from events import meeting as facts
from events.instant import format_instant, parse_instant
from events.meeting import agenda_keys
from projections.registers.sheet import Kind, PartKey, Sheet

AGENDA_ITEM, OPINION, RESOLUTION, ACTION = "agenda_item", "opinion", "resolution", "action"
STANDING = frozenset({"approved", "received"})
"""States in which the minutes stand."""


def show(sheet: Sheet, fact: facts.AnyMeetingFact) -> None:  # noqa: C901 - one arm a fact
    """The meeting after the fact."""
    match fact:
        case facts.MeetingConvened():
            sheet.keep(opinions={}, actions={})
            sheet.to("convened", due_at=fact.starts_at)
            for index, key in enumerate(agenda_keys(fact)):
                _list(sheet, key, f"agenda_items/{index}")
        case facts.MeetingRescheduled():
            sheet.keep("starts_at", "place", "notice_given_at", "reason")
            sheet.to("convened", due_at=fact.starts_at)
        case facts.MeetingCancelled():
            sheet.keep("reason")
            sheet.to("cancelled", done=True, due_at=None)
        case facts.MeetingHeld():
            _hold(sheet, fact)
        case facts.OpinionRaised() | facts.OpinionAnswered():
            _hear(sheet, fact)
        case facts.ResolutionPassed() | facts.ResolutionRejected():
            _resolve(sheet, fact)
        case facts.ActionAssigned() | facts.ActionCompleted():
            _act(sheet, fact)
        case facts.MinutesDrafted():
            sheet.keep("summary", "none_of", drafted_by=fact.by)
            due_at = sheet.item.detail.get("minutes_due_at")
            sheet.to("drafted", due_at=None if due_at is None else parse_instant(due_at))
        case facts.MinutesApproved():
            sheet.keep(approved_by=fact.by)
            _settle(sheet, "approved")
        case facts.MinutesReceived():
            sheet.keep("original", received_by=fact.by)
            _settle(sheet, "received")
        case _:
            assert_never(fact)


def parts(fact: facts.AnyMeetingFact) -> Iterator[PartKey]:
    """What of the meeting a fact is about."""
    match fact:
        case facts.MeetingConvened() | facts.MeetingHeld():
            for key in agenda_keys(fact):
                yield AGENDA_ITEM, key
        case facts.OpinionRaised():
            yield OPINION, fact.key or ""
        case facts.OpinionAnswered():
            yield OPINION, fact.opinion
        case facts.ResolutionPassed() | facts.ResolutionRejected():
            yield RESOLUTION, fact.key or ""
        case facts.ActionAssigned() | facts.ActionCompleted():
            yield ACTION, fact.action or ""
        case _:
            pass


def _hold(sheet: Sheet, fact: facts.MeetingHeld) -> None:
    sheet.keep(
        "started_at",
        "ended_at",
        "place",
        "present",
        "represented",
        "attendees",
        "staff",
        "electorate",
        "minutes_due_at",
    )
    if sheet.item.state == "convened":
        sheet.to("held", due_at=fact.minutes_due_at)
    for index, key in enumerate(agenda_keys(fact)):
        _list(sheet, key, f"added_items/{index}")


def _list(sheet: Sheet, key: str, within: str) -> None:
    sheet.put_part(AGENDA_ITEM, key, "topic", within=within, state="listed")


def _hear(sheet: Sheet, fact: facts.OpinionRaised | facts.OpinionAnswered) -> None:
    if isinstance(fact, facts.OpinionAnswered):
        sheet.put_part(
            OPINION, fact.opinion, "answer", state="answered", done=True, answered_by=fact.by
        )
        _settled(sheet, "opinions", fact.opinion)
        return
    key, due_at = fact.key or "", fact.answer_due_at
    state = "raised" if due_at is not None else "handed_on"
    sheet.put_part(OPINION, key, "text", "party", "category", state=state, due_at=due_at)
    if due_at is not None:
        _owe(sheet, "opinions", key, due_at)


def _resolve(sheet: Sheet, fact: facts.ResolutionPassed | facts.ResolutionRejected) -> None:
    state = "passed" if isinstance(fact, facts.ResolutionPassed) else "rejected"
    told = ("text", "agenda_item", "majority", "votes")
    sheet.put_part(RESOLUTION, fact.key or "", *told, state=state)


def _act(sheet: Sheet, fact: facts.ActionAssigned | facts.ActionCompleted) -> None:
    if isinstance(fact, facts.ActionCompleted):
        sheet.put_part(ACTION, fact.action, "result", state="done", done=True, done_by=fact.by)
        _settled(sheet, "actions", fact.action)
        return
    key = fact.action or ""
    sheet.put_part(
        ACTION,
        key,
        "text",
        "resolution",
        state="open",
        assignee=fact.owner,
        due_at=fact.due_at,
    )
    part = sheet.part(ACTION, key)
    _owe(sheet, "actions", key, None if part is None else part.due_at)


def _owe(sheet: Sheet, what: str, key: str, due_at: datetime | None) -> None:
    """Notes an answer or an action as owed, by its date where it has one."""
    due = None if due_at is None else format_instant(due_at)
    sheet.keep(**{what: {**sheet.item.detail[what], key: due}})


def _settled(sheet: Sheet, what: str, key: str) -> None:
    """Takes off what is owed no more: once the minutes stand, nothing else is waited for."""
    sheet.keep(**{what: {k: due for k, due in sheet.item.detail[what].items() if k != key}})
    if (state := sheet.item.state) in STANDING:
        _settle(sheet, state)


def _settle(sheet: Sheet, state: str) -> None:
    detail = sheet.item.detail
    owed = [*detail["opinions"].values(), *detail["actions"].values()]
    dated = [parse_instant(due) for due in owed if due is not None]
    sheet.to(state, done=not owed, due_at=min(dated, default=None))


KIND: Kind[facts.AnyMeetingFact] = Kind(
    kind="meeting",
    facts=get_args(facts.AnyMeetingFact),
    show=show,
    parts=parts,
    owed={ACTION: ("open",)},
)
