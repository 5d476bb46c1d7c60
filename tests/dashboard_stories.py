"""Random lives of cases for the dashboard, and its figures counted from the facts alone.

The counting here shares nothing with the view: it goes through the facts known by a position, from
the first on, and looks at each case with what docs/metrics.md says.
"""

import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from events import case
from events.case_access import AccessRestricted
from events.case_unmerging import CaseUnmerged
from events.clock import (
    ClockId,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
    FulfilledClock,
)
from events.clock_step import RevisitMade
from events.envelope import Envelope, RecordedEvent, fill, parse, serialise
from events.fact import Fact
from events.identifiers import mint_id
from events.incident import CaseLinked, CaseUnlinked
from events.instant import format_instant
from events.organisation import (
    AnyChartFact,
    HolderAssigned,
    HolderRelieved,
    PostAbolished,
    PostChanged,
    PostEstablished,
    chart_id,
)
from services.ledger.organisation.chart import Chart
from services.ledger.organisation.posts import Posts, evolve_posts
from services.privacy import masterkey
from services.privacy.sealing import Sealer

BEGINNING = datetime(2026, 2, 26, 8, tzinfo=UTC)
COMMUNITIES = ("yinhu", "fengming")
KINDS = ("acknowledge", "first_reply", "resolve")
INCIDENTS = tuple(f"0190a6f2-7f3e-7c1a-8d3b-00000000000{n}" for n in (1, 2))
SHANGHAI = ZoneInfo("Asia/Shanghai")
SEALER = Sealer(masterkey.generate())


@dataclass
class _Case:
    id: str
    community: str
    numbers: Counter[str] = field(default_factory=Counter)
    running: set[str] = field(default_factory=set)
    incident: str | None = None


