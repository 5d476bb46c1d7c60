"""The figures of the dashboard, counted from the facts alone.

The counting here shares nothing with the view: it goes through the facts known by a position, from
the first on, and looks at each case with what docs/metrics.md says.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from events import case
from events.case_unmerging import CaseUnmerged
from events.clock import (
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
)
from events.clock_step import RevisitMade
from events.envelope import RecordedEvent
from events.fact import Fact
from events.incident import CaseLinked, CaseUnlinked
from events.organisation import AnyChartFact
from events.vocabulary import COMPANY_PARTITION
from services.ledger.organisation.chart import Chart
from services.ledger.organisation.posts import Posts, evolve_posts

SHANGHAI = ZoneInfo("Asia/Shanghai")

Charts = tuple[Posts | None, Posts | None]
"""The chart of a case's community, and the company's."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A selection, as the oracle takes it."""

    communities: frozenset[str] | None = None
    building: str | None = None
    category: str | None = None
    channel: str | None = None
    handler: str | None = None
    team: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    incident: str | None = None
    hidden: frozenset[str] = frozenset()


@dataclass
class _Clock:
    kind: str
    started_at: datetime
    due_at: datetime | None
    ended: str = ""
    took: timedelta = timedelta(0)
    first_kept: bool = False
    handler: tuple[str, str] = ("", "")


@dataclass
class _Life:
    opened: case.CaseOpened
    handler: tuple[str, str]
    waiting: bool = True
    clocks: dict[tuple[str, int], _Clock] = field(default_factory=dict)
    steps: list[tuple[str, str, bool, tuple[str, str]]] = field(default_factory=list)
    incident: str | None = None

    def step(self, name: str, outcome: str = "") -> None:
        first = all(step[0] != name for step in self.steps)
        self.steps.append((name, outcome, first, self.handler))


