"""The steps of a case's life in words: opened, assigned, escalated, merged, closed, filed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from events.case import (
    CaseAcknowledged,
    CaseAssigned,
    CaseClosed,
    CaseEscalated,
    CaseMerged,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseReturned,
    CaseWithdrawn,
    RecordFiled,
)
from events.case_unmerging import CaseSeparated, CaseUnmerged
from events.record import record_of
from services.desk.cases.told import Telling, told_texts
from services.desk.messages import Words
from services.desk.rendering.moments import full
from services.ledger.log.decided import case_stream

PlainStep = (
    CaseAcknowledged | CaseClosed | CaseReturned | CaseResolved | CaseReopened | CaseWithdrawn
)
Step = (
    PlainStep
    | CaseOpened
    | CaseAssigned
    | CaseEscalated
    | CaseMerged
    | CaseUnmerged
    | CaseSeparated
    | RecordFiled
)

PLAIN_STEPS: dict[type[PlainStep], tuple[str, ...]] = {
    CaseAcknowledged: ("entry.acknowledged",),
    CaseClosed: ("entry.closed",),
    CaseReturned: ("entry.returned", "reason"),
    CaseResolved: ("entry.resolved", "outcome"),
    CaseReopened: ("entry.reopened", "reason"),
    CaseWithdrawn: ("entry.withdrawn", "evidence"),
}
"""Steps told by a title, and the personal text that goes with it."""


def tell_step(fact: Step, data: Mapping[str, Any], words: Words, case: str) -> Telling:
    """One step of a case's life, as the history of ``case`` tells it."""
    match fact:
        case CaseOpened():
            return _opened(fact, words)
        case CaseAssigned():
            return _stepped(fact.by, data, words, words("entry.assigned", assignee=fact.assignee))
        case CaseReturned(assignee=str()):
            title = words("entry.returned_to", assignee=fact.assignee)
            return _stepped(fact.by, data, words, title, "reason")
        case CaseEscalated():
            level = words.of("level", fact.level)
            title = words("entry.escalated", level=level, assignee=fact.assignee)
            return _stepped(fact.by, data, words, title, "reason")
        case CaseMerged():
            return _merged(fact, data, words, case)
        case CaseUnmerged():
            told = _stepped(fact.by, data, words, words("entry.unmerged"), "reason")
            return replace(told, other_case=fact.merged_into)
        case CaseSeparated():
            told = _stepped(fact.by, data, words, words("entry.separated"))
            return replace(told, other_case=fact.separated)
        case RecordFiled():
            kept = words.of("retention", fact.retention)
            title = words("entry.filed", number=fact.number, retention=kept)
            told = _stepped(fact.by, data, words, title)
            return replace(told, record=record_of(case_stream(fact.case)))
        case _:
            key, *texts = PLAIN_STEPS[type(fact)]
            return _stepped(fact.by, data, words, words(key), *texts)


def _opened(fact: CaseOpened, words: Words) -> Telling:
    due = fact.first_reply_due_at
    remarks = (words("case.no_deadline") if due is None else words("entry.due", moment=full(due)),)
    title = f"{words('entry.opened')} {fact.number}"
    return Telling(kind="step", title=title, who=fact.assignee, remarks=remarks)


def _merged(fact: CaseMerged, data: Mapping[str, Any], words: Words, case: str) -> Telling:
    here = fact.case != case
    return Telling(
        kind="step",
        title=words("entry.merged_here" if here else "entry.merged"),
        who=fact.by,
        texts=told_texts(data, words, "reason"),
        other_case=fact.case if here else fact.into,
    )


def _stepped(by: str, data: Mapping[str, Any], words: Words, title: str, *texts: str) -> Telling:
    return Telling(kind="step", title=title, who=by, texts=told_texts(data, words, *texts))
