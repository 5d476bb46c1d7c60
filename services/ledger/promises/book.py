"""What is promised at an instant, and by which calendars: asked of the log, remembered for two
seconds.
"""

import functools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from services.ledger.log.library import LedgerApplication
from services.ledger.promises.alarms.climbing import Climbing
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.policy import Lines, Policy
from services.ledger.promises.published.shipping import (
    DEFAULT_POLICY,
    shipped_calendars,
    shipped_policy,
)
from services.ledger.promises.published.versions import (
    CalendarVersions,
    PolicyVersions,
    Versions,
    calendar_stream,
    fold_calendar,
    fold_policy,
    policy_stream,
    with_calendar,
    with_one_more,
)
from services.ledger.reference import Remembered

T = TypeVar("T")

ALWAYS = datetime(1990, 1, 1, tzinfo=UTC)
"""From when the first version of a calendar or policy holds, unless it says otherwise: earlier than
anything the ledger is told of.
"""


class PromiseBook:
    """The policy and the calendars in force. Safe from many threads."""

    def __init__(
        self, application: LedgerApplication, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._application = application
        self._calendars: Remembered[CalendarVersions] = Remembered(self.load_calendar, monotonic_s)
        self._policies: Remembered[PolicyVersions] = Remembered(self.load_policy, monotonic_s)
        self.climbing = Climbing(lines_of=self.policy_lines, calendar_of=self.calendar_labelled)

    def policy_at(self, instant: datetime) -> Policy:
        """What is promised for what begins at an instant."""
        versions = self._policies.get(DEFAULT_POLICY) or _shipped_policy()
        version = versions.at(instant)
        return Policy(
            id=versions.id,
            version=version.number,
            lines=version.what,
            find_calendar=functools.partial(self.calendar_at, instant=instant),
        )

    def policy_lines(self, label: str) -> Lines:
        """The version an event named, as in ``default@3``. Raises ``LookupError``."""
        policy, _, number = label.partition("@")
        versions = _holding(self._policies, policy, int(number))
        if versions is None and policy == DEFAULT_POLICY:
            versions = _shipped_policy()
        if versions is None:
            raise LookupError(f"no policy {label} was ever published")
        return versions.published[int(number) - 1].what

    def calendar_at(self, calendar: str, instant: datetime) -> Calendar | None:
        """The version of a calendar that holds at an instant; None: there is no such calendar."""
        versions = self.calendar_versions(calendar)
        return None if versions is None else versions.at(instant).what

    def calendar_labelled(self, label: str) -> Calendar:
        """The version an event named, as in ``office@3``. Raises ``LookupError``."""
        calendar, _, number = label.partition("@")
        versions = self.calendar_versions(calendar, holding=int(number))
        if versions is None:
            raise LookupError(f"no calendar {label} was ever published")
        return versions.published[int(number) - 1].what

    def calendar_versions(self, calendar: str, *, holding: int = 1) -> CalendarVersions | None:
        """Every version of a calendar, up to the one an event named at least; None: there is no
        such calendar.
        """
        return _holding(self._calendars, calendar, holding) or _shipped_calendar(calendar)

    def calendar_ids(self) -> frozenset[str]:
        """The calendars any promise may have gone by: those that ship, and those a version of the
        policy names.
        """
        versions = self._policies.get(DEFAULT_POLICY) or _shipped_policy()
        lines = (line for each in versions.published for line in each.what.terms.promises)
        named = {line.target.calendar for line in lines if line.target is not None}
        return frozenset(shipped_calendars()) | named

    def load_calendar(self, calendar: str) -> CalendarVersions | None:
        """As the log has it now."""
        return self._application.load(calendar_stream(calendar), fold_calendar)

    def load_policy(self, policy: str) -> PolicyVersions | None:
        """As the log has it now."""
        return self._application.load(policy_stream(policy), fold_policy)

    def drop_calendar(self, calendar: str) -> None:
        """Asks the log again next time."""
        self._calendars.drop(calendar)

    def drop_policy(self, policy: str) -> None:
        """Asks the log again next time."""
        self._policies.drop(policy)


def _holding(remembered: Remembered[Versions[T]], id_: str, number: int) -> Versions[T] | None:
    """What is remembered of one; asked anew where another process published this version since."""
    versions = remembered.get(id_)
    if versions is not None and versions.version < number:
        remembered.drop(id_)
        versions = remembered.get(id_)
    return versions


@functools.cache
def _shipped_policy() -> PolicyVersions:
    """A ledger that has adopted none yet goes by the shipped one."""
    none: PolicyVersions = Versions(id=DEFAULT_POLICY, published=())
    return with_one_more(none, ALWAYS, Lines(shipped_policy()))


@functools.cache
def _shipped_calendar(calendar: str) -> CalendarVersions | None:
    terms = shipped_calendars().get(calendar)
    if terms is None:
        return None
    return with_calendar(Versions(id=calendar, published=()), ALWAYS, terms)
