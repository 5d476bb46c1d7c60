"""What would have been under a policy is what the ledger would have decided under it, and a
deadline that is looked up is the one that is walked to.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import cast, get_args

import pytest

from events.clock import (
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
)
from events.clock_step import AnyClockStep, ClockStep, ExtensionRefused, ExtensionRequested
from events.contact import MatterIdentified
from events.fact import Fact
from events.microseconds import HOUR_US, MINUTE_US, from_us, to_us
from events.sla_policy import PolicyTerms, WholePolicyTerms, as_before
from services.ledger.promises.alarms.climbing import Climbing
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.case_clocks import CaseClocks
from services.ledger.promises.clocks.clock import Clock, Lap, reckon
from services.ledger.promises.clocks.collecting import FollowingFact, Happening
from services.ledger.promises.clocks.evolving import evolve_clocks
from services.ledger.promises.clocks.exchange import Exchange
from services.ledger.promises.clocks.exchange import told as heard
from services.ledger.promises.clocks.keeping import follow
from services.ledger.promises.following import CONCERNED
from services.ledger.promises.policy import Lines, Matter, Policy
from services.ledger.promises.published.shipping import shipped_policy
from services.ledger.promises.reckoning.working_time import Reckoner
from services.ledger.promises.what_if.clock import Happened
from services.ledger.promises.what_if.following import suppose
from services.ledger.promises.what_if.terms import Supposition
from tests.unit.services.ledger.promises.shipped import CALENDARS
from tests.unit.services.ledger.promises.stories import BEGINNING, OWN, Story, Told

STORIES = 160
Judged = dict[tuple[str, int], tuple[str, int, int | None]]


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


def calendar_of(label: str) -> Calendar:
    return CALENDARS[label.partition("@")[0]]


def followed(story: Story, under: Policy) -> Iterator[tuple[Told, list[FollowingFact]]]:
    """What the ledger would decide of each fact, one after the other."""
    clocks: CaseClocks | None = None
    exchange = Exchange(by_party=OWN.__ne__)
    for told in story.told:
        if clocks is not None and isinstance(told.fact, ClockStep):
            clocks = evolve_clocks(clocks, cast("AnyClockStep", told.fact), told.at)
        what = Happening(
            fact=told.fact,
            happened_at=told.at,
            policy_at=lambda _: under,
            calendar_of=calendar_of,
            climbing=Climbing(lines_of=lambda _: under.lines, calendar_of=calendar_of),
            exchange=partial(replace, exchange),
            asks_again=told.again,
        )
        follows = list(follow(clocks, what))
        for each in follows:
            clocks = evolve_clocks(clocks, each, told.at)
        exchange = heard(exchange, told.fact, to_us(told.at), told.id)
        yield told, follows


def decided(story: Story, under: Policy) -> Judged:
    """What the ledger would have made of every clock."""
    judged: Judged = {}
    for _, follows in followed(story, under):
        for each in follows:
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
        shown = chain.from_iterable(each.shown() for each in story.told)
        supposed = suppose(story.matter, shown, supposition)
        found = {
            (each.kind, each.number): (each.state, each.started_us, each.due_us)
            for each in supposed
        }
        assert found == decided(story, under), seed
        states |= {each.state for each in supposed}
    assert states == {"running", "met", "late", "void"}


def test_the_stories_hold_every_fact_that_moves_a_clock() -> None:
    known = {MatterIdentified, *CONCERNED, *get_args(AnyClockStep)}
    idle = {ClockStep, ExtensionRequested, ExtensionRefused}
    under = policy(stricter())
    moving = {
        type(told.fact)
        for seed in range(STORIES)
        for told, follows in followed(Story(seed), under)
        if follows
    }
    assert moving == known - idle


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
