"""What the record of a case lacks, and which fact fills it in. Pure: a row and a fact in, the next
row out.

The parts are those closing asks for (ledger/cases/completing.py), and the result, without which
nothing is closed. Content and time come with the contact that opens a case.
"""

from datetime import datetime
from typing import NamedTuple, assert_never

from events import (
    attention,
    case,
    case_access,
    case_record,
    case_unmerging,
    composure,
    contact,
    reply,
)
from events import reattribution as reattributing
from events.case_process import ProcessFact
from projections.completeness.model import State
from projections.engine.tables import Sums, Versioned
from projections.months import COMPANY_ZONE, monday_of

CompletenessFact = (
    case.CaseOpened
    | contact.MatterIdentified
    | ProcessFact
    | case_access.AccessRestricted
    | case_access.RecusalRecorded
    | case_record.RecordCompleted
    | reattributing.ContactReattributed
    | case.CaseResolved
    | case.CaseClosed
    | case.CaseWithdrawn
    | case.CaseReopened
    | case.CaseMerged
    | case_unmerging.CaseUnmerged
)

PARTIES_MAX = 500
"""As many as deciding remembers of a case."""


class CaseRow(NamedTuple):
    """What one record had and lacked."""

    case_id: str
    number: str
    community: str
    building: str | None
    category: str
    assignee: str
    opened_at: datetime
    week: str
    state: State
    lacks_party: bool
    lacks_process: bool
    lacks_result: bool
    incomplete: bool
    party_kind: bool
    parties: list[str]
    contact: str
    party_empty: bool
    process_empty: bool
    handled: bool

    def weighed(self) -> "CaseRow":
        """The same with what it lacks now."""
        party = self.party_kind or bool(self.parties) or self.party_empty
        withdrawn = self.state == "withdrawn"  # its evidence tells process and result
        process = self.handled or self.process_empty or withdrawn
        result = self.state != "live"
        return self._replace(
            lacks_party=not party,
            lacks_process=not process,
            lacks_result=not result,
            incomplete=self.state != "merged" and not (party and process and result),
        )

    def counted(self) -> tuple[str, str, bool, bool] | None:
        """Where the week counts it; a merged case is counted with the one it went into."""
        if self.state == "merged":
            return None
        return (self.community, self.week, self.state != "live", self.incomplete)


class WeekRow(NamedTuple):
    """How many cases of a week."""

    community: str
    week: str
    over: bool
    incomplete: bool
    cases: int


CASES = Versioned("completeness_case", CaseRow)
WEEKS = Sums("completeness_week", WeekRow)


def opened_row(fact: case.CaseOpened, at: datetime) -> CaseRow:
    """The first row of a case."""
    day = at.astimezone(COMPANY_ZONE).date()
    row = CaseRow(
        case_id=fact.case,
        number=fact.number,
        community=fact.community,
        building=fact.building,
        category=fact.category,
        assignee=fact.assignee,
        opened_at=at,
        week=monday_of(day).isoformat(),
        state="live",
        lacks_party=False,
        lacks_process=False,
        lacks_result=False,
        incomplete=False,
        party_kind=fact.party_kind is not None,
        parties=[] if fact.party is None else [fact.party],
        contact=fact.contact,
        party_empty=False,
        process_empty=False,
        handled=False,
    )
    return row.weighed()


def progressed(row: CaseRow, fact: CompletenessFact) -> CaseRow:
    """The row after a fact about its case."""
    return _progressed(row, fact).weighed()


def _progressed(  # noqa: C901, PLR0912 - one arm a fact
    row: CaseRow, fact: CompletenessFact
) -> CaseRow:
    match fact:
        case case.CaseOpened():
            raise ValueError(f"case {row.case_id} is opened twice")
        case contact.MatterIdentified():
            return _with(row, fact.party)
        case reattributing.ContactReattributed():
            return _reattributed(row, fact)
        case case.CaseAssigned() | case.CaseEscalated() | composure.CaseHandedOver():
            return row._replace(handled=True, assignee=fact.assignee)
        case case.CaseReturned():
            return row._replace(handled=True, assignee=fact.assignee or row.assignee)
        case (
            case.CaseAcknowledged()
            | attention.ContactAttempted()
            | composure.UnderstandingConfirmed()
            | reply.ReplySent()
            | reply.NoteAdded()
        ):
            return row._replace(handled=True)
        case case_access.AccessRestricted() | case_access.RecusalRecorded():
            return row._replace(assignee=fact.assignee or row.assignee)
        case case_record.RecordCompleted():
            empty = {each.part for each in fact.empty}
            return row._replace(
                party_empty=row.party_empty or "party" in empty,
                process_empty=row.process_empty or "process" in empty,
            )
        case case.CaseResolved():
            return row._replace(state="resolved")
        case case.CaseClosed():
            return row._replace(state="closed")
        case case.CaseWithdrawn():
            return row._replace(state="withdrawn")
        case case.CaseReopened():
            return row._replace(state="live")
        case case.CaseMerged():
            return row._replace(state="merged")
        case case_unmerging.CaseUnmerged():
            return row._replace(state="live" if fact.state == "open" else fact.state)
        case _:
            assert_never(fact)


def _with(row: CaseRow, party: str | None) -> CaseRow:
    if party is None or party in row.parties:
        return row
    return row._replace(parties=[*row.parties, party][:PARTIES_MAX])


def _reattributed(row: CaseRow, fact: reattributing.ContactReattributed) -> CaseRow:
    """The wrong party goes, unless something else in the case is theirs."""
    parties = row.parties
    if fact.was is not None and not fact.was_still_in:
        parties = [each for each in parties if each != fact.was]
    kind = row.party_kind or fact.contact == row.contact
    return _with(row._replace(parties=parties, party_kind=kind), fact.party.id)
