"""The dashboard's questions and answers, as data. What each figure counts: docs/metrics.md."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from projections.rates import Rate

Dimension = Literal[
    "community", "building", "category", "channel", "handler", "team", "day", "month"
]

NO_BUILDING = "-"
"""The filter's word for cases whose building nobody named."""

NO_TEAM = "-"
"""The filter's word for cases whose handler is of no team."""

KINDS = ("acknowledge", "first_reply", "next_reply", "arrive", "resolve", "revisit")
"""The promises in the order they are told."""

FORECAST_HOURS = 24
AGE_DAYS = (1, 3, 7, 30)
"""Where the backlog's ages are cut: younger than each, and what is older than the last."""

OUTCOMES = ("satisfied", "neutral", "dissatisfied", "unreached")


@dataclass(frozen=True, kw_only=True, slots=True)
class DashboardFilter:
    """What is counted; None means any. ``hidden`` are the cases kept from whoever asks.

    ``first_day`` and ``last_day`` are of the company's calendar, both included: a promise counts
    on the day it began, a case on the day it was raised. ``incident`` is an incident's id, ``any``
    for cases that are about one, ``none`` for the others.
    """

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


@dataclass(kw_only=True, slots=True)
class OnTime:
    """Promises of a kind by what became of them. Void ones and those still in time stand beside
    the rate.
    """

    met: int = 0
    late: int = 0
    running_late: int = 0
    running: int = 0
    void: int = 0

    @property
    def rate(self) -> Rate:
        """Met out of all that were to be kept by now."""
        return Rate(count=self.met, of=self.met + self.late + self.running_late)


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """How long it took until the first promise of a kind was kept, in so many cases. Each is the
    smallest time that so much of them did not exceed; None where there is no case.
    """

    cases: int = 0
    p50_us: int | None = None
    p90_us: int | None = None
    p95_us: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """Cases nobody has resolved, by age since they were raised; ``ages`` are cut at AGE_DAYS."""

    cases: int = 0
    ages: tuple[int, ...] = (0,) * (len(AGE_DAYS) + 1)
    p50_us: int | None = None
    p90_us: int | None = None
    oldest_us: int | None = None


@dataclass(kw_only=True, slots=True)
class Figures:
    """Every figure of one selection. ``forecast`` are the promises falling due in each hour to
    come; ``revisits`` tell outcomes.
    """

    on_time: dict[str, OnTime] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    backlog: Backlog = field(default_factory=Backlog)
    forecast: list[int] = field(default_factory=lambda: [0] * FORECAST_HOURS)
    opened: int = 0
    returned: int = 0
    resolved: int = 0
    reopened: int = 0
    revisits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))

    @property
    def all_on_time(self) -> OnTime:
        """The promises of all kinds together."""
        kinds = self.on_time.values()
        return OnTime(
            met=sum(each.met for each in kinds),
            late=sum(each.late for each in kinds),
            running_late=sum(each.running_late for each in kinds),
            running=sum(each.running for each in kinds),
            void=sum(each.void for each in kinds),
        )

    @property
    def return_rate(self) -> Rate:
        """Cases handed back at least once, of those opened."""
        return Rate(count=self.returned, of=self.opened)

    @property
    def reopen_rate(self) -> Rate:
        """Cases reopened at least once, of those resolved at least once."""
        return Rate(count=self.reopened, of=self.resolved)

    @property
    def satisfaction(self) -> Rate:
        """Satisfied ones, of the revisits that reached somebody."""
        reached = sum(n for outcome, n in self.revisits.items() if outcome != "unreached")
        return Rate(count=self.revisits["satisfied"], of=reached)


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """The figures of a selection, and of each value of a dimension in it, as of a position."""

    total: Figures
    groups: dict[str, Figures]
    position: int
    instant: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedEvent:
    """An event a figure counts: what it said, when that happened, and when the ledger knew."""

    what: str
    position: int
    id: str
    happened_at: datetime
    known_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A promise, a step or a case that a figure counts once."""

    case: str
    number: str
    community: str
    building: str | None
    category: str
    channel: str
    handler: str | None
    team: str | None
    kind: str | None
    which: int | None
    state: str
    due_at: datetime | None
    took_us: int | None
    events: tuple[CountedEvent, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedPage:
    """Some of what a figure counts, and how many there are in all: the figure."""

    rows: tuple[Counted, ...]
    total: int
    position: int
    instant: datetime


class HistoryStep(NamedTuple):
    """Something that means something for the promises of a case; ``detail`` is JSON, or None."""

    step: str
    at_us: int
    detail: str | None


class KeptClock(NamedTuple):
    """What became of a promise; ``day`` is the one it counts on, ``due_us`` the deadline it had
    last.
    """

    kind: str
    started_us: int
    day: int
    state: str
    due_us: int | None
    took_us: int | None
    timed: bool


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case: what happened, in the order in which it became known, and its promises."""

    case: str
    number: str
    community: str
    category: str
    steps: tuple[HistoryStep, ...]
    clocks: tuple[KeptClock, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Histories:
    """How many cases were handed over, and as of when."""

    cases: int
    position: int
    instant: datetime


class TooManyCasesError(ValueError):
    """More cases than may be read at once: ask for fewer."""

    def __init__(self, cases_max: int) -> None:
        super().__init__(f"more than {cases_max} cases")
