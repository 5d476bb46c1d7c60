"""How a changed case is put: its row, its alarms, whom it is kept from, and where it is counted."""

from events import case, case_access, case_unmerging, clock, incident
from events.fact import Fact
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.sealed import sealed_fields
from projections.engine.tables import Key
from projections.inbox.alarms import AlarmFact, alarmed
from projections.inbox.case import CaseRow, due_anew, ranked
from projections.inbox.heat import with_heat
from projections.inbox.rows import ALARMS, CASES, RESTRICTED, TALLY, RestrictedRow
from projections.inbox.searched import make_searchable


def put_changed(event: ViewEvent[Fact], rows: Rows, before: CaseRow, after: CaseRow) -> None:
    """Puts the changed row; its version moves with events of the case's own stream only."""
    envelope = event.recorded.envelope
    own = envelope.subject == f"case/{before.case_id}"
    version = envelope.sequence if own else before.version
    last_at = max(before.last_at, envelope.time)
    after = with_heat(before, after, event.fact, envelope.time)
    rows.put(CASES, ranked(after._replace(version=version, last_at=last_at)))
    rows.add(TALLY, tallied(before), -1)
    rows.add(TALLY, tallied(after), 1)


def tallied(row: CaseRow) -> Key:
    """The combination the case is counted in."""
    return (
        row.community,
        row.building,
        row.channel,
        row.category,
        row.urgency,
        row.state,
        row.assignee,
    )


def move_deadline(
    event: ViewEvent[Fact], fact: clock.ClocksRedecided | clock.ClocksRegraded, rows: Rows
) -> None:
    """The case is due when its clocks say so now, and its alarms with it."""
    row = rows.required(CASES, (fact.case,))
    after = due_anew(row, fact.clocks)
    if after != row:
        put_changed(event, rows, row, after)
    put_alarms(fact, rows)


def put_alarms(fact: AlarmFact, rows: Rows) -> None:
    """The alarms over the case, where that changes them."""
    before = rows.current(ALARMS, (fact.case,))
    after = alarmed(before, fact)
    if after is not None and after != before:
        rows.put(ALARMS, after)


def merge(event: ViewEvent[Fact], fact: case.CaseMerged, rows: Rows) -> None:
    """The case ends as merged; the survivor answers for its contacts too."""
    row = rows.required(CASES, (fact.case,))
    survivor = rows.required(CASES, (fact.into,))
    merged = row._replace(state="merged", merged_into=fact.into, state_before=row.state)
    put_changed(event, rows, row, merged)
    put_changed(event, rows, survivor, survivor._replace(contacts=survivor.contacts + row.contacts))
    make_searchable(event, fact.case, rows, sealed=sealed_fields(event))


def unmerge(event: ViewEvent[Fact], fact: case_unmerging.CaseUnmerged, rows: Rows) -> None:
    """The case goes on in the state the merge ended."""
    row = rows.required(CASES, (fact.case,))
    before = row.state_before or "open"
    put_changed(event, rows, row, row._replace(state=before, merged_into=None, state_before=None))
    make_searchable(event, fact.case, rows, sealed=sealed_fields(event))


def link(
    event: ViewEvent[Fact], fact: incident.CaseLinked | incident.CaseUnlinked, rows: Rows
) -> None:
    """The case is about this incident, or no longer; what another incident says of it stays."""
    row = rows.required(CASES, (fact.case or "",))
    if isinstance(fact, incident.CaseLinked):
        put_changed(event, rows, row, row._replace(incident=fact.item_id))
    elif row.incident == fact.item_id:
        put_changed(event, rows, row, row._replace(incident=None))


def keep_away(
    event: ViewEvent[Fact],
    fact: case_access.AccessRestricted | case_access.AccessLifted | case_access.RecusalRecorded,
    rows: Rows,
) -> None:
    """Who is kept away holds for every answer from now on, also for those about the past."""
    case_id = fact.case_id
    lifted = isinstance(fact, case_access.AccessLifted)
    persons = (fact.by,) if isinstance(fact, case_access.RecusalRecorded) else fact.persons
    for actor in dict.fromkeys(persons):
        rows.delete(RESTRICTED, (case_id, actor))
        if not lifted:
            rows.insert(RESTRICTED, RestrictedRow(case_id, actor))
    row = rows.required(CASES, (case_id,))
    left = set(row.restricted) - set(persons) if lifted else {*row.restricted, *persons}
    after = row._replace(restricted=sorted(left))
    if not isinstance(fact, case_access.AccessLifted) and fact.assignee is not None:
        after = after._replace(assignee=fact.assignee)
    put_changed(event, rows, row, after)
    make_searchable(event, case_id, rows, sealed=sealed_fields(event))
