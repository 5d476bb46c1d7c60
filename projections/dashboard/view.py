"""How each event changes what the dashboard counts. Rows only ever gain an end: whatever is asked
as of a position is what was there then.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from events import case
from events.case_access import AccessRestricted, RecusalRecorded
from events.case_unmerging import CaseUnmerged
from events.clock import (
    AnyClockFact,
    ClocksFulfilled,
    ClocksRedecided,
    ClocksRegraded,
    ClocksRejudged,
    ClocksStarted,
    ClocksVoided,
)
from events.clock_step import RevisitMade
from events.composure import CaseHandedOver
from events.contact import ContactLogged, MatterIdentified
from events.incident import CaseLinked, CaseUnlinked
from projections.dashboard import clocks
from projections.dashboard.clocks import key_of, replace, see, the
from projections.dashboard.company_teams import COMPANY_TEAMS, OWN_POSTS
from projections.dashboard.happenings import (
    HAPPENINGS,
    OWN_CONTACTS,
    HappeningFact,
    OnlyHappeningFact,
    happened,
)
from projections.dashboard.rolling import ENDED_SUMS, STEP_SUMS, add_step
from projections.dashboard.rows import (
    CASES,
    CLOCKS,
    DUES,
    HANDLERS,
    LINKS,
    SPELLS,
    STEPS,
    CaseRow,
    HandlerRow,
    LinkRow,
    SpellRow,
    StepRow,
)
from projections.dashboard.teams import CHARTS, TeamFact, chart_of, redraw, team_of
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key
from projections.engine.view import facts_in
from projections.months import day_number_of

DashboardFact = (
    AnyClockFact
    | case.CaseOpened
    | case.CaseAssigned
    | case.CaseReturned
    | case.CaseEscalated
    | case.CaseResolved
    | case.CaseClosed
    | case.CaseReopened
    | case.CaseMerged
    | case.CaseWithdrawn
    | CaseUnmerged
    | CaseHandedOver
    | AccessRestricted
    | RecusalRecorded
    | RevisitMade
    | CaseLinked
    | CaseUnlinked
    | TeamFact
    | OnlyHappeningFact
)


HandingFact = (
    case.CaseOpened
    | case.CaseAssigned
    | case.CaseEscalated
    | case.CaseReturned
    | CaseHandedOver
    | AccessRestricted
    | RecusalRecorded
)
"""Facts by which a case comes to somebody."""


class DashboardView:
    """What the figures count."""

    name = "dashboard"
    facts = facts_in(DashboardFact)
    tables: tuple[AnyTable, ...] = (
        *(CASES, CLOCKS, DUES, HANDLERS, SPELLS, STEPS, LINKS),
        *(HAPPENINGS, OWN_CONTACTS, ENDED_SUMS, STEP_SUMS),
        *(CHARTS, COMPANY_TEAMS, OWN_POSTS),
    )
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[DashboardFact]) -> Iterator[tuple[AnyTable, Key]]:
        """The case, what runs in it, and the clocks the event speaks of."""
        fact = event.fact
        if isinstance(fact, OnlyHappeningFact):
            if isinstance(fact, MatterIdentified):
                yield OWN_CONTACTS, (fact.contact,)
            return
        if isinstance(fact, TeamFact):
            yield CHARTS, (chart_of(event),)
            yield COMPANY_TEAMS, (fact.post,)
            return
        case_id = _case_of(fact)
        yield CASES, (case_id,)
        if isinstance(fact, HandingFact):
            yield CHARTS, (chart_of(event),)
        if isinstance(fact, CaseLinked | CaseUnlinked):
            yield LINKS, (case_id,)
        elif isinstance(
            fact,
            ClocksStarted
            | ClocksRedecided
            | ClocksRegraded
            | ClocksFulfilled
            | ClocksRejudged
            | ClocksVoided,
        ):
            for clock in fact.clocks:
                yield CLOCKS, key_of(case_id, clock)
        else:
            yield SPELLS, (case_id,)

    def apply(  # noqa: C901, PLR0912 - one arm a fact
        self, event: ViewEvent[DashboardFact], rows: Rows
    ) -> None:
        """Adds what happened; ends what it ends."""
        fact = event.fact
        if isinstance(fact, HappeningFact):
            happened(event, fact, rows)
        if isinstance(fact, OnlyHappeningFact):
            return
        if isinstance(fact, TeamFact):
            redraw(event, fact, rows)
            return
        match fact:
            case case.CaseOpened():
                _open(event, fact, rows)
            case (
                case.CaseAssigned()
                | case.CaseEscalated()
                | case.CaseReturned()
                | CaseHandedOver()
                | AccessRestricted()
                | RecusalRecorded()
            ):
                if isinstance(fact, case.CaseReturned):
                    _step(event, rows, "returned")
                _hand(event, rows, fact.assignee)
            case case.CaseResolved():
                _step(event, rows, "resolved")
                _leave(event, rows)
            case case.CaseClosed() | case.CaseMerged() | case.CaseWithdrawn():
                _leave(event, rows)
            case case.CaseReopened():
                _step(event, rows, "reopened")
                _take_on(event, rows)
            case CaseUnmerged():
                if fact.state == "open":
                    _take_on(event, rows)
            case RevisitMade():
                _step(event, rows, "revisited", outcome=fact.outcome)
            case ClocksStarted():
                clocks.begin(event, fact, rows)
            case ClocksRedecided() | ClocksRegraded():
                clocks.decide_anew(event, fact, rows)
            case ClocksFulfilled():
                clocks.fulfil(event, fact, rows)
            case ClocksRejudged():
                clocks.judge_anew(event, fact, rows)
            case ClocksVoided():
                clocks.void(event, fact, rows)
            case CaseLinked():
                rows.put(LINKS, LinkRow(fact.case or "", fact.item_id))
            case CaseUnlinked():
                linked = rows.current(LINKS, (fact.case or "",))
                if linked is not None and linked.incident == fact.item_id:
                    rows.put(LINKS, linked._replace(incident=None))
            case _:
                assert_never(fact)


def _open(event: ViewEvent[DashboardFact], fact: case.CaseOpened, rows: Rows) -> None:
    placed = team_of(fact.assignee, event, fact.raised_at, rows)
    rows.insert(
        CASES,
        CaseRow(
            case_id=fact.case,
            number=fact.number,
            community=fact.community,
            building=fact.building,
            category=fact.category,
            channel=fact.channel,
            day=day_number_of(fact.raised_at),
            raised_at=fact.raised_at,
            handler=fact.assignee,
            team=placed.team,
            unplaced_at=placed.unplaced_at,
            handler_since=event.position,
            seen=[],
        ),
    )
    _step(event, rows, "opened")
    _take_on(event, rows)


def _step(
    event: ViewEvent[DashboardFact], rows: Rows, step: str, outcome: str | None = None
) -> None:
    row = the(rows, CASES, (_case_of(event.fact),))
    envelope = event.recorded.envelope
    taken = StepRow(
        position=event.position,
        case_id=row.case_id,
        step=step,
        outcome=outcome,
        is_first=step not in row.seen,
        at=envelope.time,
        known_at=event.recorded.recordedtime,
        event_id=envelope.id,
        community=row.community,
        building=row.building,
        category=row.category,
        channel=row.channel,
        handler=row.handler,
        team=row.team,
        unplaced_at=row.unplaced_at,
        handler_since=row.handler_since if row.unplaced_at else None,
        day=row.day,
    )
    rows.insert(STEPS, taken)
    add_step(rows, taken)
    see(rows, row, step)


def _hand(event: ViewEvent[DashboardFact], rows: Rows, handler: str | None) -> None:
    row = the(rows, CASES, (_case_of(event.fact),))
    if handler is not None and handler != row.handler:
        had = (row.handler, row.team, row.unplaced_at, row.handler_since)
        rows.insert(HANDLERS, HandlerRow(row.case_id, *had, event.position))
        placed = team_of(handler, event, event.recorded.envelope.time, rows)
        handed = row._replace(handler=handler, handler_since=event.position, **placed._asdict())
        replace(rows, CASES, handed)


def _take_on(event: ViewEvent[DashboardFact], rows: Rows) -> None:
    """The case waits to be resolved from here on, unless it does already."""
    row = the(rows, CASES, (_case_of(event.fact),))
    if all(spell.to_pos is not None for spell in rows.bag(SPELLS, (row.case_id,))):
        rows.insert(
            SPELLS,
            SpellRow(
                case_id=row.case_id,
                community=row.community,
                building=row.building,
                category=row.category,
                channel=row.channel,
                day=row.day,
                raised_at=row.raised_at,
                from_pos=event.position,
                to_pos=None,
            ),
        )


def _leave(event: ViewEvent[DashboardFact], rows: Rows) -> None:
    case_id = _case_of(event.fact)
    spells = rows.bag(SPELLS, (case_id,))
    if any(spell.to_pos is None for spell in spells):
        rows.delete(SPELLS, (case_id,))
        for spell in spells:
            ended = spell._replace(to_pos=event.position) if spell.to_pos is None else spell
            rows.insert(SPELLS, ended)


def _case_of(fact: DashboardFact) -> str:
    if isinstance(fact, case.CaseFact | RevisitMade):
        return fact.case_id
    assert not isinstance(fact, ContactLogged | TeamFact)
    return fact.case or ""


VIEW = DashboardView()
