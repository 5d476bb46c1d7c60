"""Weeks of work in seconds: people deal with cases, the clock service is killed and put to sleep.

The view is the real one, kept in memory; the ledger is the real one on a store in memory; only time
is virtual.
"""

import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from events.catalogue import fact_class
from events.envelope import parse
from events.instant import format_instant
from events.sla_policy import WholePolicyTerms
from projections.clocks.model import DuePlace, FallingDue
from projections.clocks.rows import CLOCKS, ClockRow
from projections.clocks.view import ClocksView
from projections.engine.event import decoded
from projections.engine.rows import Found, Rows
from services.clock.process import Clock
from services.errors import HuiyinError, StoreUnavailableError
from services.heartbeat import State
from services.ledger.application import Ledger
from services.ledger.contract import Caller
from services.ledger.promises.published.shipping import shipped_policy
from services.privacy.sealing import Sealer
from services.store.contract import Append, AppendOutcome
from tests.unit.services.clock.climbing import AWAY, AWAY_FROM, DEPUTY, POSTS, SINCE
from tests.unit.services.ledger.memory import MemoryStore
from tests.unit.services.ledger.workbench import (
    COMPANY,
    ORIGIN,
    PUBLISHER,
    Workbench,
    case_of,
    contact,
)

STEP_MAX_MINUTES = 90
SLEEP_CHANCE, SLEEP_MAX_STEPS = 0.05, 24
KILL_CHANCE = 0.25
BY = {"by": "staff:engineer-7"}


class MemoryDeadlines:
    """The view of clocks over a log in memory; with ``draw``, it is somewhat behind as views are,
    and comes up with the log when told to.
    """

    def __init__(
        self, store: MemoryStore, bench: Workbench, draw: random.Random | None = None
    ) -> None:
        self._store, self._bench, self._view = store, bench, ClocksView()
        self._rows: dict[Any, tuple[int, ClockRow]] = {}
        self._position = 0
        self._draw = draw

    def come_up(self) -> None:
        """With the log."""
        self._apply(len(self._store.bodies))

    def falling_due(self, after: DuePlace | None, *, limit: int) -> FallingDue:
        missing = len(self._store.bodies) - self._position
        self._apply(missing if self._draw is None else self._draw.randint(0, missing) // 2)
        places = sorted(
            DuePlace(at=row.next_at, case=row.case_id)
            for _, row in self._rows.values()
            if row.next_at is not None
        )
        later = [place for place in places if after is None or place > after]
        return FallingDue(
            places=tuple(later[:limit]), watermark=self._position, now=self._bench.clock.now
        )

    def reckoned_by(
        self, calendar: str, since: datetime, until: datetime, *, after: str | None, limit: int
    ) -> tuple[str, ...]:
        self.come_up()
        found = {
            row.case_id
            for _, row in self._rows.values()
            if row.state == "running"
            and row.decided["calendar"] == calendar
            and row.due_at is not None
            and since <= row.due_at < until
        }
        return tuple(sorted(case for case in found if after is None or case > after))[:limit]

    def wait_for(self, view: str, position: int, *, timeout_s: float) -> None:
        del view, position, timeout_s
        self.come_up()

    def _apply(self, events: int) -> None:
        for row in self._store.read(after=self._position, limit=events):
            self._position = row.position
            event: Any = decoded(parse(row.body))
            if not isinstance(event.fact, self._view.facts):
                continue
            wanted = [key for table, key in self._view.keys(event) if table is CLOCKS]
            known = {key: self._rows[key] for key in wanted if key in self._rows}
            found = {
                key: [Found(known[key][1], known[key][0], None)] if key in known else []
                for key in wanted
            }
            rows = Rows({CLOCKS.name: found})
            rows.position = row.position
            self._view.apply(event, rows)
            for key, versions in rows.new_versions(CLOCKS.name):
                self._rows[key] = versions[-1]


class FaultyStore:
    """Loses some appends before they land, and the answer to some that landed."""

    def __init__(self, store: MemoryStore, draw: random.Random) -> None:
        self._store, self._draw = store, draw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, request: Append) -> AppendOutcome:
        lost = self._draw.random()
        if lost < KILL_CHANCE:
            raise StoreUnavailableError("killed before it landed")
        outcome = self._store.append(request)
        if lost < 2 * KILL_CHANCE:
            raise StoreUnavailableError("killed after it landed, before anybody was told")
        return outcome


class Quiet:
    """A lease that is free, a heartbeat nobody hears, and no year to announce."""

    def take(self) -> bool:
        return True

    def release(self) -> None:
        """Nothing was held."""

    def beat(self, name: str, state: State) -> None:
        del name, state

    def superseded(self) -> tuple[()]:
        """No year of March 2026 is guessed."""
        return ()

    def decide_anew(self, case: str, *, caller: Caller) -> tuple[()]:
        raise AssertionError(f"nothing of {case} was guessed, whatever {caller} asks")


@dataclass(frozen=True)
class Look:
    """The service went through all that was due: at this virtual time, with the log up to here."""

    now: datetime
    position: int


