"""Asks the views in PostgreSQL: a connection a question, search words turned into lexemes, view
errors told as ours.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Literal, TypeVar

from projections import watermark
from projections.clocks import queries as clocks
from projections.clocks.model import ClockList, DuePlace, DueSoon, FallingDue
from projections.completeness import queries as records
from projections.completeness.model import Completeness, IncompletePage, RecordsFilter
from projections.dashboard import counted as behind
from projections.dashboard import queries as boards
from projections.dashboard.counted import UnknownFigureError
from projections.dashboard.histories import histories
from projections.dashboard.model import (
    Board,
    CaseHistory,
    CountedPage,
    DashboardFilter,
    Dimension,
    Histories,
    TooManyCasesError,
)
from projections.directory import queries as directory
from projections.directory.model import Community, Source
from projections.driver import Connection
from projections.handling import queries as handling
from projections.handling.model import (
    ActList,
    ActsFilter,
    HandlingFilter,
    HandlingRates,
    Overrides,
)
from projections.inbox import queries as inbox
from projections.inbox.model import (
    InboxCounts,
    InboxFilter,
    InboxPage,
    InboxRow,
    IncidentFigures,
)
from projections.parties import queries as people
from projections.parties.model import KnownPage, PairList, PartiesFilter, Person
from projections.promises import queries as promises
from projections.promises.model import Asking, VersionList
from projections.promises.view import VersionKind
from projections.reading import AsOf, BadCursorError, UnclosedInstantError, ViewUnavailableError
from projections.registers import deliveries, disclosed, figures, quality, reconciled
from projections.registers import queries as registers
from projections.registers import rule_rates as rules
from projections.registers.disclosed import Rounds, RoundsFilter
from projections.registers.due import due_parts
from projections.registers.figures import FiguresFilter, OrderFigures, SatisfactionFigures
from projections.registers.kinds.records import CHECK
from projections.registers.model import (
    DeliveryTallies,
    Item,
    ItemCounts,
    ItemFilter,
    ItemPage,
    NumberGap,
    PartFilter,
    PartList,
    PartPage,
)
from projections.registers.quality import QualityFigures
from projections.registers.reconciled import ReconciledDays, ReconciledFilter
from projections.registers.rule_rates import RuleRates
from projections.timeline import queries as timeline
from projections.timeline.model import Timeline
from services.errors import CommandRefusedError, ViewBehindError
from services.privacy.lexemes import Lexemes
from services.questions.directory import BODIES
from services.questions.discretion import (
    is_about,
    item_without,
    items_without,
    parts_without,
    story_without,
)

T = TypeVar("T")
Connections = Callable[[], AbstractContextManager[Connection]]

LOOK_EVERY_S = 0.02


class PostgresQuestions:
    """Implements ``services.questions.contract.Questions``."""

    def __init__(self, connections: Connections, lexemes: Lexemes) -> None:
        self._connections = connections
        self._lexemes = lexemes

    def list_cases(
        self, asked: InboxFilter, as_of: AsOf, *, cursor: str | None, limit: int
    ) -> InboxPage:
        """A page of cases. A cursor that is not ours raises ``CommandRefusedError``."""
        lexemes = self._of(asked.search)
        return self._ask(
            lambda connection: inbox.list_cases(
                connection, asked, as_of, cursor=cursor, limit=limit, lexemes=lexemes
            )
        )

    def count_cases(self, asked: InboxFilter, as_of: AsOf) -> InboxCounts:
        """How many cases the list would hold."""
        lexemes = self._of(asked.search)
        return self._ask(
            lambda connection: inbox.count_cases(connection, asked, as_of, lexemes=lexemes)
        )

    def one_case(self, case: str, as_of: AsOf, *, asker: str) -> InboxRow | None:
        """One case, or None, also where it is kept from the asker."""
        return self._ask(lambda connection: inbox.one_case(connection, case, as_of, asker=asker))

    def hidden_from(self, actor: str) -> frozenset[str]:
        """Cases kept from an actor, and their contacts."""
        found = self._ask(lambda connection: timeline.hidden(connection, actor))
        return found.get(actor, frozenset())

    def hidden(self) -> Mapping[str, frozenset[str]]:
        """The same of every actor."""
        return self._ask(timeline.hidden)

    def incident_figures(self, incident: str, as_of: AsOf, *, asker: str) -> IncidentFigures:
        """How an incident's cases stand."""
        return self._ask(
            lambda connection: inbox.incident_figures(connection, incident, as_of, asker=asker)
        )

    def timeline(self, case: str, as_of: AsOf) -> Timeline:
        """A case's events."""
        return self._ask(lambda connection: timeline.timeline(connection, case, as_of))

    def item_story(self, item: str, as_of: AsOf, *, asker: str) -> Timeline:
        """An item's events, without what ties it to a case kept from the asker."""
        return story_without(self.hidden_from(asker), self.timeline(item, as_of))

    def list_items(
        self, asked: ItemFilter, as_of: AsOf, *, cursor: str | None, limit: int, asker: str
    ) -> ItemPage:
        """A page of a register. A cursor that is not ours raises ``CommandRefusedError``."""
        hidden, lexemes = self.hidden_from(asker), self._of(asked.search)
        open_to = replace(asked, hidden=hidden)
        page = self._ask(
            lambda connection: registers.list_items(
                connection, open_to, as_of, cursor=cursor, limit=limit, lexemes=lexemes
            )
        )
        return replace(page, items=items_without(hidden, page.items))

    def count_items(self, asked: ItemFilter, as_of: AsOf, *, asker: str) -> ItemCounts:
        """How many items the list would hold."""
        lexemes = self._of(asked.search)
        open_to = replace(asked, hidden=self.hidden_from(asker))
        return self._ask(
            lambda connection: registers.count_items(connection, open_to, as_of, lexemes=lexemes)
        )

    def number_gaps(
        self, kind: str, as_of: AsOf, *, communities: frozenset[str] | None, limit: int
    ) -> Sequence[NumberGap]:
        """Holes in the numbers of a kind's items."""
        return self._ask(
            lambda connection: registers.number_gaps(
                connection, kind, as_of, communities=communities, limit=limit
            )
        )

    def one_item(self, kind: str, item: str, as_of: AsOf, *, asker: str) -> Item | None:
        """One item of this kind, or None."""
        found = self._ask(lambda connection: registers.one_item(connection, kind, item, as_of))
        hidden = self.hidden_from(asker)
        if found is None or is_about(hidden, found):
            return None
        return item_without(hidden, found)

    def list_parts(self, asked: PartFilter, as_of: AsOf, *, limit: int, asker: str) -> PartList:
        """Parts, what is due first, without cases kept from the asker."""
        found = self._ask(
            lambda connection: registers.list_parts(connection, asked, as_of, limit=limit)
        )
        return parts_without(self.hidden_from(asker), found)

    def records_due(
        self, until: datetime, *, limit: int
    ) -> Sequence[tuple[str, Literal["filing", "schedule"]]]:
        """Records whose check is due by then, the longest due first, and on what occasion."""
        found = self._ask(
            lambda connection: due_parts(
                connection,
                kind="record",
                part=CHECK,
                states=("awaited", "passed", "failed"),
                until=until,
                limit=limit,
            )
        )
        return [(part.item, "filing" if part.state == "awaited" else "schedule") for part in found]

    def satisfaction(self, asked: FiguresFilter, as_of: AsOf) -> SatisfactionFigures:
        """Scores, by community and month."""
        return self._ask(lambda connection: figures.satisfaction(connection, asked, as_of))

    def order_rates(self, asked: FiguresFilter, as_of: AsOf) -> OrderFigures:
        """Orders of authorities, by community, month and authority."""
        return self._ask(lambda connection: figures.order_rates(connection, asked, as_of))

    def quality(self, asked: FiguresFilter, as_of: AsOf) -> QualityFigures:
        """Scores of answers drawn by lot, by community and month."""
        return self._ask(lambda connection: quality.quality(connection, asked, as_of))

    def rule_rates(self, asked: FiguresFilter, as_of: AsOf, *, asker: str) -> RuleRates:
        """What became of findings, by rule."""
        hidden = self.hidden_from(asker)
        return self._ask(
            lambda connection: rules.rule_rates(connection, asked, as_of, hidden=hidden)
        )

    def overrides(self, asked: HandlingFilter, as_of: AsOf) -> Overrides:
        """Overrides, by community and month."""
        return self._ask(lambda connection: handling.overrides(connection, asked, as_of))

    def handling_rates(self, asked: HandlingFilter, as_of: AsOf, *, limit: int) -> HandlingRates:
        """Rates of what people do with cases and findings."""
        return self._ask(
            lambda connection: handling.handling_rates(connection, asked, as_of, limit=limit)
        )

    def handling_acts(self, asked: ActsFilter, as_of: AsOf, *, limit: int) -> ActList:
        """The events behind one count."""
        return self._ask(
            lambda connection: handling.handling_acts(connection, asked, as_of, limit=limit)
        )

    def disclosure_rounds(self, asked: RoundsFilter, as_of: AsOf) -> Rounds:
        """Rounds of disclosures."""
        return self._ask(lambda connection: disclosed.rounds(connection, asked, as_of))

    def reconciled_days(self, asked: ReconciledFilter, as_of: AsOf) -> ReconciledDays:
        """Counts of days."""
        return self._ask(lambda connection: reconciled.reconciled_days(connection, asked, as_of))

    def parties(
        self, asked: PartiesFilter, *, cursor: str | None, limit: int, asker: str
    ) -> KnownPage:
        """A page of the directory, without those only cases kept from the asker tell of."""
        seen = replace(asked, hidden=self.hidden_from(asker))
        lexemes = self._of(asked.search)
        return self._ask(
            lambda connection: people.parties(
                connection, seen, bodies=BODIES, cursor=cursor, limit=limit, lexemes=lexemes
            )
        )

    def person(
        self, subject: str, *, communities: frozenset[str] | None, on: datetime, asker: str
    ) -> Person:
        """One person, without cases kept from the asker."""
        hidden = self.hidden_from(asker)
        return self._ask(
            lambda connection: people.person(
                connection, subject, communities=communities, hidden=hidden, on=on
            )
        )

    def party_pairs(self, community: str, *, on: datetime, limit: int, asker: str) -> PairList:
        """Parties that may be one."""
        hidden = self.hidden_from(asker)
        return self._ask(
            lambda connection: people.pairs(
                connection, community, hidden=hidden, on=on, limit=limit
            )
        )

    def completeness(self, asked: RecordsFilter, as_of: AsOf, *, asker: str) -> Completeness:
        """Records that lack something, counted."""
        seen = replace(asked, hidden=self.hidden_from(asker))
        return self._ask(lambda connection: records.completeness(connection, seen, as_of))

    def incomplete_records(
        self, asked: RecordsFilter, as_of: AsOf, *, cursor: str | None, limit: int, asker: str
    ) -> IncompletePage:
        """A page of them."""
        seen = replace(asked, hidden=self.hidden_from(asker))
        return self._ask(
            lambda connection: records.incomplete_records(
                connection, seen, as_of, cursor=cursor, limit=limit
            )
        )

    def reckoned_by(
        self, calendar: str, since: datetime, until: datetime, *, after: str | None, limit: int
    ) -> tuple[str, ...]:
        """Cases whose deadlines go by a version of a calendar, for the clock service."""
        return self._ask(
            lambda connection: clocks.reckoned_by(
                connection, calendar, since, until, after=after, limit=limit
            )
        )

    def due_soon(self, since: datetime, until: datetime, *, limit: int) -> tuple[DueSoon, ...]:
        """Running promises due within the time, the earliest first."""
        return self._ask(lambda connection: clocks.due_soon(connection, since, until, limit=limit))

    def clocks_of(self, case: str, as_of: AsOf) -> ClockList:
        """Clocks of a case."""
        return self._ask(lambda connection: clocks.clocks_of(connection, case, as_of))

    def dashboard(
        self, asked: DashboardFilter, as_of: AsOf, *, by: Dimension | None, asker: str
    ) -> Board:
        """Figures, without cases kept from the asker."""
        seen = replace(asked, hidden=self.hidden_from(asker))
        return self._ask(lambda connection: boards.dashboard(connection, seen, as_of, by=by))

    def counted(
        self,
        figure: str,
        asked: DashboardFilter,
        as_of: AsOf,
        *,
        skip: int,
        limit: int,
        asker: str,
    ) -> CountedPage:
        """What a figure counts. A name that is none raises ``CommandRefusedError``."""
        seen = replace(asked, hidden=self.hidden_from(asker))
        try:
            return self._ask(
                lambda connection: behind.counted(
                    connection, figure, seen, as_of, skip=skip, limit=limit
                )
            )
        except UnknownFigureError as error:
            raise CommandRefusedError(str(error), rule="figure-known", field="/figure") from None

    def falling_due(self, after: DuePlace | None, *, limit: int) -> FallingDue:
        """The next cases whose clocks warn or breach, for the clock service."""
        return self._ask(lambda connection: clocks.falling_due(connection, after, limit=limit))

    def histories(
        self,
        asked: DashboardFilter,
        as_of: AsOf,
        each: Callable[[CaseHistory], None],
        *,
        cases_max: int,
        asker: str,
    ) -> Histories:
        """Cases of a period, but for those kept from the asker."""
        seen = replace(asked, hidden=self.hidden_from(asker))
        try:
            return self._ask(
                lambda connection: histories(connection, seen, as_of, each, cases_max=cases_max)
            )
        except TooManyCasesError as error:
            raise CommandRefusedError(
                f"{error}: choose a shorter period or fewer communities",
                rule="what-if-bounded",
                field="/period",
            ) from None

    def askings(self, communities: frozenset[str] | None, *, limit: int) -> Sequence[Asking]:
        """Who asked what would have been."""
        return self._ask(lambda connection: promises.askings(connection, communities, limit=limit))

    def versions(self, kind: VersionKind, as_of: AsOf) -> VersionList:
        """Versions of calendars, or of the policy."""
        return self._ask(lambda connection: promises.versions(connection, kind, as_of))

    def delivery_tallies(
        self, notices: Sequence[str], as_of: AsOf, *, reached: frozenset[str]
    ) -> Mapping[str, DeliveryTallies]:
        """Whom notices reached, counted."""
        return self._ask(
            lambda connection: deliveries.delivery_tallies(
                connection, notices, as_of, reached=reached
            )
        )

    def home_deliveries(
        self, notice: str, building: str, as_of: AsOf, *, cursor: str | None, limit: int
    ) -> PartPage:
        """A building's homes. A cursor that is not ours raises ``CommandRefusedError``."""
        return self._ask(
            lambda connection: deliveries.home_deliveries(
                connection, notice, building, as_of, cursor=cursor, limit=limit
            )
        )

    def communities(self) -> Sequence[Community]:
        """Every community."""
        return self._ask(directory.communities)

    def sources(self) -> Sequence[Source]:
        """Every source."""
        return self._ask(directory.sources)

    def watermark(self, view: str) -> int:
        """The position up to which a view holds everything."""
        return self._ask(lambda connection: watermark.watermark(connection, view))

    def parked_streams(self, view: str) -> int:
        """How many streams a view has set aside."""
        return self._ask(lambda connection: watermark.parked_streams(connection, view))

    def wait_for(self, view: str, position: int, *, timeout_s: float) -> None:
        """Looks every 20 ms, holding no connection between. Raises ``ViewBehindError``."""
        give_up_at_s = time.monotonic() + timeout_s
        while (reached := self.watermark(view)) < position:
            if time.monotonic() >= give_up_at_s:
                raise ViewBehindError(
                    f"the view {view} holds events up to {reached}, not yet {position}: ask again"
                )
            time.sleep(LOOK_EVERY_S)

    def position_at(self, instant: datetime) -> int:
        """The last position by an instant that is over. Raises ``CommandRefusedError``."""
        try:
            return self._ask(lambda connection: watermark.position_at(connection, instant))
        except UnclosedInstantError as error:
            raise CommandRefusedError(str(error), rule="as-of-past", field="/as_of") from None

    def recorded_at(self, position: int) -> datetime:
        """When a position was recorded. Raises ``CommandRefusedError``."""
        found = self._ask(lambda connection: watermark.recorded_at(connection, position))
        if found is None:
            raise CommandRefusedError(
                f"there is no event at position {position} yet: ask for an earlier one",
                rule="as-of-past",
                field="/position",
            )
        return found

    def _of(self, search: str | None) -> frozenset[str] | None:
        return None if search is None else self._lexemes.of_query(search)

    def _ask(self, question: Callable[[Connection], T]) -> T:
        try:
            with self._connections() as connection:
                return question(connection)
        except ViewUnavailableError as error:
            raise ViewBehindError(str(error)) from None
        except BadCursorError as error:
            raise CommandRefusedError(str(error), rule="cursor", field="/cursor") from None
