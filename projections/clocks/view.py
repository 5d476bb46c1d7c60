"""How each decision about clocks changes what is shown of them. The row class is the table of
tables.sql, column for column.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, assert_never

from events.clock import (
    AnyClockFact,
    ClockId,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
)
from events.clock_step import AnyClockStep, ClockStep
from projections.clocks.model import ClockState
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key, Plain, Versioned
from projections.engine.view import facts_in

ClocksFact = AnyClockFact | AnyClockStep


class ClockRow(NamedTuple):
    """One state of one clock."""

    case_id: str
    kind: str
    number: int
    state: ClockState
    due_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    known_at: datetime
    decided_by: str
    decided_pos: int
    ended_by: str | None
    ended_pos: int | None
    decided: dict[str, Any]


class StepRow(NamedTuple):
    """Something people did about the clocks of a case."""

    position: int
    case_id: str
    step: str
    by_actor: str
    at: datetime
    detail: dict[str, Any]


STEP_DETAIL = ("reason", "until", "kind", "minutes", "workdays", "channel", "outcome")
STEPS = Plain("clocks_step", StepRow)
CLOCKS = Versioned("clocks_clock", ClockRow, key_columns=3)


class ClocksView:
    """Every clock of every case."""

    name = "clocks"
    facts = facts_in(ClocksFact)
    tables: tuple[AnyTable, ...] = (CLOCKS, STEPS)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[ClocksFact]) -> Iterator[tuple[AnyTable, Key]]:
        """The clocks the event speaks of."""
        fact = event.fact
        if not isinstance(fact, ClockStep):
            for clock in fact.clocks:
                yield CLOCKS, _key(fact.case, clock)

    def apply(self, event: ViewEvent[ClocksFact], rows: Rows) -> None:
        """Begins or ends each of them."""
        fact = event.fact
        match fact:
            case ClocksStarted():
                _begin(event, fact, rows)
            case ClocksFulfilled():
                for kept in fact.clocks:
                    state: ClockState = "met" if kept.met else "late"
                    row = rows.required(CLOCKS, _key(fact.case, kept))
                    rows.put(CLOCKS, _ended(row, event, state)._replace(ended_at=fact.fulfilled_at))
            case ClocksRedecided():
                for anew in fact.clocks:
                    row = rows.required(CLOCKS, _key(fact.case, anew))
                    rows.put(CLOCKS, _redecided(row, anew, event))
            case ClocksVoided():
                for clock in fact.clocks:
                    row = rows.required(CLOCKS, _key(fact.case, clock))
                    rows.put(CLOCKS, _ended(row, event, "void")._replace(reason=fact.reason))
            case ClockStep():
                envelope = event.recorded.envelope
                step = fact.type_name.removeprefix("huiyin.").removesuffix(".v1").replace(".", "_")
                told = fact.to_data()
                detail = {name: told[name] for name in STEP_DETAIL if name in told}
                rows.insert(
                    STEPS,
                    StepRow(event.position, fact.case_id, step, fact.by, envelope.time, detail),
                )
            case _:
                assert_never(fact)


def _redecided(row: ClockRow, clock: DecidedClock, event: ViewEvent[ClocksFact]) -> ClockRow:
    return row._replace(
        due_at=clock.due_at,
        decided_by=event.recorded.envelope.id,
        decided_pos=event.position,
        decided=_told(clock),
    )


def _told(clock: DecidedClock) -> dict[str, Any]:
    return clock.model_dump(mode="json", exclude={"kind", "number", "due_at"})


def _begin(event: ViewEvent[ClocksFact], fact: ClocksStarted, rows: Rows) -> None:
    for clock in fact.clocks:
        row = ClockRow(
            case_id=fact.case,
            kind=clock.kind,
            number=clock.number,
            state="running",
            due_at=clock.due_at,
            ended_at=None,
            reason=None,
            known_at=event.recorded.recordedtime,
            decided_by=event.recorded.envelope.id,
            decided_pos=event.position,
            ended_by=None,
            ended_pos=None,
            decided=_told(clock),
        )
        rows.put(CLOCKS, row)


def _ended(row: ClockRow, event: ViewEvent[ClocksFact], state: ClockState) -> ClockRow:
    envelope = event.recorded.envelope
    return row._replace(
        state=state, ended_at=envelope.time, ended_by=envelope.id, ended_pos=event.position
    )


def _key(case: str, clock: ClockId) -> Key:
    return (case, clock.kind, clock.number)


VIEW = ClocksView()
