"""Puts on record what has fallen due, once and in order of time, whoever noticed it how often.

That nothing is raised twice, and nothing of a clock that has ended, is the log's own doing: each is
decided on the whole stream of the case's clocks, and lands only where that still stands as it was
read. So a service that was frozen for a day, or two of them at once, do no harm.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from events.catalogue import decode
from events.clock import ClocksRedecided, ClocksRegraded, ClocksStarted
from events.clock_alarm import AnyClockAlarm, ClockBreached, ClockEscalated, ClockWarned
from events.envelope import Envelope, parse
from events.identifiers import derive_id
from services.errors import OverloadedError, VersionConflictError
from services.ledger.cases.case import Case
from services.ledger.contract import Caller
from services.ledger.core import Core
from services.ledger.log.decided import Decided, Decision, case_stream
from services.ledger.log.landing import as_decided
from services.ledger.organisation.chart import Chart
from services.ledger.promises.alarms.escalating import Around, climbed, climbs
from services.ledger.promises.alarms.falling_due import due_by, fallen_due, next_due
from services.ledger.promises.clocks.case_clocks import CaseClocks, clocks_stream
from services.ledger.promises.clocks.evolving import AnyClocksFact, evolve_clocks
from services.store.contract import LogRow, Receipt, StreamCheck

ATTEMPTS_MAX = 64
"""Each one that fails has met somebody at work on one of the cases: more than these at once means
that the cases should be looked at again.
"""

REMEMBERED_MAX_CASES = 5_000
"""As they stood after the last append: what is decided on one that has moved since is refused."""


class NextDue(NamedTuple):
    """When something falls due next of a case's clocks as its stream stood at ``position``; None:
    nothing more does.
    """

    at: datetime | None
    position: int


_Alarm = tuple[datetime, AnyClockAlarm]
"""An alarm and when it fell due."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What landed, and what is next of each case that was looked at."""

    receipts: tuple[Receipt, ...]
    ahead: Mapping[str, NextDue]


@dataclass(slots=True)
class _Watched:
    """The clocks of a case as they stood at ``position``, and of each the event that decided its
    deadline; the case itself where something climbed.
    """

    clocks: CaseClocks
    position: int
    partitionkey: str
    correlationid: str | None
    decided_by: dict[tuple[str, int], str]
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    """What is looked at together. Each community's chart is asked for once."""

    watched: dict[str, _Watched]
    until: datetime
    caller: Caller
    charts: dict[str, Chart] = field(default_factory=dict)