def counted(
    events: list[RecordedEvent],
    facts: dict[int, Fact],
    wanted: Wanted,
    position: int,
    instant: datetime,
) -> dict[str, int]:
    """Every figure by its name, zeros left out; times in microseconds."""
    lives = _lived(events[:position], facts)
    figures: dict[str, int] = Counter()
    times: defaultdict[str, list[int]] = defaultdict(list)
    ages: list[int] = []
    for id_, life in lives.items():
        if not _wanted(id_, life, wanted):
            continue
        for name, count in _of_clocks(life, wanted, instant, times).items():
            figures[name] += count
        if _on(wanted, life.opened.raised_at):
            for name in _of_case(life, wanted):
                figures[name] += 1
            if life.waiting and _with(wanted, life.handler):
                ages.append((instant - life.opened.raised_at) // timedelta(microseconds=1))
    for kind, taken in times.items():
        figures[f"times.{kind}"] = len(taken)
        for percent in (50, 90, 95):
            figures[f"times.{kind}.p{percent}"] = _percentile(taken, percent)
    _tell_ages(figures, ages)
    return {name: value for name, value in figures.items() if value}


def _lived(events: list[RecordedEvent], facts: dict[int, Fact]) -> dict[str, _Life]:
    lives: dict[str, _Life] = {}
    charts: dict[str, Posts] = {}
    for event in events:
        community, fact = event.envelope.partitionkey, facts[event.position]
        if isinstance(fact, AnyChartFact):
            charts[community] = evolve_posts(charts.get(community), fact)
        else:
            _live(lives, event, fact, (charts.get(community), charts.get(COMPANY_PARTITION)))
    return lives


def _of_case(life: _Life, wanted: Wanted) -> list[str]:
    steps = [step for step in life.steps if _with(wanted, step[3])]
    revisits = [f"revisits.{outcome}" for _, outcome, _, _ in steps if outcome]
    return [*revisits, *(name for name, outcome, first, _ in steps if first and not outcome)]


def _tell_ages(figures: dict[str, int], ages: list[int]) -> None:
    for age in ages:
        figures[f"backlog.{sum(age >= days * 86_400_000_000 for days in (1, 3, 7, 30))}"] += 1
    if ages:
        figures["backlog"], figures["backlog.oldest"] = len(ages), max(ages)
        for percent in (50, 90):
            figures[f"backlog.p{percent}"] = _percentile(ages, percent)


def _of_clocks(
    life: _Life, wanted: Wanted, instant: datetime, times: defaultdict[str, list[int]]
) -> Counter[str]:
    figures: Counter[str] = Counter()
    for clock in life.clocks.values():
        handler = clock.handler if clock.ended else life.handler
        if not _on(wanted, clock.started_at) or not _with(wanted, handler):
            continue
        state = clock.ended
        if not state:
            late = clock.due_at is not None and clock.due_at < instant
            state = "running_late" if late else "running"
            if clock.due_at is not None and not late:
                hour = max(1, math.ceil((clock.due_at - instant) / timedelta(hours=1)))
                if hour <= 24:
                    figures[f"forecast.{hour}"] += 1
        figures[f"on_time.{clock.kind}.{state}"] += 1
        if clock.first_kept:
            times[clock.kind].append(clock.took // timedelta(microseconds=1))
    return figures


def _team(handler: str, at: datetime, charts: Charts) -> tuple[str, str]:
    """The handler and their team, by what the ledger itself knows of charts."""
    if not handler.startswith("staff:"):
        return handler, handler
    chart = Chart.of(*charts, lambda _: None)
    own = chart.post_of(handler, at)
    terms = None if own is None else chart.in_force(at)[own]
    return handler, "-" if terms is None or terms.team is None else terms.team


def _with(wanted: Wanted, handler: tuple[str, str]) -> bool:
    return wanted.handler in (None, handler[0]) and wanted.team in (None, handler[1])


def _live(lives: dict[str, _Life], event: RecordedEvent, fact: Fact, charts: Charts) -> None:
    if isinstance(fact, case.CaseOpened):
        lives[fact.case] = life = _Life(fact, _team(fact.assignee, fact.raised_at, charts))
        life.step("opened")
        return
    life = lives[str(getattr(fact, "case"))]  # noqa: B009 - every fact of these stories has one
    if isinstance(fact, case.CaseReturned):
        life.step("returned")
    elif isinstance(fact, case.CaseResolved):
        life.step("resolved")
    elif isinstance(fact, case.CaseReopened):
        life.step("reopened")
    elif isinstance(fact, RevisitMade):
        life.step("revisited", fact.outcome)
    elif isinstance(fact, CaseLinked):
        life.incident = fact.item_id
    elif isinstance(fact, CaseUnlinked) and life.incident == fact.item_id:
        life.incident = None
    _handed(life, event, fact, charts)
    over = (case.CaseResolved, case.CaseClosed, case.CaseMerged, case.CaseWithdrawn)
    if isinstance(fact, over):
        life.waiting = False
    elif isinstance(fact, case.CaseReopened) or (
        isinstance(fact, CaseUnmerged) and fact.state == "open"
    ):
        life.waiting = True
    _live_clocks(life, fact)


def _handed(life: _Life, event: RecordedEvent, fact: Fact, charts: Charts) -> None:
    assignee = getattr(fact, "assignee", None)
    if assignee is not None and assignee != life.handler[0]:
        life.handler = _team(assignee, event.envelope.time, charts)


def _live_clocks(life: _Life, fact: Fact) -> None:
    if isinstance(fact, ClocksStarted | ClocksRedecided):
        for decided in fact.clocks:
            due_at = decided.due_at or decided.latest_due_at
            key = (decided.kind, decided.number)
            if isinstance(fact, ClocksStarted):
                life.clocks[key] = _Clock(decided.kind, decided.started_at, due_at)
            else:
                life.clocks[key].due_at = due_at
    elif isinstance(fact, ClocksVoided):
        for void in fact.clocks:
            clock = life.clocks[void.kind, void.number]
            clock.ended, clock.handler = "void", life.handler
    elif isinstance(fact, ClocksFulfilled | ClocksRejudged):
        for kept in fact.clocks:
            clock = life.clocks[kept.kind, kept.number]
            clock.first_kept = clock.first_kept or not any(
                other.kind == kept.kind and other.ended in ("met", "late")
                for other in life.clocks.values()
            )
            clock.ended = "met" if kept.met else "late"
            clock.took = fact.fulfilled_at - clock.started_at
            if isinstance(fact, ClocksFulfilled):
                clock.handler = life.handler


def _wanted(id_: str, life: _Life, wanted: Wanted) -> bool:
    opened = life.opened
    return (
        id_ not in wanted.hidden
        and (wanted.communities is None or opened.community in wanted.communities)
        and (wanted.building is None or (opened.building or "-") == wanted.building)
        and wanted.category in (None, opened.category)
        and wanted.channel in (None, opened.channel)
        and {
            None: True,
            "any": life.incident is not None,
            "none": life.incident is None,
        }.get(wanted.incident, life.incident == wanted.incident)
    )


def _on(wanted: Wanted, instant: datetime) -> bool:
    day = instant.astimezone(SHANGHAI).date()
    return (wanted.first_day is None or day >= wanted.first_day) and (
        wanted.last_day is None or day <= wanted.last_day
    )


def _percentile(values: list[int], percent: int) -> int:
    """The smallest value that at least so many of a hundred do not exceed."""
    return next(
        value
        for value in sorted(values)
        if 100 * sum(other <= value for other in values) >= percent * len(values)
    )
