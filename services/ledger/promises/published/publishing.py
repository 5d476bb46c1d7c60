"""Publishes versions of calendars and of the policy, says what one would change, and adopts the
shipped ones at the first start (law 2).
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from events.calendar import CalendarPublished, CalendarTerms
from events.sla_policy import PolicyTerms, SlaPolicyPublished
from events.vocabulary import COMPANY_PARTITION
from services.errors import CommandRefusedError, NotPermittedError, VersionConflictError
from services.ledger.contract import Accepted, Caller
from services.ledger.core import Core
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.landing import Learned
from services.ledger.promises.book import ALWAYS
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.published.comparing import (
    DayChanged,
    EscalationChanged,
    SampleChanged,
    TargetChanged,
    compare_calendars,
    compare_escalations,
    compare_policies,
    compare_samples,
)
from services.ledger.promises.published.deciding import Publication, decide_calendar, decide_policy
from services.ledger.promises.published.shipping import (
    DEFAULT_POLICY,
    shipped_calendars,
    shipped_policy,
    with_announced,
)
from services.ledger.promises.published.versions import calendar_stream, policy_stream
from services.ledger.rulebook.book import names_rules

SHIPPED_BASIS = "随系统提供"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """The version a publication would become, and what would be otherwise from then on."""

    version: int
    effective_at: datetime
    days: tuple[DayChanged, ...] = ()
    targets: tuple[TargetChanged, ...] = ()
    escalations: tuple[EscalationChanged, ...] = ()
    revisit_samples: tuple[SampleChanged, ...] = ()


@names_rules
class Promising:
    """Decides and lands them."""

    def __init__(self, core: Core) -> None:
        self._core, self._book = core, core.promises

    def publish_calendar(
        self,
        calendar: str,
        terms: CalendarTerms,
        *,
        effective_at: datetime | None,
        basis: str | None,
        caller: Caller,
    ) -> Accepted:
        """The next version of a calendar. Raises ``NotPermittedError``, ``CommandRefusedError``."""
        _require_company(caller)
        asked = Publication(effective_at=effective_at, basis=basis, by=caller.actor)
        decide = partial(self._calendar, calendar, terms, asked)
        accepted = self._land(calendar_stream(calendar), decide, caller)
        self._book.drop_calendar(calendar)
        return accepted

    def publish_policy(
        self,
        terms: PolicyTerms,
        *,
        effective_at: datetime | None,
        basis: str | None,
        caller: Caller,
        follows: int | None = None,
    ) -> Accepted:
        """The next version of the policy; ``follows`` is the one its figures were changed from.
        Raises ``NotPermittedError``, ``CommandRefusedError``, and ``VersionConflictError`` where
        another came after that one.
        """
        _require_company(caller)
        asked = Publication(effective_at=effective_at, basis=basis, by=caller.actor)

        def decide(now: datetime) -> SlaPolicyPublished:
            fact = self._policy(terms, asked, now)
            if follows is not None and fact.version != follows + 1:
                raise VersionConflictError(policy_stream(DEFAULT_POLICY))
            return fact

        accepted = self._land(policy_stream(DEFAULT_POLICY), decide, caller)
        self._book.drop_policy(DEFAULT_POLICY)
        return accepted

    def announced(self, calendar: str) -> CalendarTerms:
        """A calendar's newest version with the official days this release knows beyond it. Raises
        ``CommandRefusedError``.
        """
        versions = self._book.load_calendar(calendar)
        if versions is None:
            raise CommandRefusedError(
                f"there is no calendar {calendar}", rule="calendar-published", article="Art.3(4)"
            )
        return with_announced(versions.newest.what.terms)

    def preview_calendar(
        self, calendar: str, terms: CalendarTerms, *, effective_at: datetime | None, caller: Caller
    ) -> Preview:
        """What :meth:`publish_calendar` would change; raises as it does and records nothing."""
        _require_company(caller)
        asked = Publication(effective_at=effective_at, basis=None, by=caller.actor)
        fact = self._calendar(calendar, terms, asked, self._core.clock())
        before = self._book.calendar_at(calendar, fact.effective_at)
        after = Calendar(calendar, fact.version, terms)
        days = compare_calendars(before, after, fact.effective_at)
        return Preview(version=fact.version, effective_at=fact.effective_at, days=days)

    def preview_policy(
        self, terms: PolicyTerms, *, effective_at: datetime | None, caller: Caller
    ) -> Preview:
        """What :meth:`publish_policy` would change; raises as it does and records nothing."""
        _require_company(caller)
        asked = Publication(effective_at=effective_at, basis=None, by=caller.actor)
        fact = self._policy(terms, asked, self._core.clock())
        before = self._book.policy_at(fact.effective_at)
        return Preview(
            version=fact.version,
            effective_at=fact.effective_at,
            targets=compare_policies(before.terms, terms),
            escalations=compare_escalations(before.terms, fact.terms),
            revisit_samples=compare_samples(before.terms, fact.terms),
        )

    def adopt(self, *, caller: Caller) -> int:
        """Publishes every shipped calendar, and the shipped policy, of which there is no version
        yet; returns how many. A crash leaves some adopted, and the next start adopts the others.
        """
        adopted = 0
        for adopt_one in self._missing():
            # Another process may be at it, too: whoever comes second finds it adopted.
            with suppress(VersionConflictError):
                adopt_one(effective_at=ALWAYS, basis=SHIPPED_BASIS, caller=caller)
                adopted += 1
        return adopted

    def _missing(self) -> Iterator[Callable[..., Accepted]]:
        """The policy comes last: its targets name the calendars."""
        for calendar, terms in shipped_calendars().items():
            if self._book.load_calendar(calendar) is None:
                yield partial(self.publish_calendar, calendar, terms)
        if self._book.load_policy(DEFAULT_POLICY) is None:
            yield partial(self.publish_policy, shipped_policy())

    def _calendar(
        self, calendar: str, terms: CalendarTerms, asked: Publication, now: datetime
    ) -> CalendarPublished:
        return decide_calendar(
            calendar,
            self._book.load_calendar(calendar),
            terms,
            asked,
            policies=self._policies(now),
            now=now,
        )

    def _policy(self, terms: PolicyTerms, asked: Publication, now: datetime) -> SlaPolicyPublished:
        effective_at = asked.effective_at or now
        return decide_policy(
            DEFAULT_POLICY,
            self._book.load_policy(DEFAULT_POLICY),
            terms,
            asked,
            find_calendar=lambda name: self._book.calendar_at(name, effective_at),
            now=now,
        )

    def _policies(self, now: datetime) -> Iterator[PolicyTerms]:
        """The policy in force, and those that will be."""
        yield self._book.policy_at(now).terms
        versions = self._book.load_policy(DEFAULT_POLICY)
        for version in versions.published if versions is not None else ():
            if version.effective_at > now:
                yield version.what.terms

    def _land(
        self,
        stream: str,
        decide: Callable[[datetime], CalendarPublished | SlaPolicyPublished],
        caller: Caller,
    ) -> Accepted:
        now = self._core.clock()
        event_id = self._core.mint(now)

        def placed(learned: Learned) -> Decision:
            del learned  # versions are read afresh, and decided once
            fact = decide(now)
            decided = Decided(
                fact=fact,
                event_id=event_id,
                stream=stream,
                version=fact.version,
                partitionkey=COMPANY_PARTITION,
                happened_at=now,
                actor=caller.actor,
                traceparent=caller.traceparent,
            )
            return Decision(decided=[decided])

        return self._core.landing.land(placed, once=True)


def _require_company(caller: Caller) -> None:
    if caller.communities is not None:
        raise NotPermittedError(
            "publishing takes a caller who acts for the whole company", rule="company-scope"
        )