@dataclass
class Lives:
    """Appends one fact after the other; many are reported late, some about a time long past."""

    seed: int
    events: list[RecordedEvent] = field(default_factory=list)
    facts: dict[int, Fact] = field(default_factory=dict)
    cases: list[_Case] = field(default_factory=list)
    charts: dict[str, Posts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.now = BEGINNING

    def go_on(self, steps: int) -> None:
        """So many things happen."""
        for _ in range(steps):
            self.now += timedelta(minutes=self.random.choice((0, 1, 7, 90, 1_300)))
            if self.random.random() < 0.12:
                self._redraw(self.random.choice(COMMUNITIES))
            elif not self.cases or self.random.random() < 0.2:
                self._open()
            else:
                self._something(self.random.choice(self.cases))

    def _something(self, each: _Case) -> None:
        draw = self.random
        if draw.random() < 0.55:
            self._clocks(each)
            return
        by = "staff:1"
        restricted = AccessRestricted(
            case=each.id, by=by, persons=("staff:9",), assignee=draw.choice((None, "staff:2"))
        )
        facts: list[Fact] = [
            case.CaseAssigned(case=each.id, by=by, assignee=draw.choice(("staff:1", "team:a"))),
            case.CaseReturned(case=each.id, by=by, reason="不归我", assignee=None),
            case.CaseEscalated(
                case=each.id, by=by, assignee="staff:chief", level="supervisor", reason="催"
            ),
            restricted,
            case.CaseResolved(case=each.id, by=by, outcome="好了"),
            case.CaseResolved(case=each.id, by=by, outcome="好了"),
            case.CaseReopened(case=each.id, by=by, reason="又坏了"),
            case.CaseClosed(case=each.id, by=by),
            case.CaseWithdrawn(case=each.id, by=by, evidence="电话"),
            case.CaseMerged(case=each.id, into=self.cases[0].id, by=by, reason="同一件"),
            CaseUnmerged(
                case=each.id,
                merged_into=self.cases[0].id,
                state=draw.choice(("open", "resolved")),
                by=by,
                reason="不是一件",
            ),
            RevisitMade(
                case=each.id,
                by=by,
                channel="phone",
                outcome=draw.choice(("satisfied", "neutral", "dissatisfied", "unreached")),
            ),
        ]
        self._append(each, draw.choice((*facts, self._link(each))))

    def _redraw(self, community: str) -> None:
        """Somebody gets a post, leaves it, or it becomes another one; often told late."""
        draw, id_ = self.random, chart_id(community)
        posts = self.charts.get(community)
        code, by, since = draw.choice(("p1", "p2", "p3")), "staff:hr", self._earlier()
        known = posts is not None and code in posts.by_code
        said = {"id": id_, "by": by, "post": code}
        fact: AnyChartFact
        if not known or draw.random() < 0.1:
            level = draw.choice(("responsible", "supervisor"))
            fact = PostEstablished(
                by=by, community=community, post=code, title="岗", level=level,
                team=draw.choice(("维修组", "客服组", None)), seats=9, since=since,
            )  # fmt: skip
        else:
            assert posts is not None
            held = [h.who for h in posts.by_code[code].holders if not h.over_by(since)]
            who = draw.choice(("staff:1", "staff:2", "staff:chief"))
            until = draw.choice((None, since + timedelta(days=2)))
            facts: list[AnyChartFact] = [
                HolderAssigned(**said, holder=who, since=since, until=until),
                HolderAssigned(**said, holder=who, since=since),
                PostChanged(**said, team=draw.choice(("保洁组", "维修组")), since=since),
                PostChanged(**said, level="supervisor", since=since),
            ]
            if held:
                facts.append(HolderRelieved(**said, holder=held[0], ended_at=since))
            if draw.random() < 0.2:
                facts.append(PostAbolished(**said, ended_at=since))
            fact = draw.choice(facts)
        self.charts[community] = evolve_posts(posts, fact)
        self._append(_Case(id_, community), fact)

    def _link(self, each: _Case) -> Fact:
        if each.incident is None or self.random.random() < 0.5:
            each.incident = self.random.choice(INCIDENTS)
            return CaseLinked(id=each.incident, case=each.id, by="staff:1")
        return CaseUnlinked(
            id=self.random.choice(INCIDENTS), case=each.id, by="staff:1", reason="不是停电"
        )

    def _clocks(self, each: _Case) -> None:
        kind = self.random.choice(KINDS)
        if kind not in each.running and each.numbers[kind] and self.random.random() < 0.4:
            self._judge_anew(each, kind)
            return
        if kind not in each.running:
            each.running.add(kind)
            each.numbers[kind] += 1
            self._append(each, self._started(each, (kind,)))
            return
        choice = self.random.random()
        number = each.numbers[kind]
        if choice < 0.35:
            clock = self._clock(kind, number)
            self._append(each, ClocksRedecided(case=each.id, reason="extended", clocks=(clock,)))
            return
        each.running.discard(kind)
        if choice < 0.5:
            void = (ClockId(kind=kind, number=number),)
            self._append(each, ClocksVoided(case=each.id, reason="merged", clocks=void))
        else:
            kept = FulfilledClock(kind=kind, number=number, met=self.random.random() < 0.7)
            at = self._earlier()
            fact = ClocksFulfilled(case=each.id, fulfilled_at=at, clocks=(kept,))
            self._append(each, fact)

    def _judge_anew(self, each: _Case, kind: str) -> None:
        number = self.random.randint(1, each.numbers[kind])
        kept = FulfilledClock(kind=kind, number=number, met=self.random.random() < 0.5)
        at = self._earlier()
        self._append(each, ClocksRejudged(case=each.id, fulfilled_at=at, clocks=(kept,)))

    def _open(self) -> None:
        draw = self.random
        each = _Case(self._id(), draw.choice(COMMUNITIES))
        self.cases.append(each)
        opened = case.CaseOpened(
            case=each.id,
            number=f"{each.community}-2026-000000",
            community=each.community,
            building=draw.choice(("b1", "b2", None)),
            category=draw.choice(("repair", "complaint")),
            urgency="normal",
            sensitivity="normal",
            channel=draw.choice(("phone", "app")),
            contact=self._id(),
            matter=0,
            assignee=f"desk:{each.community}",
            raised_at=self._earlier(),
            policy="default@1",
            calendar="24x7@1",
            reckoning=("24 小时",),
        )
        self._append(each, opened)
        kinds = tuple(kind for kind in KINDS if draw.random() < 0.8)
        each.running |= set(kinds)
        each.numbers.update(kinds)
        if kinds:
            self._append(each, self._started(each, kinds))

    def _started(self, each: _Case, kinds: tuple[str, ...]) -> ClocksStarted:
        return ClocksStarted(
            case=each.id,
            community=each.community,
            category="repair",
            urgency="normal",
            grade="general",
            clocks=tuple(self._clock(kind, each.numbers[kind]) for kind in kinds),
        )

    def _clock(self, kind: str, number: int) -> DecidedClock:
        started_at = self._earlier()
        due_at = started_at + timedelta(minutes=self.random.choice((0, 30, 240, 3_000)))
        paused = self.random.random() < 0.2
        latest = self.random.choice((due_at, None)) if paused else None
        return DecidedClock(
            kind=kind,
            number=number,
            started_at=started_at,
            since=started_at,
            policy="default@1",
            calendar="24x7@1",
            target_us=60_000_000,
            due_at=None if paused else due_at,
            latest_due_at=latest,
            reckoning=("1 分钟",),
        )

    def _earlier(self) -> datetime:
        """When it happened: now, a little ago, or long ago and only known now."""
        minutes = self.random.choice((0, 0, 3, 700, 4_000))
        return self.now - timedelta(minutes=minutes, microseconds=self.random.randint(0, 9))

    def _append(self, each: _Case, fact: Fact) -> None:
        position, event_id = len(self.events) + 1, self._id()
        of_clocks = isinstance(
            fact,
            ClocksStarted
            | ClocksRedecided
            | ClocksFulfilled
            | ClocksRejudged
            | ClocksVoided
            | RevisitMade,
        )
        kind = "organisation" if isinstance(fact, AnyChartFact) else "case"
        data, _ = SEALER.seal(fact, event_id)
        draft = serialise(
            Envelope(
                id=event_id,
                source="urn:huiyin:test",
                type=fact.type_name,
                subject=f"{'clocks' if of_clocks else kind}/{each.id}",
                sequence=position,
                time=self._earlier(),
                partitionkey=each.community,
                actor="test",
                data=data,
            ),
            numbered=fact.numbered,
        )
        number = position if fact.numbered else None
        recordedtime = format_instant(self.now)
        body = fill(draft, position=position, recordedtime=recordedtime, number=number)
        self.events.append(parse(body))
        self.facts[position] = fact

    def _id(self) -> str:
        return mint_id(int(self.now.timestamp() * 1_000), self.random.randbytes(10))


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
            _live(lives, event, fact, charts.get(community))
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


def _team(handler: str, at: datetime, posts: Posts | None) -> tuple[str, str]:
    """The handler and their team, by what the ledger itself knows of charts."""
    if not handler.startswith("staff:"):
        return handler, handler
    chart = Chart.of(posts, None, lambda _: None)
    own = chart.post_of(handler, at)
    terms = None if own is None else chart.in_force(at)[own]
    return handler, "-" if terms is None or terms.team is None else terms.team


def _with(wanted: Wanted, handler: tuple[str, str]) -> bool:
    return wanted.handler in (None, handler[0]) and wanted.team in (None, handler[1])


def _live(lives: dict[str, _Life], event: RecordedEvent, fact: Fact, posts: Posts | None) -> None:
    if isinstance(fact, case.CaseOpened):
        lives[fact.case] = life = _Life(fact, _team(fact.assignee, fact.raised_at, posts))
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
    _handed(life, event, fact, posts)
    over = (case.CaseResolved, case.CaseClosed, case.CaseMerged, case.CaseWithdrawn)
    if isinstance(fact, over):
        life.waiting = False
    elif isinstance(fact, case.CaseReopened) or (
        isinstance(fact, CaseUnmerged) and fact.state == "open"
    ):
        life.waiting = True
    _live_clocks(life, fact)


def _handed(life: _Life, event: RecordedEvent, fact: Fact, posts: Posts | None) -> None:
    assignee = getattr(fact, "assignee", None)
    if assignee is not None and assignee != life.handler[0]:
        life.handler = _team(assignee, event.envelope.time, posts)


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
