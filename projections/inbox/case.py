"""The states of a case as the inbox shows them: which fact leads where, and the place in the list.

Pure: a row and a fact in, the next row out.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, assert_never

from events import (
    anonymity,
    arrival,
    attention,
    case,
    case_amending,
    case_record,
    composure,
    overriding,
    reply,
)
from events.clock import DecidedClock
from events.fact import Fact
from events.microseconds import to_us
from projections.engine.event import ViewEvent
from projections.inbox.model import CaseState

OWED, LIVE, FINISHED = 0, 1, 2
"""The list's ranks: an answer is owed by a deadline; other live cases; finished ones."""

Handing = (
    case.CaseAcknowledged
    | case.CaseAssigned
    | case.CaseReturned
    | case.CaseEscalated
    | composure.CaseHandedOver
)
"""Facts about who has the case."""

Progress = (
    Handing
    | case.CaseResolved
    | case.CaseClosed
    | case.CaseReopened
    | case.CaseWithdrawn
    | reply.ReplySent
    | arrival.ReplyUndelivered
    | arrival.ReplyArrived
    | reply.NoteAdded
    | case_record.RecordCompleted
    | case_amending.AmendingFact
    | anonymity.AnonymityFact
    | attention.AttentionFact
    | composure.UnderstandingConfirmed
    | overriding.RuleOverridden
)
"""Facts that move one case on, and touch no other row."""

_ENDED: Mapping[type[Fact], CaseState] = {
    case.CaseResolved: "resolved",
    case.CaseClosed: "closed",
    case.CaseWithdrawn: "withdrawn",
}


class CaseRow(NamedTuple):
    """One state of one case."""

    case_id: str
    rank: int
    sort_key: int
    number: str
    version: int
    community: str
    building: str | None
    category: str
    urgency: str
    sensitivity: str
    channel: str
    state: CaseState
    assignee: str
    party_kind: str | None
    party: str | None
    contacts: int
    opened_at: datetime
    last_at: datetime
    first_reply_due_at: datetime | None
    answered_at: datetime | None
    contact: str
    matter: int
    merged_into: str | None
    state_before: CaseState | None
    incident: str | None
    restricted: list[str]
    unnamed: bool
    attempted_at: datetime | None
    attempted_by: str | None
    referred_to: str | None
    heat: int
    heated_at: datetime | None
    hot_hand: str | None


def opened(event: ViewEvent[Fact], fact: case.CaseOpened) -> CaseRow:
    """The first state of a case."""
    at = event.recorded.envelope.time
    return ranked(
        CaseRow(
            case_id=fact.case,
            rank=OWED,
            sort_key=0,
            number=fact.number,
            version=event.recorded.envelope.sequence,
            community=fact.community,
            building=fact.building,
            category=fact.category,
            urgency=fact.urgency,
            sensitivity=fact.sensitivity,
            channel=fact.channel,
            state="open",
            assignee=fact.assignee,
            party_kind=fact.party_kind,
            party=fact.party,
            contacts=1,
            opened_at=at,
            last_at=at,
            first_reply_due_at=fact.first_reply_due_at,
            answered_at=None,
            contact=fact.contact,
            matter=fact.matter,
            merged_into=None,
            state_before=None,
            incident=None,
            restricted=[],
            unnamed=False,
            attempted_at=None,
            attempted_by=None,
            referred_to=None,
            heat=0,
            heated_at=None,
            hot_hand=None,
        )
    )


