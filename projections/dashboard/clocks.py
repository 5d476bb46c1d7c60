"""How each decision about clocks changes what the dashboard counts of them."""

from typing import TypeVar

from events.clock import (
    ClockId,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
)
from events.fact import Fact
from events.microseconds import to_us
from projections.dashboard.rolling import add_ended, month_number, take_off
from projections.dashboard.rows import CASES, CLOCKS, DUES, CaseRow, ClockRow, ClockState, DueRow
from projections.engine.event import ViewEvent
from projections.engine.rows import MissingRowError, Rows
from projections.engine.tables import Key, Plain
from projections.months import day_number_of

RowT = TypeVar("RowT", CaseRow, ClockRow)


def begin(event: ViewEvent[Fact], fact: ClocksStarted, rows: Rows) -> None:
    """They run from here on."""
    row = the(rows, CASES, (fact.case,))
    event_id = event.recorded.envelope.id
    for clock in fact.clocks:
        day = day_number_of(clock.started_at)
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
                team=None,
                unplaced_at=None,
                handler_since=None,
                day=day,
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
                month=month_number(day),
                from_pos=event.position,
                gone_pos=None,
            ),
        )


def decide_anew(event: ViewEvent[Fact], fact: ClocksRedecided | ClocksRegraded, rows: Rows) -> None:
    """They have another deadline from here on."""
    for clock in fact.clocks:
        row = the(rows, CLOCKS, key_of(fact.case, clock))
        key = (row.case_id, row.kind, row.number)
        rows.insert(DUES, DueRow(*key, row.due_at, row.decided_pos, event.position))
        anew = row._replace(
            due_at=clock.due_at or clock.latest_due_at,
            decided_pos=event.position,
            decided_by=event.recorded.envelope.id,
        )
        replace(rows, CLOCKS, anew)


def fulfil(event: ViewEvent[Fact], fact: ClocksFulfilled, rows: Rows) -> None:
    """They were kept, in time or late."""
    for clock in fact.clocks:
        row = the(rows, CLOCKS, key_of(fact.case, clock))
        of_case = the(rows, CASES, (fact.case,))
        kept = _ended(event, row, rows, state="met" if clock.met else "late")._replace(
            ended_at=fact.fulfilled_at,
            took_us=to_us(fact.fulfilled_at) - to_us(row.started_at),
            timed=clock.kind not in of_case.seen,
        )
        replace(rows, CLOCKS, kept)
        add_ended(rows, kept)
        see(rows, of_case, clock.kind)


def judge_anew(event: ViewEvent[Fact], fact: ClocksRejudged, rows: Rows) -> None:
    """They were kept at another time than was told; by whom is not asked again."""
    for clock in fact.clocks:
        key = key_of(fact.case, clock)
        of_clock = rows.bag(CLOCKS, key)
        row = next(each for each in of_clock if each.gone_pos is None)
        of_case = the(rows, CASES, (fact.case,))
        kept = _ended(event, row, rows, state="met" if clock.met else "late")._replace(
            handler=row.handler,
            team=row.team,
            unplaced_at=row.unplaced_at,
            handler_since=row.handler_since,
            ended_at=fact.fulfilled_at,
            took_us=to_us(fact.fulfilled_at) - to_us(row.started_at),
            timed=row.timed or clock.kind not in of_case.seen,
            from_pos=event.position,
        )
        rows.delete(CLOCKS, key)
        for each in of_clock:
            former = each if each is not row else row._replace(gone_pos=event.position)
            rows.insert(CLOCKS, former)
        rows.insert(CLOCKS, kept)
        take_off(rows, row, event.position)
        add_ended(rows, kept)
        see(rows, of_case, clock.kind)


def void(event: ViewEvent[Fact], fact: ClocksVoided, rows: Rows) -> None:
    """They end with nothing to keep."""
    for clock in fact.clocks:
        row = the(rows, CLOCKS, key_of(fact.case, clock))
        ended = _ended(event, row, rows, state="void")
        replace(rows, CLOCKS, ended)
        add_ended(rows, ended)


def _ended(event: ViewEvent[Fact], row: ClockRow, rows: Rows, *, state: ClockState) -> ClockRow:
    of_case = the(rows, CASES, (row.case_id,))
    return row._replace(
        handler=of_case.handler,
        team=of_case.team,
        unplaced_at=of_case.unplaced_at,
        handler_since=of_case.handler_since if of_case.unplaced_at else None,
        state=state,
        ended_at=event.recorded.envelope.time,
        ended_known=event.recorded.recordedtime,
        ended_pos=event.position,
        ended_by=event.recorded.envelope.id,
    )


def the(rows: Rows, table: Plain[RowT], key: Key) -> RowT:
    """The one row of a key. Raises ``MissingRowError`` where there is none."""
    found = rows.bag(table, key)
    if not found:
        raise MissingRowError(f"{table.name} has no row {key}")
    return found[0]


def replace(rows: Rows, table: Plain[RowT], row: RowT) -> None:
    """The row instead of the one of its key."""
    rows.delete(table, row[: table.key_columns])
    rows.insert(table, row)


def see(rows: Rows, row: CaseRow, name: str) -> None:
    """The case has had a step or kept a promise of this name."""
    if name not in row.seen:
        replace(rows, CASES, row._replace(seen=[*row.seen, name]))


def key_of(case_id: str, clock: ClockId) -> Key:
    """Of a clock's row."""
    return (case_id, clock.kind, clock.number)
