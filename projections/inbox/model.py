"""The inbox's questions and answers, as data: no SQL, no framework."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from projections.reading import SealedField

CaseState = Literal["open", "acknowledged", "answered", "resolved", "closed", "merged", "withdrawn"]
"""``open`` until seen, ``acknowledged`` (or assigned) until a person answered, then ``answered``.
"""

AlarmKind = Literal["warned", "breached", "escalated"]
"""What stands over a case: a promise nears its deadline, was missed, or was missed and has climbed;
always one that is owed still.
"""

LIVE_STATES: frozenset[CaseState] = frozenset({"open", "acknowledged", "answered", "resolved"})


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxFilter:
    """Which cases; None means any. ``asker`` is the actor who asks: what is kept from them is in no
    answer; None only where nobody asks. ``communities`` is also how a caller's scope is applied.

    ``incident`` is an incident's id, ``any`` for cases that are about one, ``none`` for the others:
    figures with and without three hundred calls about one power cut. A case whose building nobody
    named is in any of ``buildings``.

    ``hot`` asks for cases in which a complaint came again, people fell out or gave a low score.

    ``alarms`` asks for cases over which one of these is the worst alarm, and puts what has climbed
    highest first, then what was missed, then what is warned of, by deadline. ``only`` names cases,
    ``number`` the one of this number.

    ``overdue`` asks for cases whose answer is owed and late at the instant asked for. ``search``
    has at least two characters; it looks at the newest texts only, never as of the past.
    """

    asker: str | None
    communities: frozenset[str] | None = None
    building: str | None = None
    channel: str | None = None
    category: str | None = None
    urgency: str | None = None
    states: frozenset[CaseState] | None = None
    assignee: str | None = None
    overdue: bool | None = None
    incident: str | None = None
    buildings: frozenset[str] | None = None
    opened_since: datetime | None = None
    search: str | None = None
    hot: bool = False
    alarms: frozenset[AlarmKind] | None = None
    only: frozenset[str] | None = None
    number: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxRow:
    """One case as the list shows it; what is personal comes sealed."""

    case: str
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
    incident: str | None
    attempted_at: datetime | None
    attempted_by: str | None
    referred_to: str | None
    heat: int
    heated_at: datetime | None
    hot_hand: str | None
    restricted: bool
    unnamed: bool
    overdue: bool
    alarm: AlarmKind | None
    alarm_kind: str | None
    alarm_level: str | None
    alarm_to: str | None
    alarm_due_at: datetime | None
    text: SealedField | None
    name: SealedField | None
    phone: SealedField | None
    unit: SealedField | None


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxPage:
    """Rows, most pressing first, the cursor of the next page (None on the last), and the view's
    watermark.
    """

    rows: tuple[InboxRow, ...]
    next_cursor: str | None
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentFigures:
    """The cases of one incident: ``callers`` counts contacts, ``answered`` cases a person answered
    in time or late, ``overdue`` those that wait too long for it.
    """

    cases: int
    callers: int
    answered: int
    overdue: int
    by_state: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxCounts:
    """How many cases the filter matches, in all and split; every split adds up to ``total`` but
    ``by_alarm``, which counts those over which an alarm stands.
    """

    total: int
    overdue: int
    by_state: dict[str, int]
    by_urgency: dict[str, int]
    by_category: dict[str, int]
    by_alarm: dict[str, int]
    watermark: int
