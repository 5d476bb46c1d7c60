"""Which facts tell how a matter was dealt with: the process of a record (Art. 9(1))."""

from events import case
from events.attention import ContactAttempted
from events.composure import CaseHandedOver, UnderstandingConfirmed
from events.reply import NoteAdded, ReplySent

ProcessFact = (
    case.CaseAcknowledged
    | case.CaseAssigned
    | case.CaseReturned
    | case.CaseEscalated
    | ContactAttempted
    | UnderstandingConfirmed
    | CaseHandedOver
    | ReplySent
    | NoteAdded
)
"""A record with one of these has its process."""