def progressed(row: CaseRow, fact: Progress, at: datetime) -> CaseRow:
    """The state a step leads to."""
    match fact:
        case (
            case.CaseAcknowledged()
            | case.CaseAssigned()
            | case.CaseReturned()
            | case.CaseEscalated()
            | composure.CaseHandedOver()
        ):
            return _handed(row, fact)
        case case.CaseResolved() | case.CaseClosed() | case.CaseWithdrawn():
            return row._replace(state=_ENDED[type(fact)])
        case case.CaseReopened():
            due_at = fact.first_reply_due_at
            return row._replace(state="open", first_reply_due_at=due_at, answered_at=None)
        case (
            attention.UrgencyAssessed()
            | attention.CaseRecategorised()
            | attention.ContactAttempted()
            | attention.SensitivityMarked()
        ):
            return _attended(row, fact, at)
        case reply.ReplySent():
            return _replied(row, fact, at)
        case arrival.ReplyUndelivered() | arrival.ReplyArrived():
            return _arrived_or_not(row, fact, at)
        case anonymity.AnonymityDeclared() | anonymity.AnonymityLifted():
            return row._replace(unnamed=isinstance(fact, anonymity.AnonymityDeclared))
        case case_amending.ReferralMade():
            return row._replace(referred_to=fact.kind)
        case (
            reply.NoteAdded()
            | case_record.RecordCompleted()
            | case_amending.RecordCorrected()
            | composure.UnderstandingConfirmed()
            | overriding.RuleOverridden()
        ):
            return row
        case _:
            assert_never(fact)


def _handed(row: CaseRow, fact: Handing) -> CaseRow:
    """Who has the case now. Taking it counts as having seen it, handing it back undoes that."""
    match fact:
        case case.CaseAcknowledged():
            return row._replace(state=_seen(row.state))
        case case.CaseAssigned() | composure.CaseHandedOver():
            return row._replace(state=_seen(row.state), assignee=fact.assignee)
        case case.CaseReturned():
            state: CaseState = "open" if row.state == "acknowledged" else row.state
            return row._replace(state=state, assignee=fact.assignee or row.assignee)
        case case.CaseEscalated():
            return row._replace(assignee=fact.assignee)
        case _:
            assert_never(fact)


def _attended(row: CaseRow, fact: attention.AttentionFact, at: datetime) -> CaseRow:
    """How the case is attended to; of attempts the first one counts."""
    match fact:
        case attention.UrgencyAssessed():
            return row._replace(urgency=fact.urgency)
        case attention.CaseRecategorised():
            return row._replace(category=fact.category)
        case attention.ContactAttempted():
            if row.attempted_at is not None:
                return row
            return row._replace(attempted_at=at, attempted_by=fact.channel)
        case attention.SensitivityMarked():
            return row._replace(sensitivity=fact.sensitivity)
        case _:
            assert_never(fact)


def _seen(state: CaseState) -> CaseState:
    return "acknowledged" if state == "open" else state


def _replied(row: CaseRow, fact: reply.ReplySent, at: datetime) -> CaseRow:
    """An automatic reply is no answer (Art. 3(4)); the first one by a person is."""
    if fact.automatic or row.state not in ("open", "acknowledged"):
        return row
    return row._replace(state="answered", answered_at=row.answered_at or at)


def _arrived_or_not(
    row: CaseRow, fact: arrival.ReplyUndelivered | arrival.ReplyArrived, at: datetime
) -> CaseRow:
    """What did not reach the party answered nothing: the case waits for its first answer again,
    until one arrives.
    """
    if isinstance(fact, arrival.ReplyUndelivered):
        if fact.owed != "first_reply":
            return row
        due_at = fact.first_reply_due_at
        return row._replace(state="acknowledged", first_reply_due_at=due_at, answered_at=None)
    if not fact.counted or row.state not in ("open", "acknowledged"):
        return row
    return row._replace(state="answered", answered_at=row.answered_at or at)


def due_anew(row: CaseRow, clocks: Iterable[DecidedClock]) -> CaseRow:
    """The case after clocks were decided anew: its first answer is due when that clock is now."""
    first = next((each for each in clocks if each.kind == "first_reply"), None)
    return row if first is None else row._replace(first_reply_due_at=first.falls_due_at)


def ranked(row: CaseRow) -> CaseRow:
    """The row in its place: most pressing first. The order needs no clock: what is late has the
    earliest deadlines.
    """
    if row.state in ("open", "acknowledged") and row.first_reply_due_at is not None:
        return row._replace(rank=OWED, sort_key=to_us(row.first_reply_due_at))
    finished = row.state in ("closed", "merged", "withdrawn")
    return row._replace(rank=FINISHED if finished else LIVE, sort_key=-to_us(row.last_at))