class Noticing:
    """Decides and lands them. Safe from many threads."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._remembered: dict[str, _Watched] = {}

    def raise_due(self, cases: Iterable[str], until: datetime, *, caller: Caller) -> Noticed:
        """Every warning, breach and step up the chart of these cases up to an instant; nothing
        where all is on record.

        All of them land together. Raises ``OverloadedError`` where the cases keep moving.
        """
        remembered, self._remembered = self._remembered, {}
        page = _Page(self._recall(cases, until, remembered), until, caller)
        for _ in range(ATTEMPTS_MAX):
            decision = self._decide(page)
            if not decision.decided:
                return self._noticed(page, remembered, ())
            try:
                accepted = self._core.landing.land(partial(as_decided, decision), once=True)
            except VersionConflictError as moved:
                # What else moved would be told one by one.
                for each in page.watched.values():
                    each.case = None
                self._look_again(page, [moved.stream])
                continue
            if accepted.duplicate:
                # It landed before: by an append whose answer was lost, or by a twin.
                self._look_again(page, (each.stream for each in decision.decided))
                continue
            _evolve(page, decision, accepted.receipts)
            return self._noticed(page, remembered, accepted.receipts)
        raise OverloadedError("the cases whose clocks fall due keep moving", retry_after_s=1)

    def _recall(
        self, cases: Iterable[str], until: datetime, remembered: dict[str, _Watched]
    ) -> dict[str, _Watched]:
        """The cases as they are remembered, or else as the log has them now."""
        watched: dict[str, _Watched] = {}
        unknown = []
        for case in cases:
            known = remembered.pop(case, None)
            # Whoever is named has something due: where nothing is, the memory is old.
            if known is None or not _something_due(known.clocks, until):
                unknown.append(case)
            else:
                watched[case] = known
        return watched | self._watch(unknown)

    def _noticed(
        self, page: _Page, before: dict[str, _Watched], receipts: tuple[Receipt, ...]
    ) -> Noticed:
        """The cases are remembered as they stand; whatever goes wrong, nothing is."""
        whole = len(before) + len(page.watched) <= REMEMBERED_MAX_CASES
        self._remembered = {**before, **page.watched} if whole else page.watched
        ahead = {
            case: NextDue(next_due(each.clocks), each.position)
            for case, each in page.watched.items()
        }
        return Noticed(receipts, ahead)

    def _look_again(self, page: _Page, streams: Iterable[str]) -> None:
        """At the cases whose streams these are."""
        page.watched.update(self._watch({stream.partition("/")[2] for stream in streams}))

    def _watch(self, cases: Iterable[str]) -> dict[str, _Watched]:
        """As the log has them now; one without clocks is left out."""
        streams = {clocks_stream(case): case for case in cases}
        found = self._core.store.read_streams(list(streams)) if streams else {}
        return {streams[stream]: _watched(rows) for stream, rows in found.items()}

    def _decide(self, page: _Page) -> Decision:
        """Over all cases in order of time; of one instant, in the order given."""
        climbing = self._core.promises.climbing
        due_of = {
            case: fallen_due(each.clocks, page.until, climbing)
            for case, each in page.watched.items()
        }
        self._read_cases(page, due_of)
        decision = Decision()
        due: list[tuple[datetime, str, AnyClockAlarm]] = []
        for case, each in page.watched.items():
            of_it = list(self._due(each, page, due_of[case]))
            due.extend((at, case, alarm) for at, alarm in of_it)
            if any(isinstance(alarm, ClockEscalated) for _, alarm in of_it):
                assert each.case is not None  # it tells whom the step goes to
                decision.checks.append(
                    StreamCheck(stream=case_stream(case), version=each.case.version)
                )
        due.sort(key=lambda each: each[0])
        versions = {case: each.clocks.version for case, each in page.watched.items()}
        for at, case, alarm in due:
            versions[case] += 1
            placed = _placed(alarm, at, versions[case], page.watched[case], page.caller)
            decision.decided.append(placed)
        return decision

    def _read_cases(self, page: _Page, due_of: Mapping[str, Sequence[_Alarm]]) -> None:
        """Those something of climbs, as far as that can be told from its clocks."""
        missing = [
            case
            for case, each in page.watched.items()
            if each.case is None and _may_climb(each.clocks, due_of[case], page.until)
        ]
        if missing:
            for case, found in self._core.application.load_cases(missing).items():
                page.watched[case].case = found

    def _due(self, watched: _Watched, page: _Page, due: Sequence[_Alarm]) -> Iterator[_Alarm]:
        """What falls due, and how far it climbs until the next alarm or by then: as if
        somebody had looked all the time.
        """
        clocks, around = watched.clocks, None
        for at, alarm in [*due, (page.until, None)]:
            before = at if alarm is None else at - timedelta(microseconds=1)
            if climbs(clocks, before):
                around = around or self._around(watched, page)
                for step in list(climbed(clocks, before, around)):
                    clocks = evolve_clocks(clocks, step)
                    yield step.escalated_at, step
            if alarm is not None:
                clocks = evolve_clocks(clocks, alarm)
                yield at, alarm

    def _around(self, watched: _Watched, page: _Page) -> Around:
        """As the log has it now, or had it when the case was read: that it has not moved since is
        checked where the step lands.
        """
        core = self._core
        if watched.case is None:
            watched.case = core.application.load_case(watched.clocks.id)
        case = watched.case
        assert case is not None  # whose clocks stand in the log
        if case.community not in page.charts:
            page.charts[case.community] = core.organisation.chart(case.community)
        return Around(
            assignee=case.assignee,
            recused=frozenset(case.restricted),
            desk=core.community(case.community).desk,
            chart=page.charts[case.community],
            climbing=core.promises.climbing,
        )


def _watched(rows: Iterable[LogRow]) -> _Watched:
    """What a stream of clocks tells."""
    clocks: CaseClocks | None = None
    decided_by: dict[tuple[str, int], str] = {}
    envelope: Envelope | None = None
    position = 0
    for row in rows:
        envelope, position = parse(row.body).envelope, row.position
        fact = decode(envelope.type, envelope.data)
        assert isinstance(fact, AnyClocksFact)
        clocks = evolve_clocks(clocks, fact)
        if isinstance(fact, ClocksStarted | ClocksRedecided | ClocksRegraded):
            of_these = ((clock.kind, clock.number) for clock in fact.clocks)
            decided_by.update(dict.fromkeys(of_these, envelope.id))
    assert clocks is not None
    assert envelope is not None  # a stream has events
    partitionkey, correlationid = envelope.partitionkey, envelope.correlationid
    return _Watched(clocks, position, partitionkey, correlationid, decided_by)


def _evolve(page: _Page, decision: Decision, receipts: tuple[Receipt, ...]) -> None:
    """The cases as this append left them."""
    for each, receipt in zip(decision.decided, receipts, strict=True):
        assert isinstance(each.fact, AnyClocksFact)
        watched = page.watched[each.stream.partition("/")[2]]
        watched.clocks = evolve_clocks(watched.clocks, each.fact)
        watched.position = receipt.position


def _something_due(clocks: CaseClocks, until: datetime) -> bool:
    """Whether anything of the case is due by an instant."""
    return bool(due_by(clocks, until)) or climbs(clocks, until)


def _may_climb(clocks: CaseClocks, due: Iterable[_Alarm], until: datetime) -> bool:
    """Whether a step up may be owed by an instant, of what was raised before or falls due now."""
    return climbs(clocks, until) or any(
        isinstance(alarm, ClockWarned | ClockBreached)
        and alarm.climbs_at is not None
        and alarm.climbs_at <= until
        for _, alarm in due
    )


def _placed(
    alarm: AnyClockAlarm, at: datetime, version: int, watched: _Watched, caller: Caller
) -> Decided:
    cause = watched.decided_by[alarm.kind, alarm.clock_number]
    return Decided(
        fact=alarm,
        event_id=derive_id(cause, f"{alarm.type_name}/{version}"),
        stream=clocks_stream(alarm.case),
        version=version,
        partitionkey=watched.partitionkey,
        happened_at=at,
        actor=caller.actor,
        causationid=cause,
        correlationid=watched.correlationid,
        traceparent=caller.traceparent,
    )
