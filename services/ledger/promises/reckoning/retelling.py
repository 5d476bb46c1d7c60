"""A decided deadline reckoned again from what its event tells, for whoever does not read the
language it was told in; those words stay as they are (law 2). Pure.
"""

from collections.abc import Callable, Iterable

from events.clock import DecidedClock
from events.microseconds import to_us
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.clock import Clock, Reckoned, reckon
from services.ledger.promises.clocks.deciding import Wait, lap_of, pauses_of


def reckon_again(
    clock: DecidedClock, waits: Iterable[Wait], calendar_of: Callable[[str], Calendar]
) -> Reckoned | None:
    """How the deadline came about, by the very version of its calendar and the case's ``waits``.

    None where that does not lead to the deadline that was decided: after the matter became another
    one, for example, what went before is not told by this event.
    """
    if clock.since != clock.started_at:
        return None
    lap = lap_of(clock, calendar_of(clock.calendar))
    pauses = tuple(pauses_of([(lap, frozenset(clock.waits))], waits))
    again = Clock(laps=(lap,), pauses=pauses, extensions_us=clock.extensions_us)
    reckoned = reckon(again)
    due_us = None if clock.due_at is None else to_us(clock.due_at)
    latest_us = None if clock.latest_due_at is None else to_us(clock.latest_due_at)
    if reckoned.due_us != due_us or (due_us is None and reckoned.latest_us != latest_us):
        return None
    return reckoned
