"""How each event changes what the dashboard counts. Rows only ever gain an end: whatever is asked
as of a position is what was there then.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, assert_never

from events import case
from events.case_access import AccessRestricted, RecusalRecorded
from events.case_unmerging import CaseUnmerged
from events.clock import (
    AnyClockFact,
    ClockId,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksStarted,
    ClocksVoided,
)
from events.clock_step import RevisitMade
from events.composure import CaseHandedOver
from events.incident import CaseLinked, CaseUnlinked
from projections.dashboard.rows import (
    CASES,
    CLOCKS,
    DUES,
    HANDLERS,
    LINKS,
    SPELLS,
    STEPS,
    CaseRow,
    ClockRow,
    ClockState,
    DueRow,
    HandlerRow,
    LinkRow,
    SpellRow,
    StepRow,
)
from projections.engine.event import ViewEvent
from projections.engine.rows import MissingRowError, Rows
from projections.engine.tables import AnyTable, Key, Plain
from projections.engine.view import facts_in
from projections.months import day_number_of

DashboardFact = (
    AnyClockFact
    | case.CaseOpened
    | case.CaseAssigned
    | case.CaseReturned
    | case.CaseEscalated
    | case.CaseResolved
    | case.CaseClosed
    | case.CaseReopened
    | case.CaseMerged
    | case.CaseWithdrawn
    | CaseUnmerged
    | CaseHandedOver
    | AccessRestricted
    | RecusalRecorded
    | RevisitMade
    | CaseLinked
    | CaseUnlinked
)
RowT = TypeVar("RowT", CaseRow, ClockRow)
_MICROSECOND = timedelta(microseconds=1)


class DashboardView:
    """What the figures count."""

    name = "dashboard"
    facts = facts_in(DashboardFact)
    tables: tuple[AnyTable, ...] = (CASES, CLOCKS, DUES, HANDLERS, SPELLS, STEPS, LINKS)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[DashboardFact]) -> Iterator[tuple[AnyTable, Key]]:
        """The case, what runs in it, and the clocks the event speaks of."""
        fact = event.fact
        case_id = _case_of(fact)
        yield CASES, (case_id,)
        if isinstance(fact, CaseLinked | CaseUnlinked):
            yield LINKS, (case_id,)
        elif isinstance(
            fact, ClocksStarted | ClocksRedecided | ClocksRegraded | ClocksFulfilled | ClocksVoided
        ):
            for clock in fact.clocks:
                yield CLOCKS, _key(case_id, clock)
        else:
            yield SPELLS, (case_id,)

    def apply(  # noqa: C901, PLR0912 - one arm a fact
        self, event: ViewEvent[DashboardFact], rows: Rows
    ) -> None:
        """Adds what happened; ends what it ends."""
        fact = event.fact
        match fact:
            case case.CaseOpened():
                _open(event, fact, rows)
            case (
                case.CaseAssigned()
                | case.CaseEscalated()
                | case.CaseReturned()
                | CaseHandedOver()
                | AccessRestricted()
                | RecusalRecorded()
            ):
                if isinstance(fact, case.CaseReturned):
                    _step(event, rows, "returned")
                _hand(event, rows, fact.assignee)
            case case.CaseResolved():
                _step(event, rows, "resolved")
                _leave(event, rows)
            case case.CaseClosed() | case.CaseMerged() | case.CaseWithdrawn():
                _leave(event, rows)
            case case.CaseReopened():
                _step(event, rows, "reopened")
                _take_on(event, rows)
            case CaseUnmerged():
                if fact.state == "open":
                    _take_on(event, rows)
            case RevisitMade():
                _step(event, rows, "revisited", outcome=fact.outcome)
            case ClocksStarted():
                _begin(event, fact, rows)
            case ClocksRedecided() | ClocksRegraded():
                _decide_anew(event, fact, rows)
            case ClocksFulfilled():
                _fulfil(event, fact, rows)
            case ClocksVoided():
                for clock in fact.clocks:
                    row = _the(rows, CLOCKS, _key(fact.case, clock))
                    _replace(rows, CLOCKS, _ended(event, row, rows, state="void"))
            case CaseLinked():
                rows.put(LINKS, LinkRow(fact.case or "", fact.item_id))
            case CaseUnlinked():
                linked = rows.current(LINKS, (fact.case or "",))
                if linked is not None and linked.incident == fact.item_id:
                    rows.put(LINKS, linked._replace(incident=None))
            case _:
                assert_never(fact)


def _open(event: ViewEvent[DashboardFact], fact: case.CaseOpened, rows: Rows) -> None:
    rows.insert(
        CASES,
        CaseRow(
            case_id=fact.case,
            number=fact.number,
            community=fact.community,
            building=fact.building,
            category=fact.category,
            channel=fact.channel,
            day=day_number_of(fact.raised_at),
            raised_at=fact.raised_at,
            handler=fact.assignee,
            handler_since=event.position,
            seen=[],
        ),
    )
    _step(event, rows, "opened")
    _take_on(event, rows)


def _step(
    event: ViewEvent[DashboardFact], rows: Rows, step: str, outcome: str | None = None
) -> None:
    row = _the(rows, CASES, (_case_of(event.fact),))
    envelope = event.recorded.envelope
    rows.insert(
        STEPS,
        StepRow(
            position=event.position,
            case_id=row.case_id,
            step=step,
            outcome=outcome,
            is_first=step not in row.seen,
            at=envelope.time,
            known_at=event.recorded.recordedtime,
            event_id=envelope.id,
            community=row.community,
            building=row.building,
            category=row.category,
            channel=row.channel,
            handler=row.handler,
            day=row.day,
        ),
    )
    _see(rows, row, step)


def _see(rows: Rows, row: CaseRow, name: str) -> None:
    if name not in row.seen:
        _replace(rows, CASES, row._replace(seen=[*row.seen, name]))


def _hand(event: ViewEvent[DashboardFact], rows: Rows, handler: str | None) -> None:
    row = _the(rows, CASES, (_case_of(event.fact),))
    if handler is not None and handler != row.handler:
        before = HandlerRow(row.case_id, row.handler, row.handler_since, event.position)
        rows.insert(HANDLERS, before)
        _replace(rows, CASES, row._replace(handler=handler, handler_since=event.position))


def _take_on(event: ViewEvent[DashboardFact], rows: Rows) -> None:
    """The case waits to be resolved from here on, unless it does already."""
    row = _the(rows, CASES, (_case_of(event.fact),))
    if all(spell.to_pos is not None for spell in rows.bag(SPELLS, (row.case_id,))):
        rows.insert(
            SPELLS,
            SpellRow(
                case_id=row.case_id,
                community=row.community,
                building=row.building,
                category=row.category,
                channel=row.channel,
                day=row.day,
                raised_at=row.raised_at,
                from_pos=event.position,
                to_pos=None,
            ),
        )


def _leave(event: ViewEvent[DashboardFact], rows: Rows) -> None:
    case_id = _case_of(event.fact)
    spells = rows.bag(SPELLS, (case_id,))
    if any(spell.to_pos is None for spell in spells):
        rows.delete(SPELLS, (case_id,))
        for spell in spells:
            ended = spell._replace(to_pos=event.position) if spell.to_pos is None else spell
            rows.insert(SPELLS, ended)


def _begin(event: ViewEvent[DashboardFact], fact: ClocksStarted, rows: Rows) -> None:
    row = _the(rows, CASES, (fact.case,))
    event_id = event.recorded.envelope.id
    for clock in fact.clocks:
        rows.insert(
            CLOCKS,
            ClockRow(
                case_id=row.case_id,
                kind=clock.kind,
                number=clock.number,
                community=row.community,
                building=row.building,
                category=row.category,
                channel=row.channel,
                handler=None,
                day=day_number_of(clock.started_at),
                started_at=clock.started_at,
                known_at=event.recorded.recordedtime,
                started_pos=event.position,
                started_by=event_id,
                due_at=clock.due_at or clock.latest_due_at,
                decided_pos=event.position,
                decided_by=event_id,
                state="running",
                ended_at=None,
                ended_known=None,
                ended_pos=None,
                ended_by=None,
                took_us=None,
                timed=False,
            ),
        )


def _decide_anew(
    event: ViewEvent[DashboardFact], fact: ClocksRedecided | ClocksRegraded, rows: Rows
) -> None:
    for clock in fact.clocks:
        row = _the(rows, CLOCKS, _key(fact.case, clock))
        key = (row.case_id, row.kind, row.number)
        rows.insert(DUES, DueRow(*key, row.due_at, row.decided_pos, event.position))
        anew = row._replace(
            due_at=clock.due_at or clock.latest_due_at,
            decided_pos=event.position,
            decided_by=event.recorded.envelope.id,
        )
        _replace(rows, CLOCKS, anew)


def _fulfil(event: ViewEvent[DashboardFact], fact: ClocksFulfilled, rows: Rows) -> None:
    for clock in fact.clocks:
        row = _the(rows, CLOCKS, _key(fact.case, clock))
        of_case = _the(rows, CASES, (fact.case,))
        kept = _ended(event, row, rows, state="met" if clock.met else "late")._replace(
            ended_at=fact.fulfilled_at,
            took_us=(fact.fulfilled_at - row.started_at) // _MICROSECOND,
            timed=clock.kind not in of_case.seen,
        )
        _replace(rows, CLOCKS, kept)
        _see(rows, of_case, clock.kind)


def _ended(
    event: ViewEvent[DashboardFact], row: ClockRow, rows: Rows, *, state: ClockState
) -> ClockRow:
    return row._replace(
        handler=_the(rows, CASES, (row.case_id,)).handler,
        state=state,
        ended_at=event.recorded.envelope.time,
        ended_known=event.recorded.recordedtime,
        ended_pos=event.position,
        ended_by=event.recorded.envelope.id,
    )


def _the(rows: Rows, table: Plain[RowT], key: Key) -> RowT:
    """The one row of a key. Raises ``MissingRowError`` where there is none."""
    found = rows.bag(table, key)
    if not found:
        raise MissingRowError(f"{table.name} has no row {key}")
    return found[0]


def _replace(rows: Rows, table: Plain[RowT], row: RowT) -> None:
    rows.delete(table, row[: table.key_columns])
    rows.insert(table, row)


def _case_of(fact: DashboardFact) -> str:
    if isinstance(fact, case.CaseFact | RevisitMade):
        return fact.case_id
    return fact.case or ""


def _key(case_id: str, clock: ClockId) -> Key:
    return (case_id, clock.kind, clock.number)


VIEW = DashboardView()
