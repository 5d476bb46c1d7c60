"""What would have been under a policy is what the ledger would have decided under it, and a
deadline that is looked up is the one that is walked to.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast, get_args

import pytest

from events import case as facts
from events.attention import CaseRecategorised, UrgencyAssessed
from events.case import CaseCategory
from events.case_unmerging import CaseUnmerged
from events.clock import (
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
)
from events.clock_step import (
    AnyClockStep,
    ArrivalReported,
    ClockStep,
    ExtensionGranted,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from events.contact import MatterIdentified
from events.fact import Fact
from events.microseconds import HOUR_US, MINUTE_US, from_us, to_us
from events.reply import ReplySent
from events.sla_policy import PolicyTerms, WholePolicyTerms, as_before
from events.vocabulary import Urgency
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.case_clocks import CaseClocks
from services.ledger.promises.climbing import Climbing
from services.ledger.promises.clock import Clock, Lap, reckon
from services.ledger.promises.clocks_evolving import evolve_clocks
from services.ledger.promises.keeping import Happening, follow
from services.ledger.promises.policy import Lines, Matter, Policy
from services.ledger.promises.shipping import shipped_policy
from services.ledger.promises.supposing import Happened, suppose
from services.ledger.promises.supposition import Supposition
from services.ledger.promises.working_time import Reckoner
from tests.unit.services.ledger.promises.shipped import CALENDARS

CASE = "0195a1b2-0000-7000-8000-000000000001"
BEGINNING = datetime(2025, 12, 29, 3, tzinfo=UTC)
STORIES = 120
CATEGORIES: tuple[CaseCategory, ...] = get_args(CaseCategory)
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
FactT = TypeVar("FactT", bound=Fact)
Judged = dict[tuple[str, int], tuple[str, int, int | None]]


def bare(kind: type[FactT], **values: Any) -> FactT:
    """A fact with what promises look at, and nothing else."""
    build: Any = kind.model_construct
    fact: FactT = build(**values)
    return fact


def policy(terms: PolicyTerms) -> Policy:
    return Policy(id="default", version=1, lines=Lines(terms), find_calendar=CALENDARS.get)


def stricter() -> PolicyTerms:
    """Other targets in other calendars, fewer promises, more waits."""
    told = shipped_policy().model_dump()
    told["promises"] = [line for line in told["promises"] if line["kind"] != "acknowledge"]
    for line in told["promises"]:
        if line["target"] is not None:
            line["target"] |= {"workdays": None, "minutes": 95, "calendar": "office"}
            line["target"] |= {"waits": ["owner", "parts"], "wait_cap_minutes": 300}
    automatic = {"minutes": 20, "calendar": "24x7", "automatic_counts": True}
    told["promises"].insert(0, {"kind": "acknowledge", "target": automatic})
    return WholePolicyTerms.model_validate(told)


class Story:
    """A random life of a case, told to both sides step by step."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.at = BEGINNING + timedelta(minutes=self.draw.randint(0, 20_000))
        category = self.draw.choice(CATEGORIES)
        urgency = self.draw.choice(URGENCIES)
        self.matter = Matter(community="lakeside", category=category, urgency=urgency)
        self.told: list[tuple[Fact, datetime, bool, Happened]] = []
        self._open()
        for number in range(self.draw.randint(1, 14)):
            self.at += timedelta(microseconds=number + 1)  # no two things at the same instant
            self.at += timedelta(minutes=self.draw.choice((0, 3, 45, 400, 3_000)))
            self._go_on(self.at - timedelta(minutes=self.draw.choice((0, 0, 0, 30, 600))))

    def _tell(
        self, fact: Fact, at: datetime, step: str, *, again: bool = False, **detail: Any
    ) -> None:
        self.told.append((fact, at, again, Happened(step, to_us(at), detail)))

    def _open(self) -> None:
        owed = self.draw.random() < 0.8
        opened = bare(
            facts.CaseOpened,
            case=CASE,
            community=self.matter.community,
            category=self.matter.category,
            urgency=self.matter.urgency,
            party_kind=None,
            raised_at=self.at,
            first_reply_due_at=self.at if owed else None,
        )
        self._tell(opened, self.at, "opened", owed=owed)

    def _go_on(self, at: datetime) -> None:
        draw = self.draw
        reason, kind = draw.choice(("owner", "parts")), draw.choice(("resolve", "arrive"))
        urgency, by = draw.choice(URGENCIES), "staff:1"
        category, grade = draw.choice(CATEGORIES), draw.choice((None, "simple", "complex"))

        def built() -> dict[str, Any]:
            return {"case": CASE, "by": by}

        choices: list[tuple[Fact, str, dict[str, Any]]] = [
            (facts.CaseAssigned(**built(), assignee=by), "seen", {}),
            (bare(ReplySent, automatic=False), "answered", {}),
            (bare(ReplySent, automatic=True), "answered_automatically", {}),
            (bare(facts.CaseReturned, case=CASE), "returned", {}),
            (bare(facts.CaseResolved, case=CASE), "resolved", {}),
            (bare(facts.CaseClosed, case=CASE), "closed", {}),
            (bare(facts.CaseMerged, case=CASE), "merged", {}),
            (bare(CaseUnmerged, case=CASE), "unmerged", {}),
            (bare(facts.CaseWithdrawn, case=CASE), "withdrawn", {}),
            (ArrivalReported(**built()), "arrived", {}),
            (RevisitMade(**built(), channel="phone", outcome="neutral"), "revisited", {}),
            (WaitStarted(**built(), reason=reason, began_at=at), "waits", {"reason": reason}),
            (WaitEnded(**built(), reason=reason, ended_at=at), "waits_no_more", {"reason": reason}),
            (
                ExtensionGranted(**built(), kind=kind, workdays=2),
                "extended",
                {"kind": kind, "workdays": 2},
            ),
            (UrgencyAssessed(**built(), urgency=urgency), "assessed", {"urgency": urgency}),
            (
                bare(CaseRecategorised, case=CASE, category=category, grade=grade),
                "recategorised",
                {"category": category, "grade": grade},
            ),
        ]
        lot = draw.random()
        if lot < 0.1:
            asked = bare(MatterIdentified, case=CASE, joined=True, answer_needed=True)
            self._tell(asked, at, "asked_again", again=True)
        elif lot < 0.2:
            owed = draw.random() < 0.5
            again = bare(facts.CaseReopened, case=CASE, first_reply_due_at=at if owed else None)
            self._tell(again, at, "reopened", owed=owed)
        else:
            fact, step, detail = draw.choice(choices)
            self._tell(fact, at, step, **detail)


