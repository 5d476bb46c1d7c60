"""What can stand in the story of a case: the timeline enters it, the desk tells it."""

from events import (
    anonymity,
    arrival,
    attachment,
    attention,
    case,
    case_access,
    case_amending,
    case_record,
    case_unmerging,
    composure,
    contact,
    overriding,
    reattribution,
    reply,
)

CaseStoryFact = (
    contact.ContactLogged
    | attachment.AttachmentAdded
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
    | case_unmerging.CaseUnmerged
    | case_unmerging.CaseSeparated
    | case.CaseWithdrawn
    | case.RecordFiled
    | case.RecordViewed
    | case.RecordRedacted
    | case_record.RecordCompleted
    | case_amending.ReferralMade
    | case_amending.RecordCorrected
    | reattribution.ContactReattributed
    | anonymity.AnonymityDeclared
    | anonymity.AnonymityLifted
    | case_access.AccessRestricted
    | case_access.AccessLifted
    | case_access.RecusalRecorded
    | overriding.RuleOverridden
    | attention.UrgencyAssessed
    | attention.CaseRecategorised
    | attention.ContactAttempted
    | attention.SensitivityMarked
    | composure.UnderstandingConfirmed
    | composure.DisputeReported
    | composure.CaseHandedOver
    | reply.ReplySent
    | reply.NoteAdded
    | arrival.ReplyUndelivered
    | arrival.ReplyArrived
)
