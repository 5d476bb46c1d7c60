"""Which alarms stand over a case: what of its promises is warned of, missed or has climbed, and is
owed still. The worst of them gives the case its place among the pressing ones.

Pure: a row and a fact in, the next row out.
"""

from datetime import datetime
from typing import Any, NamedTuple, assert_never, get_args

from events import clock, clock_alarm
from events.instant import format_instant, parse_instant
from events.microseconds import to_us
from events.vocabulary import Level
from projections.inbox.model import AlarmKind

LEVELS: tuple[str, ...] = get_args(Level)
BREACHED, WARNED = len(LEVELS), len(LEVELS) + 1
"""The list's order: what has climbed highest, what was missed, what is warned of."""

AlarmFact = (
    clock_alarm.AnyClockAlarm
    | clock.ClocksFulfilled
    | clock.ClocksVoided
    | clock.ClocksRedecided
    | clock.ClocksRegraded
)
"""Facts that raise an alarm or end it."""


class AlarmRow(NamedTuple):
    """The alarms over one case at one time; ``standing`` has each by its clock, ``pressing`` and
    what follows are the worst one's, or NULL where none stands.
    """

    case_id: str
    pressing: int | None
    sort_key: int
    alarm: AlarmKind | None
    kind: str | None
    level: str | None
    to_actor: str | None
    due_at: datetime | None
    standing: dict[str, dict[str, Any]]


def alarmed(before: AlarmRow | None, fact: AlarmFact) -> AlarmRow | None:
    """The alarms after a fact; None where there were none and are none."""
    standing = {} if before is None else dict(before.standing)
    match fact:
        case clock_alarm.ClockWarned() | clock_alarm.ClockBreached() | clock_alarm.ClockEscalated():
            standing[_key(fact.clock)] = _told(fact)
        case clock_alarm.BreachWithdrawn():
            standing.pop(_key(fact.clock), None)
        case clock.ClocksFulfilled() | clock.ClocksVoided():
            for ended in fact.clocks:
                standing.pop(_key(ended), None)
        case clock.ClocksRedecided() | clock.ClocksRegraded():
            for anew in fact.clocks:
                told = standing.get(_key(anew))
                if told is not None and told["due_at"] != _text(anew.falls_due_at):
                    del standing[_key(anew)]
        case _:
            assert_never(fact)
    return None if before is None and not standing else _worst(fact.case, standing)


def _worst(case: str, standing: dict[str, dict[str, Any]]) -> AlarmRow:
    """Of alarms alike the first by its clock's name: a table keeps them in an order of its own."""
    if not standing:
        return AlarmRow(case, None, 0, None, None, None, None, None, standing)
    (pressing, sort_key), name = min((_place(told), name) for name, told in standing.items())
    worst = standing[name]
    return AlarmRow(
        case_id=case,
        pressing=pressing,
        sort_key=sort_key,
        alarm=worst["alarm"],
        kind=worst["kind"],
        level=worst["level"],
        to_actor=worst["to"],
        due_at=_due(worst),
        standing=standing,
    )


def _told(
    fact: clock_alarm.ClockWarned | clock_alarm.ClockBreached | clock_alarm.ClockEscalated,
) -> dict[str, Any]:
    alarm: AlarmKind = "warned"
    level = to = None
    if isinstance(fact, clock_alarm.ClockBreached):
        alarm = "breached"
    elif isinstance(fact, clock_alarm.ClockEscalated):
        alarm, level, to = "escalated", fact.level, fact.to
    due_at = _text(fact.due_at)
    return {"alarm": alarm, "kind": fact.kind, "due_at": due_at, "level": level, "to": to}


def _place(told: dict[str, Any]) -> tuple[int, int]:
    if told["level"] is not None:
        pressing = len(LEVELS) - 1 - LEVELS.index(told["level"])
    else:
        pressing = BREACHED if told["alarm"] == "breached" else WARNED
    due_at = _due(told)
    return pressing, 0 if due_at is None else to_us(due_at)


def _due(told: dict[str, Any]) -> datetime | None:
    return None if told["due_at"] is None else parse_instant(told["due_at"])


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)


def _key(of: clock.ClockId) -> str:
    return f"{of.kind}/{of.number}"
