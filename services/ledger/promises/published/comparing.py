"""What a new version would change: days with other hours, matters with other targets."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events.instant import in_zone
from events.sla_policy import Escalation, PolicyTerms, RevisitSample, Target
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.policy import (
    KINDS,
    ClockKind,
    Matter,
    every_matter,
    first_escalation,
    first_fitting,
    first_sample,
)

DAYS_COMPARED = 800
"""So many days from the effective date on: this year, the next, and a little."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DayChanged:
    """A date with other hours than before."""

    day: date
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetChanged:
    """A kind of matter with another target than before; None: nothing promised."""

    kind: ClockKind
    matter: Matter
    before: Target | None
    after: Target | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationChanged:
    """A kind of matter whose promises go up otherwise than before; None: to nobody."""

    kind: ClockKind
    matter: Matter
    before: Escalation | None
    after: Escalation | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleChanged:
    """A kind of matter of which another share is drawn than before; None: none is."""

    matter: Matter
    before: RevisitSample | None
    after: RevisitSample | None


def compare_calendars(
    before: Calendar | None, after: Calendar, effective_at: datetime
) -> tuple[DayChanged, ...]:
    """Days whose hours differ; all of them where there was no such calendar."""
    first = in_zone(effective_at, after.zone).date()
    days = (first + timedelta(days=number) for number in range(DAYS_COMPARED))
    compared = (
        (day, "" if before is None else hours(before, day), hours(after, day)) for day in days
    )
    return tuple(
        DayChanged(day=day, before=old, after=new) for day, old, new in compared if old != new
    )


def hours(calendar: Calendar, day: date) -> str:
    """The hours of a day in words, ``09:00–12:00、13:30–18:00``."""
    spans = calendar.hours_of(day)
    return "、".join(f"{each.begin}–{each.end}" for each in spans) or "休"


def compare_policies(before: PolicyTerms | None, after: PolicyTerms) -> tuple[TargetChanged, ...]:
    """Matters whose targets differ, for every community a line names and for any other."""
    changes: list[TargetChanged] = []
    for kind in KINDS:
        for matter in every_matter(*(terms for terms in (before, after) if terms is not None)):
            old = None if before is None else _target(before, kind, matter)
            new = _target(after, kind, matter)
            if old != new:
                changes.append(TargetChanged(kind=kind, matter=matter, before=old, after=new))
    return tuple(changes)


def compare_escalations(before: PolicyTerms, after: PolicyTerms) -> tuple[EscalationChanged, ...]:
    """Matters whose promises go up otherwise, in every community a line names and in any other."""
    changes: list[EscalationChanged] = []
    for kind in KINDS:
        for matter in every_matter(before, after):
            old, new = (first_escalation(terms, kind, matter) for terms in (before, after))
            if _how(old) != _how(new):
                changed = EscalationChanged(kind=kind, matter=matter, before=old, after=new)
                changes.append(changed)
    return tuple(changes)


def compare_samples(before: PolicyTerms, after: PolicyTerms) -> tuple[SampleChanged, ...]:
    """Matters of which otherwise is drawn, in every community a line names and in any other."""
    changes: list[SampleChanged] = []
    for matter in every_matter(before, after):
        old, new = (first_sample(terms, matter) for terms in (before, after))
        if _what(old) != _what(new):
            changes.append(SampleChanged(matter=matter, before=old, after=new))
    return tuple(changes)


def _what(line: RevisitSample | None) -> object:
    return None if line is None or not line.share_percent else (line.share_percent, line.target)


def _how(line: Escalation | None) -> object:
    return None if line is None or not line.climbs else (line.climbs, line.quiet)


def _target(terms: PolicyTerms, kind: ClockKind, matter: Matter) -> Target | None:
    line = first_fitting(terms, kind, matter)
    return None if line is None else line.target
