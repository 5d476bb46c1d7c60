"""How each decision about clocks changes what is shown of them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, assert_never

from events.clock import (
    AnyClockFact,
    ClockId,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
)
from events.clock_alarm import (
    AnyClockAlarm,
    BreachWithdrawn,
    ClockAlarm,
    ClockBreached,
    ClockEscalated,
    ClockWarned,
)
from events.clock_step import (
    AnyClockStep,
    ClockStep,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
)
from events.instant import format_instant
from events.revisit_lots import RevisitDrawn
from events.sla_policy import WHOLE_PERCENT
from projections.clocks.model import Alarm, ClockState
from projections.clocks.rows import (
    ALARMS,
    ASKED,
    CLOCKS,
    STEPS,
    AlarmRow,
    AskedRow,
    ClockRow,
    StepRow,
)
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key
from projections.engine.view import facts_in

ClocksFact = AnyClockFact | AnyClockStep | AnyClockAlarm

STEP_DETAIL = ("reason", "until", "kind", "minutes", "workdays", "channel", "outcome")


ASKED_DETAIL = ("minutes", "workdays", "reason")


class ClocksView:
    """Every clock of every case."""

    name = "clocks"
    facts = facts_in(ClocksFact)
    tables: tuple[AnyTable, ...] = (CLOCKS, STEPS, ASKED, ALARMS)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[ClocksFact]) -> Iterator[tuple[AnyTable, Key]]:
        """The clocks the event speaks of."""
        fact = event.fact
        if isinstance(fact, ClockAlarm | BreachWithdrawn):
            yield CLOCKS, _key(fact.case, fact.clock)
        elif not isinstance(fact, ClockStep | RevisitDrawn):
            for clock in fact.clocks:
                yield CLOCKS, _key(fact.case, clock)

    def apply(  # noqa: C901, PLR0912 - one arm a fact
        self, event: ViewEvent[ClocksFact], rows: Rows
    ) -> None:
        """Begins or ends each of them, and notes what fell due."""
        fact = event.fact
        match fact:
            case ClocksStarted():
                _begin(event, fact, rows)
            case ClocksFulfilled() | ClocksRejudged():
                for kept in fact.clocks:
                    state: ClockState = "met" if kept.met else "late"
                    row = rows.required(CLOCKS, _key(fact.case, kept))
                    ended = _ended(row, event, state)
                    rows.put(CLOCKS, ended._replace(ended_at=fact.fulfilled_at, reason=None))
                    rows.delete(ASKED, (fact.case, kept.kind))
            case ClocksRedecided() | ClocksRegraded():
                for anew in fact.clocks:
                    row = rows.required(CLOCKS, _key(fact.case, anew))
                    rows.put(CLOCKS, _redecided(row, anew, event))
            case ClocksVoided():
                for clock in fact.clocks:
                    row = rows.required(CLOCKS, _key(fact.case, clock))
                    rows.put(CLOCKS, _ended(row, event, "void")._replace(reason=fact.reason))
                    rows.delete(ASKED, (fact.case, clock.kind))
            case ClockStep():
                envelope = event.recorded.envelope
                _ask(event, fact, rows)
                step = fact.type_name.removeprefix("huiyin.").removesuffix(".v1").replace(".", "_")
                told = fact.to_data()
                detail = {name: told[name] for name in STEP_DETAIL if name in told}
                rows.insert(
                    STEPS,
                    StepRow(event.position, fact.case_id, step, fact.by, envelope.time, detail),
                )
            case RevisitDrawn():
                told = {"share_percent": fact.share_percent, "seed_position": fact.seed_position}
                envelope = event.recorded.envelope
                rows.insert(
                    STEPS,
                    StepRow(
                        event.position, fact.case, "revisit_drawn", envelope.actor, envelope.time,
                        told,
                    ),
                )  # fmt: skip
            case ClockWarned():
                _alarm(event, rows, "warned", (fact.percent, fact.warned_at))
            case ClockBreached():
                _alarm(event, rows, "breached", (WHOLE_PERCENT, fact.due_at))
            case ClockEscalated():
                _climb(event, fact, rows)
            case BreachWithdrawn():
                _alarm(event, rows, "withdrawn", (WHOLE_PERCENT, fact.due_at))
            case _:
                assert_never(fact)


def _ask(event: ViewEvent[ClocksFact], step: ClockStep, rows: Rows) -> None:
    """More time waits to be granted or refused; then it waits no longer."""
    if not isinstance(step, ExtensionRequested | ExtensionGranted | ExtensionRefused):
        return
    rows.delete(ASKED, (step.case_id, step.kind))
    if isinstance(step, ExtensionRequested):
        told = step.to_data()
        detail: dict[str, Any] = {name: told[name] for name in ASKED_DETAIL if name in told}
        at = event.recorded.envelope.time
        asked = AskedRow(step.case_id, step.kind, event.position, step.by, at, detail)
        rows.insert(ASKED, asked)


def _alarm(
    event: ViewEvent[ClocksFact], rows: Rows, alarm: Alarm, what: tuple[int, datetime]
) -> None:
    """Of a clock that ended with the breach it withdraws, nothing more falls due."""
    fact, (percent, at) = event.fact, what
    assert isinstance(fact, AnyClockAlarm)
    row = rows.required(CLOCKS, _key(fact.case, fact.clock))
    told = [percent, format_instant(at)]
    others = [each for each in row.raised if each != told]
    row = row._replace(raised=others if alarm == "withdrawn" else [*others, told])
    mark = _mark(percent, at)
    climbs = {other: step for other, step in row.climbs.items() if other != mark}
    if isinstance(fact, ClockWarned | ClockBreached) and fact.climbs_at is not None:
        climbs[mark] = format_instant(fact.climbs_at)
    _put(row._replace(climbs=climbs), rows)
    rows.insert(ALARMS, _alarm_row(event, alarm, percent, at))


def _climb(event: ViewEvent[ClocksFact], fact: ClockEscalated, rows: Rows) -> None:
    """A step up; the next one is what the row waits for then."""
    row = rows.required(CLOCKS, _key(fact.case, fact.clock))
    next_at = None if fact.next_at is None else format_instant(fact.next_at)
    mark = _mark(fact.percent, fact.alarmed_at)
    _put(row._replace(climbs={**row.climbs, mark: next_at}), rows)
    told = _alarm_row(event, "escalated", fact.percent, fact.escalated_at)
    rows.insert(
        ALARMS,
        told._replace(
            step=fact.step,
            level=fact.level,
            to_actor=fact.to,
            stands_in_for=fact.stands_in_for,
        ),
    )


def _put(row: ClockRow, rows: Rows) -> None:
    rows.put(CLOCKS, row if row.state != "running" else _with_next(row, _decided(row)))


def _alarm_row(event: ViewEvent[ClocksFact], alarm: Alarm, percent: int, at: datetime) -> AlarmRow:
    fact = event.fact
    assert isinstance(fact, AnyClockAlarm)
    return AlarmRow(
        position=event.position,
        case_id=fact.case,
        kind=fact.kind,
        number=fact.clock_number,
        alarm=alarm,
        percent=percent,
        at=at,
        known_at=event.recorded.recordedtime,
        event_id=event.recorded.envelope.id,
        reason=fact.reason if isinstance(fact, BreachWithdrawn) else None,
        step=None,
        level=None,
        to_actor=None,
        stands_in_for=None,
    )


def _with_next(row: ClockRow, clock: DecidedClock) -> ClockRow:
    """With when it is to warn, to breach or to climb next: of what was raised, only the last
    climbs.
    """
    raised = {(at, percent) for percent, at in row.raised}
    due: list[datetime] = []
    step: str | None = None
    for at, percent in clock.falls_due():
        if (format_instant(at), percent) in raised:
            step = row.climbs.get(_mark(percent, at))
        else:
            due.append(at)
    if step is not None:
        due.append(datetime.fromisoformat(step))
    return row._replace(next_at=min(due, default=None))


def _mark(percent: int, at: datetime) -> str:
    """By what a row knows how an alarm climbs: a deadline by its instant, a warning by both."""
    instant = format_instant(at)
    return instant if percent == WHOLE_PERCENT else f"{percent}% {instant}"


def _decided(row: ClockRow) -> DecidedClock:
    """The clock as it was decided last."""
    told = {"kind": row.kind, "number": row.number, "due_at": row.due_at, **row.decided}
    return DecidedClock.model_validate(told)


def _redecided(row: ClockRow, clock: DecidedClock, event: ViewEvent[ClocksFact]) -> ClockRow:
    """A warning of a deadline that is another one now climbs no further."""
    climbs = row.climbs
    if any("%" in mark for mark in climbs) and _decided(row).falls_due_at != clock.falls_due_at:
        climbs = {mark: step for mark, step in climbs.items() if "%" not in mark}
    anew = row._replace(
        climbs=climbs,
        due_at=clock.due_at,
        decided_by=event.recorded.envelope.id,
        decided_pos=event.position,
        decided=_told(clock),
    )
    return _with_next(anew, clock)


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
            raised=[],
            climbs={},
            next_at=None,
        )
        rows.put(CLOCKS, _with_next(row, clock))


def _ended(row: ClockRow, event: ViewEvent[ClocksFact], state: ClockState) -> ClockRow:
    envelope = event.recorded.envelope
    return row._replace(
        state=state,
        ended_at=envelope.time,
        ended_by=envelope.id,
        ended_pos=event.position,
        next_at=None,
    )


def _key(case: str, clock: ClockId) -> Key:
    return (case, clock.kind, clock.number)


VIEW = ClocksView()
