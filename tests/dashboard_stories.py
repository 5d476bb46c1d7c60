"""Random lives of cases for the dashboard, told in an order that is not that of what happened."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

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
from events.vocabulary import COMPANY_PARTITION
from services.ledger.organisation.posts import Posts, evolve_posts
from services.privacy import masterkey
from services.privacy.sealing import Sealer

BEGINNING = datetime(2026, 2, 26, 8, tzinfo=UTC)
COMMUNITIES = ("yinhu", "fengming")
KINDS = ("acknowledge", "first_reply", "resolve")
INCIDENTS = tuple(f"0190a6f2-7f3e-7c1a-8d3b-00000000000{n}" for n in (1, 2))
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
    """Appends one fact after the other; many are reported late, some about a time long past.

    ``redrawn`` are those whose charts change, None the company; ``restless`` is how often, and how
    often cases go to somebody else.
    """

    seed: int
    redrawn: tuple[str | None, ...] = (*COMMUNITIES, None)
    restless: float = 0.12
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
            if self.random.random() < self.restless:
                self._redraw(self.random.choice(self.redrawn))
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
        to = draw.choice(("staff:1", "staff:2", "team:a"))
        if draw.random() < self.restless:
            self._append(each, case.CaseAssigned(case=each.id, by=by, assignee=to))
            return
        restricted = AccessRestricted(
            case=each.id, by=by, persons=("staff:9",), assignee=draw.choice((None, "staff:2"))
        )
        facts: list[Fact] = [
            case.CaseAssigned(case=each.id, by=by, assignee=to),
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

    def _redraw(self, community: str | None) -> None:
        """Somebody gets a post, leaves it, or it becomes another one; often told late."""
        draw, id_ = self.random, chart_id(community)
        place = community or COMPANY_PARTITION
        posts = self.charts.get(place)
        codes = ("p1", "p2", "p3") if community else ("p2", "p3", "c1")
        code, by, since = draw.choice(codes), "staff:hr", self._earlier()
        known = posts is not None and code in posts.by_code and not posts.by_code[code].ended_at
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
        self.charts[place] = evolve_posts(posts, fact)
        self._append(_Case(id_, place), fact)

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
