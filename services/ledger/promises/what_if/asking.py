"""What would have been under another policy or other calendars: what is to be supposed, and the
record of who asked. Nothing else is written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.microseconds import to_us
from events.sla_policy import PolicyTerms, WholePolicyTerms
from events.vocabulary import COMPANY_PARTITION
from events.what_if import OtherCalendar, WhatIfAsked
from events.whole import Whole
from services.errors import CommandRefusedError
from services.ledger.contract import Accepted, Caller
from services.ledger.core import Core
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.landing import Learned
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.policy import Lines, Policy
from services.ledger.promises.published.deciding import (
    Publication,
    decide_calendar,
    decide_policy,
    whole,
)
from services.ledger.promises.published.shipping import DEFAULT_POLICY
from services.ledger.promises.what_if.terms import Supposition

SUPPOSED = "supposed"
"""The id of a policy that was never published."""


class Otherwise(BaseModel):
    """What is supposed to have been promised, and by which calendars; what is left out was as it
    was.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy_version: Annotated[Whole, Field(ge=1)] | None = None
    policy_terms: WholePolicyTerms | None = None
    calendars: tuple[OtherCalendar, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.policy_version is not None and self.policy_terms is not None:
            raise ValueError("give a version of the policy or terms, one of the two")
        if (self.policy_version, self.policy_terms, self.calendars) == (None, None, ()):
            raise ValueError("give a policy or a calendar to suppose")
        return self


@dataclass(frozen=True, slots=True)
class Wondering:
    """Makes suppositions and records questions. Safe from many threads. ``turn`` is for whoever
    reckons: one at a time in a process.
    """

    core: Core
    turn: Lock = field(default_factory=Lock)

    def supposition(self, otherwise: Otherwise, *, caller: Caller) -> Supposition:
        """Raises ``CommandRefusedError`` where it could not be published either."""
        find = self._find(otherwise)
        policy_at = self._policy_at(otherwise, find, caller)
        changes = sorted({to_us(each) for each in self._changes(otherwise)})
        return Supposition(policy_at, changes)

    def record(self, asked: WhatIfAsked, *, caller: Caller) -> Accepted:
        """The question is in the log."""
        core, now = self.core, self.core.clock()
        own = asked.communities[0] if len(asked.communities) == 1 else COMPANY_PARTITION
        decided = Decided(
            fact=asked,
            event_id=core.mint(now),
            stream=f"what_if/{asked.id}",
            version=1,
            partitionkey=own,
            happened_at=now,
            actor=caller.actor,
            traceparent=caller.traceparent,
        )

        def decide(learned: Learned) -> Decision:
            del learned  # a stream of its own: nothing else is there to be known
            return Decision(decided=[decided])

        return core.landing.land(decide, once=True)

    def mint(self) -> str:
        """An id for a question."""
        return self.core.mint(self.core.clock())

    def _find(self, otherwise: Otherwise) -> Callable[[str, datetime], Calendar | None]:
        book, other = self.core.promises, dict(self._calendars(otherwise))

        def find(calendar: str, instant: datetime) -> Calendar | None:
            return other.get(calendar) or book.calendar_at(calendar, instant)

        return find

    def _calendars(self, otherwise: Otherwise) -> Iterator[tuple[str, Calendar]]:
        for index, each in enumerate(otherwise.calendars):
            field_ = f"/suppose/calendars/{index}"
            if each.terms is not None:
                yield each.calendar, self._own(each.calendar, each, field_)
                continue
            versions = self.core.promises.load_calendar(each.calendar)
            known = () if versions is None else versions.published
            found = next((v.what for v in known if v.number == each.version), None)
            if found is None:
                raise _unknown(f"calendar {each.calendar}", each.version, field_)
            yield each.calendar, found

    def _own(self, calendar: str, each: OtherCalendar, place: str) -> Calendar:
        assert each.terms is not None
        now = self.core.clock()
        asked = Publication(effective_at=None, basis=None, by=SUPPOSED)
        policies = [self.core.promises.policy_at(now).terms]
        try:
            decide_calendar(calendar, None, each.terms, asked, policies=policies, now=now)
        except CommandRefusedError as refused:
            raise _at(refused, f"{place}{refused.field or ''}") from None
        return Calendar(calendar, 0, each.terms)

    def _policy_at(
        self,
        otherwise: Otherwise,
        find: Callable[[str, datetime], Calendar | None],
        caller: Caller,
    ) -> Callable[[datetime], Policy]:
        fixed = self._fixed(otherwise, find, caller)

        def policy_at(instant: datetime) -> Policy:
            held = fixed or self.core.promises.policy_at(instant)
            return Policy(
                id=held.id,
                version=held.version,
                lines=held.lines,
                find_calendar=lambda name: find(name, instant),
            )

        return policy_at

    def _fixed(
        self,
        otherwise: Otherwise,
        find: Callable[[str, datetime], Calendar | None],
        caller: Caller,
    ) -> Policy | None:
        """The one policy that is supposed throughout, if any."""
        now = self.core.clock()
        if (terms := otherwise.policy_terms) is not None:
            asked = Publication(effective_at=None, basis=None, by=caller.actor)
            filled = whole(terms, self.core.promises.load_policy(DEFAULT_POLICY))
            _check(filled, asked, lambda name: find(name, now), now)
            return Policy(id=SUPPOSED, version=0, lines=Lines(filled), find_calendar=lambda _: None)
        if otherwise.policy_version is None:
            return None
        versions = self.core.promises.load_policy(DEFAULT_POLICY)
        for version in () if versions is None else versions.published:
            if version.number == otherwise.policy_version:
                return Policy(
                    id=DEFAULT_POLICY,
                    version=version.number,
                    lines=version.what,
                    find_calendar=lambda _: None,
                )
        raise _unknown("policy", otherwise.policy_version, "/suppose/policy_version")

    def _changes(self, otherwise: Otherwise) -> Iterator[datetime]:
        """When anything took effect that promises hang on, or would."""
        policies = self.core.promises.load_policy(DEFAULT_POLICY)
        published = () if policies is None else policies.published
        yield from (version.effective_at for version in published)
        targets = {line.target for each in published for line in each.what.terms.promises}
        targets |= {sample.target for each in published for sample in each.what.samples}
        if (asked := otherwise.policy_terms) is not None:
            targets |= {line.target for line in asked.promises}
            targets |= {sample.target for sample in asked.revisit_samples or ()}
        for name in {target.calendar for target in targets if target is not None}:
            calendars = self.core.promises.load_calendar(name)
            if calendars is not None:
                yield from (version.effective_at for version in calendars.published)


def _check(
    terms: PolicyTerms, asked: Publication, find: Callable[[str], Calendar | None], now: datetime
) -> None:
    """Raises what publishing it would."""
    try:
        decide_policy(SUPPOSED, None, terms, asked, find_calendar=find, now=now)
    except CommandRefusedError as refused:
        place = (refused.field or "").replace("/terms", "/suppose/policy_terms", 1)
        raise _at(refused, place) from None


def _unknown(what: str, version: int | None, place: str) -> CommandRefusedError:
    return CommandRefusedError(
        f"there is no version {version} of the {what}: name a published one",
        rule="version-published",
        article="Art.3(4)",
        field=place,
    )


def _at(refused: CommandRefusedError, place: str) -> CommandRefusedError:
    return CommandRefusedError(
        str(refused), rule=refused.rule, article=refused.article, field=place
    )
