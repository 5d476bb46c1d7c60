"""Somebody who works here, as their facts leave them: when they are away, and who stands in then.
Pure.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import staff as facts


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """Away from ``since`` until just before ``ended_at``; None while nobody said they are back."""

    since: datetime
    planned_until: datetime | None
    deputy: str | None
    ended_at: datetime | None = None

    def at(self, instant: datetime) -> bool:
        """Whether they are away at an instant."""
        return self.since <= instant and (self.ended_at is None or instant < self.ended_at)

    def meets(self, since: datetime, planned_until: datetime | None) -> bool:
        """Whether it is open and would run at the same time as another one."""
        if self.ended_at is not None:
            return False
        begins_before = planned_until is None or self.since < planned_until
        return begins_before and (self.planned_until is None or since < self.planned_until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Whoever acts under an id: a person, or a team's desk, which is never away."""

    id: str
    team: bool
    left_at: datetime | None = None
    absences: tuple[Absence, ...] = ()

    def absence_at(self, instant: datetime) -> Absence | None:
        """Why they are not there at an instant; None: they are, or have left for good."""
        return next((each for each in self.absences if each.at(instant)), None)

    def left_by(self, instant: datetime) -> bool:
        """Whether they have left by an instant."""
        return self.left_at is not None and self.left_at <= instant

    def here_at(self, instant: datetime) -> bool:
        """Whether they can be turned to at an instant."""
        return not self.left_by(instant) and self.absence_at(instant) is None

    def open_absence(self, by: datetime, since: datetime | None) -> Absence | None:
        """The open one that begins then; without ``since``, the one that began last by an
        instant, else the next.
        """
        still = [each for each in self.absences if each.ended_at is None]
        if since is not None:
            return next((each for each in still if each.since == since), None)
        begun = [each for each in still if each.since <= by]
        return begun[-1] if begun else next(iter(still), None)


def evolve_person(person: Person | None, fact: facts.AnyStaffFact) -> Person:
    """Them after the fact."""
    if isinstance(fact, facts.StaffRegistered):
        return Person(id=fact.staff, team=fact.sort == "team")
    assert person is not None
    match fact:
        case facts.StaffLeft():
            return replace(person, left_at=fact.left_at)
        case facts.AbsenceStarted():
            away = Absence(since=fact.since, planned_until=fact.planned_until, deputy=fact.deputy)
            absences = sorted((*person.absences, away), key=lambda each: each.since)
            return replace(person, absences=tuple(absences))
        case facts.AbsenceEnded():
            over = person.open_absence(fact.ended_at, fact.since)
            ended = tuple(
                replace(each, ended_at=max(fact.ended_at, each.since)) if each is over else each
                for each in person.absences
            )
            return replace(person, absences=ended)
        case facts.WorkReassigned():
            return person
        case _:
            assert_never(fact)
