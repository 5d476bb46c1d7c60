"""Answers what would be due when: for a matter under a policy, or for a target of one's own, with
waits, extensions and changes. Writes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.attention import Grade
from events.case import CaseCategory
from events.clock_step import ExtensionGranted, ExtensionRequested
from events.instant import Instant
from events.microseconds import MINUTE_US, from_us, to_us
from events.sla_policy import MINUTES_MAX, Target
from events.vocabulary import CommunityId, PartyKind, Urgency
from events.whole import Whole
from services.errors import CommandRefusedError
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.clock import Clock, Lap, Reckoned, falls_on, reckon
from services.ledger.promises.policy import (
    ClockKind,
    Given,
    Matter,
    Policy,
    WaitReason,
)

PolicyAt = Callable[[datetime], Policy]
"""The policy that holds at an instant."""

Minutes = Annotated[Whole, Field(ge=1, le=MINUTES_MAX)]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wait(_Said):
    """The clock stands still: from an instant up to, and without, another; None: it still does."""

    begin: Instant
    end: Instant | None = None
    reason: WaitReason | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end is not None and self.end < self.begin:
            raise ValueError("a wait ends after it begins")
        return self


class Extension(_Said):
    """More working time, as granted: minutes, or workdays as the calendar counts them."""

    minutes: Minutes | None = None
    workdays: Annotated[Whole, Field(ge=1, le=366)] | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.minutes is None) == (self.workdays is None):
            raise ValueError("give minutes or workdays, one of the two")
        return self


class Change(_Said):
    """From an instant on the matter is another; what is left out stays as it was."""

    at: Instant
    community: CommunityId | None = None
    category: CaseCategory | None = None
    urgency: Urgency | None = None
    grade: Grade | None = None


class Question(_Said):
    """What is asked: a matter and a kind of promise, or a target of one's own. The policy is the
    one that holds at ``policy_at``; without it, at the start and at each change.
    """

    start: Instant
    kind: ClockKind = "first_reply"
    community: CommunityId | None = None
    category: CaseCategory | None = None
    urgency: Urgency = "normal"
    party: PartyKind | None = None
    grade: Grade = "general"
    target: Target | None = None
    waits: tuple[Wait, ...] = Field(default=(), max_length=50)
    extensions: tuple[Extension, ...] = Field(default=(), max_length=20)
    changes: tuple[Change, ...] = Field(default=(), max_length=20)
    policy_at: Instant | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.category is None) == (self.target is None):
            raise ValueError("give a category or a target, one of the two")
        if self.target is not None and self.changes:
            raise ValueError("a target of one's own does not change with the matter")
        if any(change.at < self.start for change in self.changes):
            raise ValueError("a change comes after the start")
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class Calculated:
    """The answer. ``given`` is the promise that counts at the end; ``warnings`` are percent and
    instant, those that come at all.
    """

    given: Given
    clock: Clock
    reckoned: Reckoned
    warnings: tuple[tuple[int, datetime], ...]
    standing: Literal["running", "paused"]


def calculate(question: Question, policy_at: PolicyAt) -> Calculated:
    """Raises ``CommandRefusedError`` where nothing is promised, or a wait is not one of the
    policy's.
    """
    laps, given = _laps(question, policy_at)
    _refuse_waits(question.waits, given.target)
    clock = Clock(
        laps=laps,
        pauses=tuple(
            (to_us(wait.begin), None if wait.end is None else to_us(wait.end))
            for wait in question.waits
        ),
        extensions_us=sum(extra_time_us(each, given.calendar) for each in question.extensions),
    )
    reckoned = reckon(clock)
    warnings = (
        (percent, falls_on(clock, reckoned, percent)) for percent in given.target.warn_percents
    )
    return Calculated(
        given=given,
        clock=clock,
        reckoned=reckoned,
        warnings=tuple((percent, from_us(at)) for percent, at in warnings if at is not None),
        standing="paused" if reckoned.due_us is None else "running",
    )


def _laps(question: Question, policy_at: PolicyAt) -> tuple[tuple[Lap, ...], Given]:
    """A lap for the start and one for each change, under what is promised then."""
    policy = policy_at(question.policy_at or question.start)
    if question.target is not None:
        calendar = policy.calendar(question.target.calendar)
        given = Given(
            kind=question.kind, policy=policy.label, target=question.target, calendar=calendar
        )
        return (given.lap(question.start),), given
    matter = _matter(question)
    given = policy.promised(question.kind, matter)
    laps = [given.lap(question.start)]
    for change in sorted(question.changes, key=lambda change: change.at):
        matter, policy = _changed(matter, change), policy_at(question.policy_at or change.at)
        given = policy.promised(question.kind, matter)
        laps.append(given.lap(change.at))
    return tuple(laps), given


def _matter(question: Question) -> Matter:
    assert question.category is not None
    return Matter(
        community=question.community or "",
        category=question.category,
        urgency=question.urgency,
        party=question.party,
        grade=question.grade,
    )


def _changed(matter: Matter, change: Change) -> Matter:
    return Matter(
        community=change.community or matter.community,
        category=change.category or matter.category,
        urgency=change.urgency or matter.urgency,
        party=matter.party,
        grade=change.grade or matter.grade,
    )


def _refuse_waits(waits: Iterable[Wait], target: Target) -> None:
    for index, wait in enumerate(waits):
        if wait.reason is not None and wait.reason not in target.waits:
            allowed = ", ".join(target.waits) or "none"
            raise CommandRefusedError(
                f"no clock stands still for {wait.reason} here; reasons allowed: {allowed}",
                rule="wait-allowed",
                article="Art.3(4)",
                field=f"/waits/{index}/reason",
            )


def extra_time_us(
    extension: Extension | ExtensionRequested | ExtensionGranted, calendar: Calendar
) -> int:
    """The working time an extension adds."""
    if extension.minutes is not None:
        return extension.minutes * MINUTE_US
    return (extension.workdays or 0) * calendar.terms.workday_minutes * MINUTE_US
