"""The clocks on a case's page: what is owed by when, what became of it, and why it was due then."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from projections.clocks.model import CaseClock, ClockAlarmed, ClockList
from services.desk.cases.actions import Action
from services.desk.cases.case_view import Reckoning
from services.desk.cases.more_time import MoreTime
from services.desk.cases.reckoning import ToldReckoning
from services.desk.messages import Words
from services.desk.rendering.moments import duration, exact, full

TellReckoning = Callable[[CaseClock], ToldReckoning]

SOON_KNOWN_MAX = timedelta(minutes=1)
"""Until then it is not worth saying that what happened became known later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockLine:
    """One clock in words. ``chip`` colours it; ``position`` is that of the event that decided it,
    ``ended_position`` of the one that ended it.
    """

    name: str
    chip: str
    state: str
    due: str
    due_exact: str
    late_known: str
    policy: str
    calendar: str
    reckoning: ToldReckoning
    alarms: tuple[str, ...]
    position: int
    ended_position: int | None


def first_reply_of(listed: ClockList, tell: TellReckoning) -> Reckoning | None:
    """How the deadline of the first answer came about, as decided last; None where a case has no
    such clock.
    """
    asked = [clock for clock in listed.clocks if clock.kind == "first_reply"]
    if not asked:
        return None
    clock = max(asked, key=lambda clock: clock.number)
    told = clock.decided
    return Reckoning(policy=told["policy"], calendar=told["calendar"], told=tell(clock))


def step_lines(listed: ClockList, words: Words) -> list[str]:
    """What people did about the clocks, in order."""
    told = []
    for step in listed.steps:
        detail = step.detail
        said = [words(f"clock_step.{step.step}")]
        if "kind" in detail:
            said.append(words.of("clock", detail["kind"]))
        if "reason" in detail:
            said.append(words.of("wait", detail["reason"]))
        if "share_percent" in detail:
            share, position = detail["share_percent"], detail["seed_position"]
            said.append(words("clocks.by_lot", share=share, position=position))
        if "minutes" in detail:
            said.append(words("deadlines.minutes", count=detail["minutes"]))
        if "workdays" in detail:
            said.append(words("policies.workdays", count=detail["workdays"]))
        if "outcome" in detail:
            said.append(words.of("revisit", detail["outcome"]))
        told.append(f"{full(step.at)} {' · '.join(said)} ({step.by})")
    return told


def clock_lines(
    listed: ClockList, now: datetime, words: Words, tell: TellReckoning
) -> list[ClockLine]:
    """Those that run first, by deadline; then those that ended, the newest first."""
    found = listed.clocks
    running = sorted((c for c in found if c.state == "running"), key=_by_deadline)
    ended = sorted((c for c in found if c.ended_pos is not None), key=lambda c: -(c.ended_pos or 0))
    return list(_lines([*running, *ended], listed.alarms, now, words, tell))


def sensible(
    actions: Iterable[Action], found: ClockList, more_time: MoreTime
) -> tuple[Action, ...]:
    """Without the actions no running clock gives an occasion to; the ledger decides each one."""
    running = [clock for clock in found.clocks if clock.state == "running"]
    occasions: dict[Action, bool] = {
        "arrive": any(clock.kind == "arrive" for clock in running),
        "revisit": any(clock.kind == "revisit" for clock in running),
        "wait": bool(more_time.to_wait_for),
        "resume": bool(more_time.waiting) and bool(running),
        "extend": bool(more_time.to_ask),
        "grant": bool(more_time.to_decide),
        "deny": bool(more_time.to_decide),
    }
    return tuple(action for action in actions if occasions.get(action, True))


def _by_deadline(clock: CaseClock) -> tuple[bool, datetime]:
    return (clock.due_at is None, clock.due_at or clock.known_at)


def _lines(
    clocks: list[CaseClock],
    alarms: Iterable[ClockAlarmed],
    now: datetime,
    words: Words,
    tell: TellReckoning,
) -> Iterator[ClockLine]:
    for clock in clocks:
        name, decided = words.of("clock", clock.kind), clock.decided
        if clock.number > 1:
            name = words("clocks.again", kind=name, number=clock.number)
        chip, state = _state(clock, now, words)
        yield ClockLine(
            name=name,
            chip=chip,
            state=state,
            due="" if clock.due_at is None else full(clock.due_at),
            due_exact="" if clock.due_at is None else exact(clock.due_at),
            late_known=_late_known(clock, words),
            policy=decided["policy"],
            calendar=decided["calendar"],
            reckoning=tell(clock),
            alarms=tuple(
                _alarm_line(alarm, words)
                for alarm in alarms
                if (alarm.kind, alarm.number) == (clock.kind, clock.number)
            ),
            position=clock.decided_pos,
            ended_position=clock.ended_pos,
        )


def _state(clock: CaseClock, now: datetime, words: Words) -> tuple[str, str]:
    if clock.state == "void":
        return "none", words("clocks.void", reason=words.of("void", clock.reason or ""))
    if clock.state == "met":
        return "met", words("clocks.met")
    if clock.due_at is None:
        return "left", words("clocks.paused")
    if clock.state == "late":
        late = duration((clock.ended_at or now) - clock.due_at, words)
        return "late", words("clocks.late", duration=late)
    span = duration(clock.due_at - now, words)
    if clock.overdue:
        return "over", words("due.over", duration=span)
    return "left", words("due.left", duration=span)


def _alarm_line(alarm: ClockAlarmed, words: Words) -> str:
    """What fell due and when; when it was noticed, where that was later."""
    said = words(
        f"clock_alarm.{alarm.alarm}",
        at=full(alarm.at),
        percent=alarm.percent,
        position=alarm.position,
        reason=words.of("breach_withdrawn", alarm.reason or ""),
        level=words.of("level", alarm.level or ""),
        to=_turned_to(alarm, words),
    )
    if alarm.alarm == "withdrawn" or alarm.known_at - alarm.at < SOON_KNOWN_MAX:
        return said
    return words("clocks.noticed", said=said, known=full(alarm.known_at))


def _turned_to(alarm: ClockAlarmed, words: Words) -> str:
    """Who, and whose deputy that is."""
    if alarm.stands_in_for is None:
        return alarm.to or ""
    return words("clocks.deputy", to=alarm.to, holder=alarm.stands_in_for)


def _late_known(clock: CaseClock, words: Words) -> str:
    """Said where the ledger learned of the start later."""
    started = datetime.fromisoformat(clock.decided["started_at"])
    if clock.known_at - started < SOON_KNOWN_MAX:
        return ""
    return words("clocks.known", happened=full(started), known=full(clock.known_at))