def calendar_of(label: str) -> Calendar:
    return CALENDARS[label.partition("@")[0]]


def decided(story: Story, under: Policy) -> Judged:
    """What the ledger would decide, event by event."""
    clocks: CaseClocks | None = None
    judged: Judged = {}
    for fact, at, again, _ in story.told:
        if clocks is not None and isinstance(fact, ClockStep):
            clocks = evolve_clocks(clocks, cast("AnyClockStep", fact))
        what = Happening(
            fact=fact,
            happened_at=at,
            policy_at=lambda _: under,
            calendar_of=calendar_of,
            climbing=Climbing(lines_of=lambda _: under.lines, calendar_of=calendar_of),
            asks_again=again,
        )
        for each in follow(clocks, what):
            clocks = evolve_clocks(clocks, each, at)
            judge(judged, each)
    return judged


def judge(judged: Judged, fact: Fact) -> None:
    if isinstance(fact, ClocksStarted | ClocksRedecided | ClocksRegraded):
        for clock in fact.clocks:
            due_at = clock.falls_due_at
            due_us = None if due_at is None else to_us(due_at)
            judged[clock.kind, clock.number] = "running", to_us(clock.started_at), due_us
    elif isinstance(fact, ClocksFulfilled | ClocksRejudged):
        for kept in fact.clocks:
            _, started_us, due_us = judged[kept.kind, kept.number]
            judged[kept.kind, kept.number] = "met" if kept.met else "late", started_us, due_us
    elif isinstance(fact, ClocksVoided):
        for void in fact.clocks:
            _, started_us, due_us = judged[void.kind, void.number]
            judged[void.kind, void.number] = "void", started_us, due_us


@pytest.mark.parametrize("terms", [shipped_policy(), stricter()], ids=["shipped", "stricter"])
def test_what_would_have_been_is_what_the_ledger_would_have_decided(terms: PolicyTerms) -> None:
    under = policy(terms)
    supposition = Supposition(lambda _: under, ())
    states: set[str] = set()
    for seed in range(STORIES):
        story = Story(seed)
        supposed = suppose(story.matter, (each[3] for each in story.told), supposition)
        found = {
            (each.kind, each.number): (each.state, each.started_us, each.due_us)
            for each in supposed
        }
        assert found == decided(story, under), seed
        states |= {each.state for each in supposed}
    assert states == {"running", "met", "late", "void"}


def test_an_ask_that_reopens_the_case_begins_no_other_reply() -> None:
    matter, at = Matter(community="lakeside", category="complaint"), to_us(BEGINNING)
    story = [
        Happened("opened", at, {"owed": True}),
        Happened("answered", at + MINUTE_US, {}),
        Happened("resolved", at + HOUR_US, {}),
        Happened("asked_again", at + 2 * HOUR_US, {}),
        Happened("reopened", at + 2 * HOUR_US, {"owed": True}),
    ]
    under = policy(shipped_policy())
    kinds = [each.kind for each in suppose(matter, story, Supposition(lambda _: under, ()))]
    assert "next_reply" not in kinds
    assert kinds.count("first_reply") == 2


def test_what_was_drawn_is_owed_as_the_sample_of_what_is_supposed_says() -> None:
    matter, at = Matter(community="lakeside", category="repair"), to_us(BEGINNING)
    story = [
        Happened("opened", at, {"owed": True}),
        Happened("answered", at + MINUTE_US, {}),
        Happened("resolved", at + HOUR_US, {}),
        Happened("drawn", at + 20 * HOUR_US, {}),
        Happened("revisited", at + 30 * HOUR_US, {}),
    ]

    def states(terms: PolicyTerms) -> list[str]:
        clocks = suppose(matter, story, Supposition(lambda _: policy(terms), ()))
        return [each.state for each in clocks if each.kind == "revisit"]

    quick = [{"share_percent": 1, "target": {"minutes": 599, "calendar": "24x7"}}]
    told = {**dict(shipped_policy()), "revisit_samples": quick}
    assert states(WholePolicyTerms.model_validate(told)) == ["late"]
    assert states(shipped_policy()) == ["met"]
    assert states(as_before(shipped_policy())) == []


def test_a_deadline_looked_up_is_the_one_walked_to() -> None:
    draw, reckoner = random.Random(3), Reckoner()
    for _ in range(400):
        at_us = to_us(BEGINNING + timedelta(minutes=draw.randint(-600_000, 600_000)))
        lap = Lap(
            since_us=at_us + draw.choice((0, 1, 999_999)),
            calendar=draw.choice(list(CALENDARS.values())),
            target_us=draw.choice((0, 1, 30 * MINUTE_US, draw.randint(0, 900 * HOUR_US))),
        )
        clock = Clock(laps=(lap,), extensions_us=draw.choice((0, 8 * HOUR_US)))
        assert reckoner.falls_due_us(clock) == reckon(clock).latest_us, (from_us(at_us), clock)
