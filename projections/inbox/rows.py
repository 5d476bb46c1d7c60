"""The rows and tables of the inbox: the classes are the tables of tables.sql, column for column."""

from typing import NamedTuple

from projections.engine.lexing import Terms
from projections.engine.tables import Plain, Sums, Versioned
from projections.inbox.alarms import AlarmRow
from projections.inbox.case import CaseRow


class TallyRow(NamedTuple):
    """How many cases are in this combination."""

    community: str
    building: str | None
    channel: str
    category: str
    urgency: str
    state: str
    assignee: str
    cases: int


class ContactRow(NamedTuple):
    """What one contact said; ``texts`` has per matter the event id, JSON Pointer and sealed
    text. ``told_in`` is the event that says who spoke.
    """

    contact: str
    texts: list[list[str]]
    name: str | None
    phone: str | None
    unit: str | None
    told_in: str


class SearchRow(NamedTuple):
    """What of one event can be searched for."""

    event_id: str
    case_id: str
    position: int
    terms: Terms


class RestrictedRow(NamedTuple):
    """``actor`` is kept away from the case."""

    case_id: str
    actor: str


CASES = Versioned("inbox_case", CaseRow)
ALARMS = Versioned("inbox_alarm", AlarmRow)
TALLY = Sums("inbox_tally", TallyRow)
CONTACTS = Plain("inbox_contact", ContactRow)
SEARCH = Plain("inbox_search", SearchRow)
RESTRICTED = Plain("inbox_restricted", RestrictedRow, key_columns=2)
