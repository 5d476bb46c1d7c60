"""Whether a step that concerns the clocks of a case may be taken. Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn, assert_never

from events.clock import DecidedClock
from events.clock_step import (
    AnyClockStep,
    ArrivalReported,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.case_clocks import CaseClocks
from services.ledger.promises.reckoning.calculating import extra_time_us


def take_step(
    clocks: CaseClocks,
    step: AnyClockStep,
    *,
    happened_at: datetime,
    calendar_of: Callable[[str], Calendar],
) -> AnyClockStep:
    """The step as it will be recorded, its case filled in. Raises ``CommandRefusedError``.

    ``calendar_of`` gives the version of a calendar by its label.
    """
    match step:
        case WaitStarted():
            _wait(clocks, step, happened_at)
            step = step.model_copy(update={"began_at": happened_at})
        case WaitEnded():
            _resume(clocks, step, happened_at)
            step = step.model_copy(update={"ended_at": happened_at})
        case ExtensionRequested():
            _ask(clocks, step, happened_at)
        case ExtensionGranted() | ExtensionRefused():
            _answer(clocks, step, calendar_of)
        case ArrivalReported():
            _owed(clocks, "arrive", happened_at)
        case RevisitMade(outcome="unreached"):
            _running(clocks, "revisit")
        case RevisitMade():
            _owed(clocks, "revisit", happened_at)
        case _:
            assert_never(step)
    return step.model_copy(update={"case": clocks.id})


def refuse_own_revisit(case: Case, step: AnyClockStep) -> None:
    """Whoever handled a case does not ask how it went. Raises ``CommandRefusedError``."""
    if isinstance(step, RevisitMade) and step.by in {case.assignee, case.resolved_by}:
        _refuse(
            "somebody other than who handled the case asks how it went",
            rule="revisit-by-another",
            field="/by",
        )


def _wait(clocks: CaseClocks, step: WaitStarted, happened_at: datetime) -> None:
    standing = [clock for clock in clocks.running if step.reason in clock.waits]
    if not standing:
        allowed = sorted({reason for clock in clocks.running for reason in clock.waits})
        _refuse(
            f"no clock of the case stands still for {step.reason}; "
            f"reasons allowed: {', '.join(allowed) or 'none'}",
            rule="wait-allowed",
            field="/reason",
        )
    if clocks.waiting(step.reason) is not None:
        _refuse("the case waits for this already", rule="wait-once", field="/reason")
    if happened_at < min(clock.started_at for clock in standing):
        _refuse("nothing waits before it begins: check the time", rule="wait-after-start")
    if step.until is not None and step.until <= happened_at:
        _refuse(
            "a wait is expected to end after it begins: check until when",
            rule="wait-after-start",
            field="/until",
        )


def _resume(clocks: CaseClocks, step: WaitEnded, happened_at: datetime) -> None:
    began_at = clocks.waiting(step.reason)
    if began_at is None:
        _refuse("the case does not wait for this", rule="wait-begun", field="/reason")
    if happened_at < began_at:
        _refuse("a wait ends after it begins: check the time", rule="wait-after-start")


def _ask(clocks: CaseClocks, step: ExtensionRequested, happened_at: datetime) -> None:
    clock = _running(clocks, step.kind, field="/kind")
    if clock.due_at is not None and happened_at >= clock.due_at:
        _refuse(
            "more time is asked for before the deadline; it is over, and its breach stands",
            rule="more-time-before-deadline",
            field="/kind",
        )
    if step.kind in clocks.asked:
        _refuse(
            "more time was asked for already: that is to be granted or refused first",
            rule="more-time-once",
            field="/kind",
        )


def _answer(
    clocks: CaseClocks,
    step: ExtensionGranted | ExtensionRefused,
    calendar_of: Callable[[str], Calendar],
) -> None:
    clock = _running(clocks, step.kind, field="/kind")
    asked = clocks.asked.get(step.kind)
    if asked is None:
        _refuse("nobody has asked for more time", rule="more-time-asked", field="/kind")
    if asked.by == step.by:
        _refuse(
            "more time is granted or refused by somebody else than who asked for it",
            rule="more-time-by-another",
            field="/by",
        )
    if not isinstance(step, ExtensionGranted):
        return
    calendar = calendar_of(clock.calendar)
    if extra_time_us(step, calendar) > extra_time_us(asked, calendar):
        _refuse(
            "this is more than was asked for: grant that, or less",
            rule="more-time-as-asked",
            field="/workdays" if step.minutes is None else "/minutes",
        )


def _owed(clocks: CaseClocks, kind: str, happened_at: datetime) -> None:
    """It runs, or ran when this happened."""
    of_kind = (each for each in clocks.ended if each.clock.kind == kind)
    if not any(each.kept_by(happened_at) for each in of_kind):
        _running(clocks, kind)


def _running(clocks: CaseClocks, kind: str, *, field: str | None = None) -> DecidedClock:
    clock = clocks.of(kind)
    if clock is None:
        running = ", ".join(each.kind for each in clocks.running) or "none"
        _refuse(f"no such clock runs; running: {running}", rule="clock-running", field=field)
    return clock


def _refuse(reason: str, *, rule: str, field: str | None = None) -> NoReturn:
    raise CommandRefusedError(reason, rule=rule, article="Art.3(4)", field=field)
