"""What deciding needs to remember of a case: nothing personal, nothing a page shows (law 5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from events import case as facts
from events.anonymity import AnonymityDeclared, AnonymityLifted
from events.arrival import ReplyArrived, ReplyUndelivered
from events.attention import (
    CaseRecategorised,
    ContactAttempted,
    Grade,
    SensitivityMarked,
    UrgencyAssessed,
)
from events.case_access import AccessLifted, AccessRestricted, RecusalRecorded
from events.case_amending import RecordCorrected, ReferralMade
from events.case_record import RecordCompleted
from events.case_unmerging import CaseSeparated, CaseUnmerged
from events.composure import CaseHandedOver, DisputeReported, UnderstandingConfirmed
from events.contact import MatterIdentified
from events.overriding import RuleOverridden
from events.reattribution import ContactReattributed
from events.reply import NoteAdded, ReplySent
from events.vocabulary import PartyKind, Sensitivity, Urgency

Status = Literal["open", "resolved", "closed", "withdrawn", "merged"]
Level = Literal["supervisor", "project_manager", "region", "company"]

LEVELS: tuple[Level, ...] = ("supervisor", "project_manager", "region", "company")
"""Whom a case climbs to, from the nearest up (Art. 7(1))."""

COMPANY_DESK = "desk:company"
"""Whose a matter is where no community's desk may have it."""

CONTACTS_MAX = 500
"""Contacts a case remembers; what is said in later ones is corrected by a note."""

PARTIES_MAX = 500
"""Parties a case remembers. Later ones are left out of the keys of replies, not out of their own
contacts' keys.
"""

CaseStreamFact = (
    facts.CaseOpened
    | MatterIdentified
    | facts.CaseAcknowledged
    | facts.CaseAssigned
    | facts.CaseReturned
    | facts.CaseEscalated
    | facts.CaseResolved
    | facts.CaseClosed
    | facts.CaseReopened
    | facts.CaseMerged
    | CaseUnmerged
    | CaseSeparated
    | facts.CaseWithdrawn
    | facts.RecordFiled
    | facts.RecordRedacted
    | RecordCompleted
    | ReferralMade
    | RecordCorrected
    | ContactReattributed
    | AnonymityDeclared
    | AnonymityLifted
    | AccessRestricted
    | AccessLifted
    | RecusalRecorded
    | RuleOverridden
    | UrgencyAssessed
    | CaseRecategorised
    | ContactAttempted
    | SensitivityMarked
    | UnderstandingConfirmed
    | DisputeReported
    | CaseHandedOver
    | ReplySent
    | ReplyUndelivered
    | ReplyArrived
    | NoteAdded
)
"""Every fact that stands in the stream of a case."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """The state of one case. ``version`` is that of its stream, counted from 1.

    ``replied`` tells of an answer by a person since the case was opened or last reopened;
    ``answer_owed`` whether one is due at all, ``raised_at`` when the matter was first brought up.
    ``parties`` are subject ids of those who raised it; ``restricted`` are actors the case is kept
    from, sorted. ``before_merge`` is the status a merge ended. ``handled``: a step, reply or note
    tells how it was dealt with; ``declared_empty`` are parts of the record that stay empty for a
    reason. ``overridden`` are rules the next answer is not held against. ``attempted``: somebody
    tried to reach the party. ``contacts`` are those that raised the matter, ``referral_open`` says
    that it is somebody else's and the way there is not known. ``asked`` are the questions that were
    put to whom. ``hot_hand`` is who had the case when it got heated, until somebody else takes it;
    ``hot_told`` that this was found. ``unnamed``: its party is shown to those in ``known_to`` only.
    ``promised_in`` is the version at which an answer said when the next one comes, until it does or
    the matter is done. ``round`` counts how often the party asked, ``answers`` the answers since it
    did last, but for those told not to have reached it; ``answered_before``: one from before
    stands.
    """

    id: str
    version: int
    community: str
    category: facts.CaseCategory
    sensitivity: Sensitivity
    urgency: Urgency
    contact: str
    party_kind: PartyKind | None
    parties: tuple[str, ...]
    answer_owed: bool
    raised_at: datetime
    assignee: str
    status: Status = "open"
    grade: Grade = "general"
    acknowledged: bool = False
    replied: bool = False
    level: Level | None = None
    merged_into: str | None = None
    before_merge: Status | None = None
    filed: bool = False
    restricted: tuple[str, ...] = ()
    handled: bool = False
    declared_empty: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    attempted: bool = False
    contacts: tuple[str, ...] = ()
    referral_open: bool = False
    unnamed: bool = False
    known_to: tuple[str, ...] = ()
    resolved_by: str | None = None
    asked: tuple[str, ...] = ()
    hot_hand: str | None = None
    hot_told: bool = False
    promised_in: int | None = None
    round: int = 1
    answers: int = 0
    answered_before: bool = False
