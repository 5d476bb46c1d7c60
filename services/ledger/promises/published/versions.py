"""The published versions of a calendar or of the policy, and which of them holds when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from events.calendar import CalendarPublished, CalendarTerms
from events.catalogue import AnyFact
from events.sla_policy import SlaPolicyPublished
from services.ledger.in_force import in_force
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.policy import Lines

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Version(Generic[T_co]):
    """One of them. ``number`` counts from 1 and is the version of its stream, too."""

    number: int
    effective_at: datetime
    what: T_co


@dataclass(frozen=True, kw_only=True, slots=True)
class Versions(Generic[T_co]):
    """All of one calendar or policy, oldest first; none takes effect before the one it follows."""

    id: str
    published: tuple[Version[T_co], ...]

    @property
    def version(self) -> int:
        """That of the stream."""
        return len(self.published)

    @property
    def newest(self) -> Version[T_co]:
        """The one published last, in effect or not yet."""
        return self.published[-1]

    def at(self, instant: datetime) -> Version[T_co]:
        """The one that holds at an instant; the first one before anything took effect."""
        held = in_force(self.published, instant, since=lambda version: version.effective_at)
        return held or self.published[0]


CalendarVersions = Versions[Calendar]
PolicyVersions = Versions[Lines]


def with_one_more(versions: Versions[T], effective_at: datetime, what: T) -> Versions[T]:
    """The versions and the next."""
    version = Version(number=versions.version + 1, effective_at=effective_at, what=what)
    return Versions(id=versions.id, published=(*versions.published, version))


def fold_calendar(
    versions: CalendarVersions | None, history: Iterable[AnyFact]
) -> CalendarVersions | None:
    """Every version of a calendar's stream."""
    for fact in history:
        if not isinstance(fact, CalendarPublished):
            raise TypeError(f"{fact.type_name} does not belong in a calendar's stream")
        versions = versions or Versions(id=fact.calendar, published=())
        versions = with_calendar(versions, fact.effective_at, fact.terms)
    return versions


def fold_policy(
    versions: PolicyVersions | None, history: Iterable[AnyFact]
) -> PolicyVersions | None:
    """Every version of the policy's stream."""
    for fact in history:
        if not isinstance(fact, SlaPolicyPublished):
            raise TypeError(f"{fact.type_name} does not belong in the policy's stream")
        versions = versions or Versions(id=fact.policy, published=())
        versions = with_one_more(versions, fact.effective_at, Lines(fact.terms))
    return versions


def with_calendar(
    versions: CalendarVersions, effective_at: datetime, terms: CalendarTerms
) -> CalendarVersions:
    """With one more version of a calendar."""
    calendar = Calendar(versions.id, versions.version + 1, terms)
    return with_one_more(versions, effective_at, calendar)


def calendar_stream(calendar: str) -> str:
    """The stream of a calendar."""
    return f"calendar/{calendar}"


def policy_stream(policy: str) -> str:
    """The stream of a policy."""
    return f"sla_policy/{policy}"
