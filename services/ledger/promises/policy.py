"""A policy at work: which promise a matter gets, and the target it sets under its calendar."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Literal, cast, get_args

from events.attention import Grade
from events.case import CaseCategory
from events.microseconds import MINUTE_US, to_us
from events.sla_policy import (
    Escalation,
    Line,
    PolicyTerms,
    Promise,
    RevisitSample,
    Target,
    WholePolicyTerms,
)
from events.vocabulary import PartyKind, Urgency
from services.errors import CommandRefusedError
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.clock import Lap

ClockKind = Literal["acknowledge", "first_reply", "arrive", "next_reply", "resolve", "revisit"]
WaitReason = Literal["owner", "parts", "third_party"]

KINDS: tuple[ClockKind, ...] = get_args(ClockKind)
GRADES: tuple[Grade, ...] = get_args(Grade)
WAITS: tuple[WaitReason, ...] = get_args(WaitReason)
MATTERS_REMEMBERED = 4_096


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """What a policy looks at."""

    community: str
    category: CaseCategory
    urgency: Urgency = "normal"
    party: PartyKind | None = None
    grade: Grade = "general"


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A promise that was given: its target, and the lap a clock begins with."""

    kind: ClockKind
    policy: str
    target: Target
    calendar: Calendar

    def lap(self, since: datetime) -> Lap:
        """What a clock goes by from an instant on."""
        cap = self.target.wait_cap_minutes
        return Lap(
            since_us=to_us(since),
            calendar=self.calendar,
            target_us=target_us(self.target, self.calendar),
            pause_cap_us=None if cap is None else cap * MINUTE_US,
        )


class Lines:
    """The lines of one version of a policy, each looked for once a kind of matter. Safe from many
    threads.
    """

    def __init__(self, terms: PolicyTerms) -> None:
        self.terms = terms
        self.first_fitting = functools.lru_cache(MATTERS_REMEMBERED)(
            functools.partial(first_fitting, terms)
        )
        self.first_escalation = functools.lru_cache(MATTERS_REMEMBERED)(
            functools.partial(first_escalation, terms)
        )
        self.samples = (isinstance(terms, WholePolicyTerms) and terms.revisit_samples) or ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """One version of a policy. ``find_calendar`` gives the calendars that hold with it."""

    id: str
    version: int
    lines: Lines
    find_calendar: Callable[[str], Calendar | None]

    @property
    def terms(self) -> PolicyTerms:
        """As published."""
        return self.lines.terms

    @property
    def label(self) -> str:
        """Id and version as one name, ``default@3``."""
        return f"{self.id}@{self.version}"

    def promise(self, kind: ClockKind, matter: Matter) -> Given | None:
        """By the first line that fits; None where nothing is promised."""
        line = self.lines.first_fitting(kind, matter)
        if line is None or line.target is None:
            return None
        calendar = self.calendar(line.target.calendar)
        return Given(kind=kind, policy=self.label, target=line.target, calendar=calendar)

    @property
    def share_max_percent(self) -> int:
        """The largest share that is drawn of any matter for a revisit; 0: nothing is drawn."""
        return max((each.share_percent for each in self.lines.samples), default=0)

    def sample(self, matter: Matter) -> RevisitSample | None:
        """What is drawn of such matters; None: nothing is."""
        return first_sample(self.terms, matter)

    def sampled(self, matter: Matter) -> Given | None:
        """The promise such a matter gets where the lot falls on it."""
        line = self.sample(matter)
        if line is None:
            return None
        calendar = self.calendar(line.target.calendar)
        return Given(kind="revisit", policy=self.label, target=line.target, calendar=calendar)

    def promised(self, kind: ClockKind, matter: Matter) -> Given:
        """The same where there has to be one. Raises ``CommandRefusedError``."""
        given = self.promise(kind, matter)
        if given is None:
            raise CommandRefusedError(
                f"{self.label} promises no {kind} for this matter: choose another kind or matter",
                rule="promised",
                article="Art.3(4)",
                field="/kind",
            )
        return given

    def calendar(self, calendar: str) -> Calendar:
        """A calendar by its id. Raises ``CommandRefusedError``."""
        found = self.find_calendar(calendar)
        if found is None:
            raise CommandRefusedError(
                f"there is no calendar {calendar}: name a published one",
                rule="calendar-published",
                article="Art.3(4)",
                field="/calendar",
            )
        return found


def first_fitting(terms: PolicyTerms, kind: ClockKind, matter: Matter) -> Promise | None:
    """Of the lines that fit, the first counts."""
    return next(
        (each for each in terms.promises if each.kind == kind and _fits(each, matter)), None
    )


def first_escalation(terms: PolicyTerms, kind: ClockKind, matter: Matter) -> Escalation | None:
    """The line that says whom a promise goes up to; None: nobody."""
    lines = terms.escalations if isinstance(terms, WholePolicyTerms) else None
    return next(
        (
            each
            for each in lines or ()
            if (not each.kinds or kind in each.kinds) and _fits(each, matter)
        ),
        None,
    )


def first_sample(terms: PolicyTerms, matter: Matter) -> RevisitSample | None:
    """By the first line that fits, what is drawn of such matters; None: nothing is."""
    lines = terms.revisit_samples if isinstance(terms, WholePolicyTerms) else None
    return next((each for each in lines or () if _fits(each, matter)), None)


def every_line(terms: PolicyTerms) -> Iterator[Line]:
    """Every line of every part."""
    yield from terms.promises
    if isinstance(terms, WholePolicyTerms):
        yield from terms.escalations or ()
        yield from terms.revisit_samples or ()


def every_matter(*policies: PolicyTerms) -> Iterator[Matter]:
    """Every matter policies can tell apart: in each community and of each party a line names, and
    in any other.
    """
    lines = [line for terms in policies for line in every_line(terms)]
    communities = sorted({community for line in lines for community in line.communities})
    parties = sorted({party for line in lines for party in line.parties})
    for community, party, category, urgency, grade in product(
        ("", *communities), (None, *parties), get_args(CaseCategory), get_args(Urgency), GRADES
    ):
        yield Matter(
            community=community,
            category=category,
            urgency=urgency,
            party=cast("PartyKind | None", party),
            grade=grade,
        )


def target_us(target: Target, calendar: Calendar) -> int:
    """The working time a target gives."""
    if target.minutes is not None:
        return target.minutes * MINUTE_US
    return (target.workdays or 0) * calendar.terms.workday_minutes * MINUTE_US


def _fits(line: Line, matter: Matter) -> bool:
    asked = (
        (line.communities, matter.community),
        (line.categories, matter.category),
        (line.urgencies, matter.urgency),
        (line.parties, matter.party),
        (line.grades, matter.grade),
    )
    return all(not named or value in named for named, value in asked)
