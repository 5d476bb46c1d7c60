"""A case's story, as data: the events themselves, still sealed."""

from dataclasses import dataclass

from events import case, case_access, case_record, contact, reply
from events.envelope import RecordedEvent

TimelineFact = (
    contact.ContactLogged
    | contact.MatterIdentified
    | case.CaseOpened
    | case.CaseAcknowledged
    | case.CaseAssigned
    | case.CaseReturned
    | case.CaseEscalated
    | case.CaseResolved
    | case.CaseClosed
    | case.CaseReopened
    | case.CaseMerged
    | case.CaseWithdrawn
    | case.RecordFiled
    | case.RecordViewed
    | case.RecordRedacted
    | case_record.RecordCompleted
    | case_access.AccessRestricted
    | case_access.AccessLifted
    | case_access.RecusalRecorded
    | reply.ReplySent
    | reply.NoteAdded
)
"""What can stand in the story of a case: the timeline enters it, the desk tells it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """Every event of a case in log order: its contacts, its own stream, those of cases merged into
    it, who saw it.
    """

    case: str
    events: tuple[RecordedEvent, ...]
    watermark: int
