"""Random lives of a case: facts as the ledger records them, each with what the view `dashboard`
makes of it.
"""

import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar, cast, get_args

from events import case as facts
from events.arrival import ReplyArrived, ReplyUndelivered
from events.attention import CaseRecategorised, UrgencyAssessed
from events.case import CaseCategory
from events.case_unmerging import CaseUnmerged
from events.clock_step import (
    ArrivalReported,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from events.contact import MatterIdentified
from events.fact import Fact
from events.reply import ReplySent
from events.vocabulary import Urgency
from projections.dashboard.happenings import (
    HAPPENINGS,
    OWN_CONTACTS,
    HappeningFact,
    OwnContactRow,
    happened,
)
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from services.ledger.promises.policy import Matter
from services.ledger.promises.what_if.clock import Happened

CASE = "0195a1b2-0000-7000-8000-000000000001"
ASKED, OWN = "0195a1b2-0000-7000-8000-000000000002", "0195a1b2-0000-7000-8000-000000000003"
"""A contact by which the party asked, and one the company began."""
BEGINNING = datetime(2025, 12, 29, 3, tzinfo=UTC)
BY = "staff:1"
CATEGORIES: tuple[CaseCategory, ...] = get_args(CaseCategory)
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
FactT = TypeVar("FactT", bound=Fact)


class Told(NamedTuple):
    """A fact of a story. ``again``: the ledger takes it for the party asking once more."""

    fact: Fact
    at: datetime
    id: str
    again: bool = False

    def shown(self) -> list[Happened]:
        """What the view keeps of it: one row or none."""
        if not isinstance(self.fact, HappeningFact):
            return []
        rows = Rows({OWN_CONTACTS.name: {(ASKED,): [], (OWN,): []}})
        rows.insert(OWN_CONTACTS, OwnContactRow(OWN))
        envelope = SimpleNamespace(id=self.id, time=self.at)
        recorded = cast("Any", SimpleNamespace(envelope=envelope, position=1))
        happened(ViewEvent(recorded=recorded, fact=self.fact), self.fact, rows)
        kept = rows.inserted(HAPPENINGS.name)
        return [Happened(row.step, row.at_us, row.detail) for row in kept]


def bare(fact_type: type[FactT], /, **values: Any) -> FactT:
    """A fact with what promises look at, and nothing else."""
    build: Any = fact_type.model_construct
    fact: FactT = build(case=CASE, **values)
    return fact


class Story:
    """A random life of a case."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.at = BEGINNING + timedelta(minutes=self.draw.randint(0, 20_000))
        category = self.draw.choice(CATEGORIES)
        urgency = self.draw.choice(URGENCIES)
        self.matter = Matter(community="lakeside", category=category, urgency=urgency)
        self.told: list[Told] = [Told(self._opened(), self.at, "event-0")]
        for number in range(self.draw.randint(1, 14)):
            self.at += timedelta(microseconds=number + 1)  # no two things at the same instant
            self.at += timedelta(minutes=self.draw.choice((0, 3, 45, 400, 3_000)))
            at = self.at - timedelta(minutes=self.draw.choice((0, 0, 0, 30, 600)))
            self.told.append(self._next(at))

    def _opened(self) -> Fact:
        owed = self.draw.random() < 0.8
        return bare(
            facts.CaseOpened,
            community=self.matter.community,
            category=self.matter.category,
            urgency=self.matter.urgency,
            party_kind=None,
            raised_at=self.at,
            first_reply_due_at=self.at if owed else None,
        )

    def _next(self, at: datetime) -> Told:
        fact, named = self._happens(at), f"event-{len(self.told)}"
        asks = isinstance(fact, MatterIdentified) and fact.contact == ASKED
        return Told(fact, at, named, again=asks)

    def _happens(self, at: datetime) -> Fact:
        lot = self.draw.random()
        after = self._following(self.told[-1].fact)
        if after is not None and lot < 0.4:
            return after
        lot = self.draw.random()
        if lot < 0.15:
            contact = self.draw.choice((ASKED, ASKED, OWN))
            return bare(MatterIdentified, contact=contact, joined=True, answer_needed=True)
        if lot < 0.25:
            owed = self.draw.random() < 0.5
            return bare(facts.CaseReopened, first_reply_due_at=at if owed else None)
        if lot < 0.45:
            return self._answer()
        return self.draw.choice((*self._life(), *self._steps(at)))

    def _following(self, fact: Fact) -> Fact | None:
        """What means something only after this, and would hardly ever come by itself."""
        match fact:
            case facts.CaseOpened():
                return ArrivalReported(case=CASE, by=BY)
            case facts.CaseResolved():
                return RevisitMade(case=CASE, by=BY, channel="phone", outcome="neutral")
            case facts.CaseMerged():
                return bare(CaseUnmerged)
            case _:
                return None

    def _answer(self) -> Fact:
        """An answer, or what became of one that a connector carried."""
        draw = self.draw
        owed = draw.choice(("first_reply", "first_reply", "next_reply", None))
        reply = draw.choice([*self._carried(), "event-of-another-case"])
        return draw.choice(
            (
                bare(ReplySent, channel=draw.choice(("app", "phone")), automatic=False),
                bare(ReplySent, channel="app", automatic=True),
                bare(ReplyUndelivered, reply=reply, counted=owed is not None, owed=owed),
                bare(ReplyArrived, reply=reply, counted=draw.random() < 0.8),
            )
        )

    def _carried(self) -> list[str]:
        sent = [each for each in self.told if isinstance(each.fact, ReplySent)]
        return [each.id for each in sent if cast("ReplySent", each.fact).channel == "app"]

    def _life(self) -> tuple[Fact, ...]:
        draw = self.draw
        category, grade = draw.choice(CATEGORIES), draw.choice((None, "simple", "complex"))
        return (
            facts.CaseAcknowledged(case=CASE, by=BY),
            facts.CaseAssigned(case=CASE, by=BY, assignee=BY),
            bare(facts.CaseReturned),
            bare(facts.CaseResolved),
            bare(facts.CaseClosed),
            bare(facts.CaseMerged),
            bare(CaseUnmerged),
            bare(facts.CaseWithdrawn),
            UrgencyAssessed(case=CASE, by=BY, urgency=draw.choice(URGENCIES)),
            bare(CaseRecategorised, category=category, grade=grade),
        )

    def _steps(self, at: datetime) -> tuple[Fact, ...]:
        draw = self.draw
        reason = draw.choice(("owner", "parts"))
        kind = draw.choice(("resolve", "arrive", "next_reply"))
        outcome = draw.choice(("neutral", "neutral", "unreached"))
        return (
            ArrivalReported(case=CASE, by=BY),
            RevisitMade(case=CASE, by=BY, channel="phone", outcome=outcome),
            WaitStarted(case=CASE, by=BY, reason=reason, began_at=at),
            WaitEnded(case=CASE, by=BY, reason=reason, ended_at=at),
            bare(ExtensionRequested, by=BY, kind=kind, workdays=3, minutes=None),
            ExtensionGranted(case=CASE, by=BY, kind=kind, workdays=2),
            bare(ExtensionRefused, by=BY, kind=kind),
        )
