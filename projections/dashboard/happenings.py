"""What happened to a case and means something for its promises, whatever they are: from this, what
another policy would have made of it is reckoned (services/questions/what_if_tally.py).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, assert_never

from events import case
from events.arrival import ReplyArrived, ReplyUndelivered
from events.attention import CaseRecategorised, UrgencyAssessed
from events.case_unmerging import CaseUnmerged
from events.clock_step import (
    ArrivalReported,
    ExtensionGranted,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from events.connector import CARRIED
from events.contact import ContactLogged, MatterIdentified
from events.fact import Fact
from events.microseconds import to_us
from events.reply import ReplySent
from events.revisit_lots import RevisitDrawn
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import Plain
from projections.months import day_number_of

OnlyHappeningFact = (
    case.CaseAcknowledged
    | ContactLogged
    | MatterIdentified
    | ReplySent
    | ReplyUndelivered
    | ReplyArrived
    | UrgencyAssessed
    | CaseRecategorised
    | ArrivalReported
    | WaitStarted
    | WaitEnded
    | ExtensionGranted
    | RevisitDrawn
)
"""Facts that no figure counts, and that keep, move or begin promises."""

HappeningFact = (
    OnlyHappeningFact
    | case.CaseOpened
    | case.CaseAssigned
    | case.CaseReturned
    | case.CaseResolved
    | case.CaseClosed
    | case.CaseReopened
    | case.CaseMerged
    | case.CaseWithdrawn
    | CaseUnmerged
    | RevisitMade
)
"""The same, and those that are counted, too."""


class HappeningRow(NamedTuple):
    """One of them, by the word a reckoning knows it by."""

    position: int
    case_id: str
    step: str
    at_us: int
    day: int
    detail: dict[str, Any]


class OwnContactRow(NamedTuple):
    """A contact by which nobody outside asked for anything."""

    contact_id: str


HAPPENINGS = Plain("dashboard_happening", HappeningRow)
OWN_CONTACTS = Plain("dashboard_own_contact", OwnContactRow)


_Told = tuple[str, Mapping[str, Any]]


def happened(event: ViewEvent[Fact], fact: HappeningFact, rows: Rows) -> None:
    """Adds what the event means for promises, if anything."""
    if isinstance(fact, ContactLogged) and fact.direction != "inbound":
        rows.insert(OWN_CONTACTS, OwnContactRow(event.recorded.envelope.id))
    told = _told(fact, rows, event.recorded.envelope.id)
    if told is None:
        return
    step, detail = told
    at = fact.raised_at if isinstance(fact, case.CaseOpened) else event.recorded.envelope.time
    rows.insert(
        HAPPENINGS,
        HappeningRow(
            position=event.position,
            case_id=_case_of(fact),
            step=step,
            at_us=to_us(at),
            day=day_number_of(at),
            detail=dict(detail),
        ),
    )


def _case_of(fact: HappeningFact) -> str:
    assert not isinstance(fact, ContactLogged)
    return fact.case_id if isinstance(fact, case.CaseFact) else fact.case


def _told(  # noqa: C901, PLR0912 - an arm a fact
    fact: HappeningFact, rows: Rows, event_id: str
) -> _Told | None:
    match fact:
        case case.CaseOpened():
            owed = fact.first_reply_due_at is not None
            return "opened", {"urgency": fact.urgency, "party": fact.party_kind, "owed": owed}
        case case.CaseAcknowledged() | case.CaseAssigned():
            return "seen", {}
        case ReplySent():
            if fact.automatic:
                return "answered_automatically", {}
            return "answered", {"reply": event_id} if fact.channel in CARRIED else {}
        case ReplyUndelivered():
            return "undelivered", {"owed": fact.owed, "reply": fact.reply}
        case ReplyArrived():
            return "reached", {"counted": fact.counted, "reply": fact.reply}
        case case.CaseReturned():
            return "returned", {}
        case case.CaseResolved():
            return "resolved", {}
        case case.CaseClosed():
            return "closed", {}
        case case.CaseReopened():
            return "reopened", {"owed": fact.first_reply_due_at is not None}
        case case.CaseMerged():
            return "merged", {}
        case CaseUnmerged():
            return "unmerged", {}
        case case.CaseWithdrawn():
            return "withdrawn", {}
        case MatterIdentified():
            asked = fact.joined and fact.answer_needed
            own = rows.bag(OWN_CONTACTS, (fact.contact,))
            return ("asked_again", {}) if asked and not own else None
        case ArrivalReported():
            return "arrived", {}
        case RevisitMade():
            return None if fact.outcome == "unreached" else ("revisited", {})
        case WaitStarted():
            return "waits", {"reason": fact.reason}
        case WaitEnded():
            return "waits_no_more", {"reason": fact.reason}
        case ExtensionGranted():
            more = {"kind": fact.kind, "minutes": fact.minutes, "workdays": fact.workdays}
            return "extended", more
        case UrgencyAssessed():
            return "assessed", {"urgency": fact.urgency}
        case CaseRecategorised():
            return "recategorised", {"category": fact.category, "grade": fact.grade}
        case RevisitDrawn():
            return "drawn", {}
        case ContactLogged():
            return None
        case _:
            assert_never(fact)