@dataclass
class Simulation:
    """One ledger, its people and its clock service; ``escalations`` are the company's own."""

    seed: int
    escalations: Sequence[Mapping[str, Any]] | None = None
    looks: list[Look] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.bench = Workbench().registered()
        # A view goes on when the service is killed.
        self.deadlines = MemoryDeadlines(self.bench.store, self.bench, self.draw)
        self._draw_chart()
        if self.escalations is not None:
            told = {**dict(shipped_policy()), "escalations": self.escalations}
            terms = WholePolicyTerms.model_validate(told)
            self.bench.ledger.promising.publish_policy(
                terms, effective_at=None, basis=None, caller=COMPANY
            )

    def _draw_chart(self) -> None:
        """Four levels, one of them away from a day on."""
        publish, above = self.bench.publish, None
        since = format_instant(SINCE)
        for code, level in reversed(POSTS.items()):
            post = {"post": code, "level": level, "title": "岗位", "since": since}
            post |= {"by": "staff:hr"} if above is None else {"by": "staff:hr", "reports_to": above}
            publish("huiyin.post.established.v1", post)
            person = {"by": "staff:hr", "staff": f"staff:{code}"}
            publish("huiyin.staff.registered.v1", person)
            held = {"by": "staff:hr", "chart_of": "company", "post": code, "since": since}
            publish("huiyin.holder.assigned.v1", {**held, "holder": f"staff:{code}"})
            above = code
        publish("huiyin.staff.registered.v1", {"by": "staff:hr", "staff": DEPUTY})
        away = {"by": "staff:hr", "staff": AWAY, "since": format_instant(AWAY_FROM)}
        publish("huiyin.absence.started.v1", {**away, "deputy": DEPUTY})

    def run(self, days: int) -> None:
        clock, asleep = self.bench.clock, 0
        end = clock.now + timedelta(days=days)
        while clock.now < end:
            clock.pass_(minutes=self.draw.randint(0, STEP_MAX_MINUTES), microseconds=1)
            store = self.bench.store
            store.recorded_at = max(clock.now, store.recorded_at)
            self._somebody_acts()
            if asleep:
                asleep -= 1
            elif self.draw.random() < SLEEP_CHANCE:
                asleep = self.draw.randint(1, SLEEP_MAX_STEPS)
            else:
                self._service_looks()
        self._service_looks()

    def _service_looks(self) -> None:
        """Killed and started again until it has come through; what it does itself, the view learns
        late.
        """
        self.deadlines.come_up()
        while True:
            with suppress(StoreUnavailableError):
                pages = self._service().round()
                # The rest is never taken up where it was killed between two pages.
                if all(self.draw.random() >= KILL_CHANCE for _ in pages):
                    look = Look(self.bench.clock.now, self.bench.store.head().position)
                    self.looks.append(look)
                    return

    def _service(self) -> Clock:
        bench, quiet = self.bench, Quiet()
        store: Any = FaultyStore(bench.store, self.draw)
        ledger = Ledger(
            store,
            Sealer(bench.master),
            bench.vault,
            bench.waiting,
            origin=ORIGIN,
            clock=bench.clock,
        )
        return Clock(
            deadlines=self.deadlines,
            noticing=ledger.noticing,
            announcing=quiet,
            lease=quiet,
            heartbeat=quiet,
        )

    def _somebody_acts(self) -> None:
        late = timedelta(minutes=self.draw.choice((0, 0, 0, 45, 600)))
        happened = self.bench.clock.now - late
        if not self.cases or self.draw.random() < 0.3:
            matter = {
                "category": self.draw.choice(("repair", "complaint", "suggestion")),
                "urgency": self.draw.choice(("normal", "urgent", "emergency")),
            }
            told = contact(party={"kind": "anonymous"}, **matter)
            opened = self.bench.publish("huiyin.contact.logged.v1", told, time=happened)
            self.cases.append(case_of(opened))
            return
        name, data = self.draw.choice(ACTS)
        told = {"case": self.draw.choice(self.cases[-40:]), **BY, **data}
        fact, ledger = fact_class(f"huiyin.{name}.v1"), self.bench.ledger
        with suppress(HuiyinError):
            if fact.publishable:
                event = self.bench.event(fact.type_name, told, time=happened)
                ledger.accept(event, caller=PUBLISHER, way="http")
            else:
                ledger.perform(fact.model_validate(told), caller=COMPANY, happened_at=happened)


ACTS: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("case.acknowledged", {}),
    ("reply.sent", {"channel": "phone", "text": "明天上午上门"}),
    ("reply.sent", {"channel": "phone", "text": "已经安排"}),
    ("case.resolved", {"outcome": "修好了"}),
    ("case.reopened", {"reason": "又漏了"}),
    ("case.withdrawn", {"reason": "不用了"}),
    ("wait.started", {"reason": "owner"}),
    ("wait.started", {"reason": "parts"}),
    ("wait.ended", {"reason": "owner"}),
    ("wait.ended", {"reason": "parts"}),
    ("arrival.reported", {}),
    ("extension.requested", {"kind": "resolve", "minutes": 300, "reason": "parts"}),
    ("extension.granted", {"kind": "resolve", "minutes": 300, "by": "staff:manager-1"}),
    ("revisit.made", {"channel": "phone", "outcome": "neutral", "by": "staff:quality-1"}),
)
