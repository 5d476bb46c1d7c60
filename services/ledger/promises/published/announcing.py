"""Decides deadlines anew that were reckoned by a year nobody had announced, once an official
calendar says how it is: an event each, exactly once, whoever notices it how often.

A clock goes on by the new version from when that takes effect; what was used up stays used. It then
names the new version, so that nothing is left to decide of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import groupby

from events.catalogue import decode
from events.clock import ClocksRegraded, DecidedClock
from events.clock_alarm import ClockBreached
from events.envelope import Envelope, parse
from events.identifiers import derive_id
from events.microseconds import to_us
from services.errors import OverloadedError, VersionConflictError
from services.ledger.contract import Caller
from services.ledger.core import Core
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.landing import as_decided
from services.ledger.promises.alarms.climbing import Climbing
from services.ledger.promises.alarms.falling_due import missed_before, moved
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.case_clocks import CaseClocks, clocks_stream
from services.ledger.promises.clocks.collecting import FollowingFact
from services.ledger.promises.clocks.deciding import decided, given_of, reckoning_of
from services.ledger.promises.clocks.evolving import evolve_clocks, fold_clocks
from services.ledger.promises.matters import about
from services.ledger.promises.published.versions import CalendarVersions, Version, calendar_stream
from services.store.contract import LogRow, Receipt

REASON = "calendar_announced"
ATTEMPTS_MAX = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Superseded:
    """Clocks that name this version and fall due in this time were reckoned by a guess, and there
    is an announcement by now.
    """

    calendar: str
    since: datetime
    until: datetime


def superseded(versions: CalendarVersions, now: datetime) -> Iterator[Superseded]:
    """The versions of a calendar that guessed years another one in effect has announced."""
    in_effect = [each for each in versions.published if each.effective_at <= now]
    for earlier in in_effect:
        guessed = earlier.what
        to = guessed.terms.announced_to
        years = [
            later.what.terms.announced_to or 0
            for later in in_effect
            if later.number > earlier.number
        ]
        if to is not None and years and max(years) > to:
            yield Superseded(
                calendar=guessed.label,
                since=_new_year(guessed, to + 1),
                until=_new_year(guessed, max(years) + 1),
            )


def _new_year(calendar: Calendar, year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time(), calendar.zone)


def announced_by(
    versions: CalendarVersions, clock: DecidedClock, now: datetime
) -> Version[Calendar] | None:
    """The first version in effect that announces the year in which a clock falls due, where the
    one it names guessed it. A clock that stands still has no deadline to decide anew.
    """
    number = int(clock.calendar.partition("@")[2])
    guessed = versions.published[number - 1].what
    to = guessed.terms.announced_to
    if clock.due_at is None or to is None:
        return None
    year = guessed.date_of(to_us(clock.due_at)).year
    for later in versions.published[number:] if year > to else ():
        if later.effective_at <= now and (later.what.terms.announced_to or 0) >= year:
            return later
    return None


def decided_anew(
    clocks: CaseClocks,
    by: Version[Calendar],
    affected: Sequence[DecidedClock],
    climbing: Climbing,
) -> Iterator[FollowingFact]:
    """What follows for these clocks, in order: breaches nobody had noticed by then, the deadlines
    as they are now, and breaches that turn out to be none.
    """
    at, calendar = by.effective_at, by.what
    for breach in missed_before(clocks, affected, at, climbing):
        clocks = evolve_clocks(clocks, breach)
        yield breach
    anew = []
    for clock in affected:
        given = given_of(clock, calendar)
        onward = given.lap(max(at, clock.since))
        reckoning = reckoning_of(
            clock, clocks, climbing.calendar_of, onward=onward, waits=clock.waits
        )
        told = decided(given, reckoning, clock.number)
        replaced = f"日历 {clock.calendar} 由 {calendar.label} 取代"
        anew.append(told.model_copy(update={"reckoning": (replaced, *told.reckoning)}))
    yield ClocksRegraded(**about(clocks.id, clocks.matter), reason=REASON, clocks=tuple(anew))
    yield from moved(clocks, anew, at)


class Announcing:
    """Looks for such clocks, decides and lands. Safe from many threads."""

    def __init__(self, core: Core) -> None:
        self._core, self._book = core, core.promises

    def superseded(self) -> list[Superseded]:
        """By which versions of calendars no clock should go any longer, and where it falls due."""
        now = self._core.clock()
        calendars = (self._book.calendar_versions(each) for each in self._book.calendar_ids())
        return [each for found in calendars if found for each in superseded(found, now)]

    def decide_anew(self, case: str, *, caller: Caller) -> tuple[Receipt, ...]:
        """The deadlines of a case that were guessed and are announced by now; empty where there
        are none. Raises ``OverloadedError`` where the case keeps moving.
        """
        for _ in range(ATTEMPTS_MAX):
            decision = self._decide(case, caller)
            if not decision.decided:
                return ()
            try:
                return self._core.landing.land(partial(as_decided, decision), once=True).receipts
            except VersionConflictError:
                continue
        raise OverloadedError(
            "a case whose deadlines are decided anew keeps moving", retry_after_s=1
        )

    def _decide(self, case: str, caller: Caller) -> Decision:
        rows = self._core.store.read_stream(clocks_stream(case))
        clocks, now = _folded(rows), self._core.clock()
        decision = Decision()
        if clocks is None:
            return decision
        found = [(self._announced(clock, now), clock) for clock in clocks.running]
        affected = [(by, clock) for by, clock in found if by is not None]
        affected.sort(key=lambda each: (each[0].effective_at, each[0].what.label))
        for (_, label), group in groupby(
            affected, key=lambda each: (each[0].effective_at, each[0].what.label)
        ):
            told = list(group)
            by, cause = told[0][0], self._publication(label)
            these = [clock for _, clock in told]
            for fact in decided_anew(clocks, by, these, self._book.climbing):
                clocks = evolve_clocks(clocks, fact)
                placed = _placed(fact, clocks, by.effective_at, cause, caller)
                decision.decided.append(placed)
        return decision

    def _announced(self, clock: DecidedClock, now: datetime) -> Version[Calendar] | None:
        calendar, _, number = clock.calendar.partition("@")
        versions = self._book.calendar_versions(calendar, holding=int(number))
        return None if versions is None else announced_by(versions, clock, now)

    def _publication(self, label: str) -> Envelope:
        """The event that published a version: what the new deadlines come of."""
        calendar, _, number = label.partition("@")
        rows = self._core.store.read_stream(calendar_stream(calendar))
        return parse(rows[int(number) - 1].body).envelope


def _folded(rows: Sequence[LogRow]) -> CaseClocks | None:
    envelopes = (parse(row.body).envelope for row in rows)
    return fold_clocks(None, (decode(each.type, each.data) for each in envelopes))


def _placed(
    fact: FollowingFact, after: CaseClocks, at: datetime, cause: Envelope, caller: Caller
) -> Decided:
    stream = clocks_stream(after.id)
    return Decided(
        fact=fact,
        event_id=derive_id(cause.id, f"{stream}/{after.version}"),
        stream=stream,
        version=after.version,
        partitionkey=after.matter.community,
        happened_at=fact.due_at if isinstance(fact, ClockBreached) else at,
        actor=caller.actor,
        causationid=cause.id,
        traceparent=caller.traceparent,
    )
