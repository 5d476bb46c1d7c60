"""Random versions of a calendar and of the policy, and random clocks of cases, for the histories of
tests/stories.py.
"""

import random
from datetime import date, datetime, timedelta

from events.calendar import CalendarPublished, CalendarTerms
from events.clock import (
    ClockId,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksStarted,
    ClocksVoided,
    DecidedClock,
    FulfilledClock,
)
from events.clock_alarm import BreachWithdrawn, ClockBreached, ClockEscalated, ClockWarned
from events.clock_step import WaitStarted
from events.fact import Fact
from events.revisit_lots import RevisitDrawn, RevisitLotsDrawn
from events.sla_policy import SlaPolicyPublished, WholePolicyTerms

ALL_DAY = [{"begin": "00:00", "end": "24:00"}]


def version(draw: random.Random, number: int, kind: str, now: datetime) -> Fact:
    """The next version of a kind, ``calendar`` or ``policy``; ``lots``: those of a day."""
    if kind == "lots":
        return lots(draw, number)
    if kind == "calendar":
        terms = {"name": f"第 {number} 版", "zone": "Asia/Shanghai", "workday_minutes": 1_440}
        terms |= {"week": dict.fromkeys(draw.sample(("monday", "friday", "sunday"), 2), ALL_DAY)}
        return CalendarPublished(
            calendar="24x7",
            version=number,
            effective_at=now,
            terms=CalendarTerms.model_validate(terms),
            by="staff:administrator-1",
        )
    target = {"minutes": draw.randint(0, 600), "calendar": "24x7"}
    promises = [{"kind": "first_reply", "target": target}]
    return SlaPolicyPublished(
        policy="default",
        version=number,
        effective_at=now,
        terms=WholePolicyTerms.model_validate({"name": f"第 {number} 版", "promises": promises}),
        basis=draw.choice((None, "总经理办公会")),
        by="staff:administrator-1",
    )


def lots(draw: random.Random, number: int) -> Fact:
    """What was drawn of a day."""
    resolved = draw.randint(0, 90)
    return RevisitLotsDrawn(
        day=date(2026, 1, 1) + timedelta(days=number),
        seed=f"{draw.getrandbits(256):064x}",
        seed_position=draw.randint(1, 10_000),
        resolved=resolved,
        drawn=draw.randint(0, resolved),
        policy="default@1",
        by="system:clock",
    )


def clocks(
    draw: random.Random, case: str, community: str, running: dict[str, int], now: datetime
) -> Fact:
    """What is decided next of a case's clocks: begins one where ``running`` has none, which tells
    the number by kind; else ends it.
    """
    kind = draw.choice(("first_reply", "resolve"))
    number = running.get(kind, 0)
    if number <= 0:
        running[kind] = 1 - number
        return ClocksStarted(
            case=case,
            community=community,
            category="repair",
            urgency="normal",
            grade="general",
            clocks=(_clock(kind, running[kind], now),),
        )
    if draw.random() < 0.3:
        return _alarm(draw, case, community, (kind, number), now)
    if draw.random() < 0.05:
        return RevisitDrawn(
            case=case,
            community=community,
            resolution=case,
            seed_position=draw.randint(1, 10_000),
            share_percent=draw.randint(1, 100),
            policy="default@1",
        )
    if draw.random() < 0.4:
        wait = WaitStarted(case=case, by="staff:engineer-7", reason="owner", began_at=now)
        anew = ClocksRedecided(case=case, reason="extended", clocks=(_clock(kind, number, now),))
        regraded = ClocksRegraded(
            case=case,
            community=community,
            category="repair",
            urgency="urgent",
            grade="general",
            reason="urgency_changed",
            clocks=(_clock(kind, number, now),),
        )
        return draw.choice((wait, anew, regraded))
    running[kind] = -number
    if draw.random() < 0.3:
        ended = ClockId(kind=kind, number=number)
        return ClocksVoided(case=case, reason="withdrawn", clocks=(ended,))
    kept = FulfilledClock(kind=kind, number=number, met=draw.random() < 0.8)
    return ClocksFulfilled(case=case, fulfilled_at=now, clocks=(kept,))


def _alarm(
    draw: random.Random, case: str, community: str, clock: tuple[str, int], now: datetime
) -> Fact:
    about = {"case": case, "community": community, "kind": clock[0], "clock_number": clock[1]}
    if draw.random() < 0.2:
        return BreachWithdrawn.model_validate({**about, "due_at": now, "reason": "met"})
    versions = {"policy": "default@1", "calendar": "24x7@1"}
    matter = {"category": "repair", "urgency": "normal", "grade": "general"}
    about |= {"started_at": now, **versions, **matter}
    if draw.random() < 0.5:
        return ClockWarned.model_validate({**about, "percent": 50, "warned_at": now})
    if draw.random() < 0.3:
        up = {"step": 1, "level": "supervisor", "to": "team:desk-lakeside"}
        up |= {"percent": 100, "alarmed_at": now}
        told = {"due_at": now, "escalated_at": now, "next_at": draw.choice((None, now))}
        return ClockEscalated.model_validate({**about, **up, **told})
    return ClockBreached.model_validate({**about, "due_at": now})


def _clock(kind: str, number: int, now: datetime) -> DecidedClock:
    return DecidedClock(
        kind=kind,
        number=number,
        started_at=now,
        since=now,
        policy="default@1",
        calendar="24x7@1",
        target_us=3_600_000_000,
        due_at=now + timedelta(hours=1),
        reckoning=("1 小时",),
    )
