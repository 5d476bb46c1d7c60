"""What API and desk ask of the views. Every answer holds for one moment of the view and says up to
where it knows.

Personal values come sealed; opening them is the asker's business. Every method blocks, is safe
from many threads, and may raise ``StoreUnavailableError``.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from projections.clocks.model import ClockList, DueSoon
from projections.completeness.model import Completeness, IncompletePage, RecordsFilter
from projections.dashboard.model import (
    Board,
    CaseHistory,
    CountedPage,
    DashboardFilter,
    Dimension,
    Histories,
)
from projections.handling.model import (
    ActList,
    ActsFilter,
    HandlingFilter,
    HandlingRates,
    Overrides,
)
from projections.inbox.model import (
    InboxCounts,
    InboxFilter,
    InboxPage,
    InboxRow,
    IncidentFigures,
)
from projections.parties.model import KnownPage, PairList, PartiesFilter, Person
from projections.promises.model import Asking, VersionList
from projections.promises.view import VersionKind
from projections.reading import AsOf
from projections.registers.disclosed import Rounds, RoundsFilter
from projections.registers.figures import FiguresFilter, OrderFigures, SatisfactionFigures
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
from projections.timeline.model import Timeline

PAGE_VIEWS = (
    *("clocks", "completeness", "handling", "inbox", "parties", "promises", "registers"),
    "timeline",
)
"""What pages show of a case, an item or a promise lies in these: an event is there to be seen once
all hold it.
"""


class Building(Protocol):
    """A building as the directory shows it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


class Community(Protocol):
    """A community as the directory shows it."""

    @property
    def community(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def desk(self) -> str: ...
    @property
    def buildings(self) -> Sequence[Building]: ...


class Source(Protocol):
    """A registered source as the directory shows it."""

    @property
    def source(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def types(self) -> Sequence[str]: ...
    @property
    def communities(self) -> Sequence[str]: ...
    @property
    def ways(self) -> Sequence[str]: ...


class Questions(Protocol):
    """The views' questions, without their connections."""

    def list_cases(
        self, asked: InboxFilter, as_of: AsOf, *, cursor: str | None, limit: int
    ) -> InboxPage:
        """A page of cases, most pressing first. A cursor that is not ours raises
        ``CommandRefusedError``.
        """
        ...

    def count_cases(self, asked: InboxFilter, as_of: AsOf) -> InboxCounts: ...

    def incident_figures(self, incident: str, as_of: AsOf, *, asker: str) -> IncidentFigures:
        """How the cases linked to an incident stand, those kept from the asker left out."""
        ...

    def one_case(self, case: str, as_of: AsOf, *, asker: str) -> InboxRow | None:
        """One case; None where there is none, or it is kept from the asker."""
        ...

    def hidden_from(self, actor: str) -> frozenset[str]:
        """Ids of the cases and items of registers kept from an actor, and of every contact in such
        cases.
        """
        ...

    def hidden(self) -> Mapping[str, frozenset[str]]:
        """The same of every actor anything is kept from."""
        ...

    def timeline(self, case: str, as_of: AsOf) -> Timeline:
        """The story of a case, or of an item of a register: every event, in order."""
        ...

    def item_story(self, item: str, as_of: AsOf, *, asker: str) -> Timeline:
        """The story of an item, without what ties it to a case kept from the asker."""
        ...

    def list_items(
        self, asked: ItemFilter, as_of: AsOf, *, cursor: str | None, limit: int, asker: str
    ) -> ItemPage:
        """A page of a register, what is due first; no row names a case kept from the asker.

        A cursor that is not ours raises ``CommandRefusedError``.
        """
        ...

    def count_items(self, asked: ItemFilter, as_of: AsOf, *, asker: str) -> ItemCounts:
        """How many items of a register there are, those kept from the asker left out."""
        ...

    def number_gaps(
        self, kind: str, as_of: AsOf, *, communities: frozenset[str] | None, limit: int
    ) -> Sequence[NumberGap]:
        """Holes in the numbers of a kind's items."""
        ...

    def one_item(self, kind: str, item: str, as_of: AsOf, *, asker: str) -> Item | None: ...

    def list_parts(self, asked: PartFilter, as_of: AsOf, *, limit: int, asker: str) -> PartList:
        """Parts of one item (the places of a notice) or of a kind's items, what is due first."""
        ...

    def records_due(
        self, until: datetime, *, limit: int
    ) -> Sequence[tuple[str, Literal["filing", "schedule"]]]:
        """Records whose four-property check is due by then, the longest due first."""
        ...

    def satisfaction(self, asked: FiguresFilter, as_of: AsOf) -> SatisfactionFigures:
        """How people scored the service, by community and month."""
        ...

    def order_rates(self, asked: FiguresFilter, as_of: AsOf) -> OrderFigures:
        """How orders of authorities were answered, by community, month and authority."""
        ...

    def quality(self, asked: FiguresFilter, as_of: AsOf) -> QualityFigures:
        """How answers drawn by lot were scored, by community and month."""
        ...

    def rule_rates(self, asked: FiguresFilter, as_of: AsOf, *, asker: str) -> RuleRates:
        """How often each rule noticed something, and how often it was right."""
        ...

    def overrides(self, asked: HandlingFilter, as_of: AsOf) -> Overrides:
        """How often rules about wording were overridden, by community and month."""
        ...

    def handling_rates(self, asked: HandlingFilter, as_of: AsOf, *, limit: int) -> HandlingRates:
        """How often people paused, judged anew, merged, withdrew and dismissed."""
        ...

    def handling_acts(self, asked: ActsFilter, as_of: AsOf, *, limit: int) -> ActList:
        """The events behind one of these counts."""
        ...

    def disclosure_rounds(self, asked: RoundsFilter, as_of: AsOf) -> Rounds:
        """What is to be made public when, and what was."""
        ...

    def reconciled_days(self, asked: ReconciledFilter, as_of: AsOf) -> ReconciledDays:
        """What outside sources counted of each day."""
        ...

    def parties(
        self, asked: PartiesFilter, *, cursor: str | None, limit: int, asker: str
    ) -> KnownPage:
        """A page of the directory. A cursor that is not ours raises ``CommandRefusedError``."""
        ...

    def person(
        self, subject: str, *, communities: frozenset[str] | None, on: datetime, asker: str
    ) -> Person:
        """Somebody, with everybody who is one person with them."""
        ...

    def party_pairs(self, community: str, *, on: datetime, limit: int, asker: str) -> PairList:
        """Parties of a community that may be one person."""
        ...

    def completeness(self, asked: RecordsFilter, as_of: AsOf, *, asker: str) -> Completeness:
        """How many records lack something, by team, and the share of whole ones by week; without
        cases kept from the asker.
        """
        ...

    def incomplete_records(
        self, asked: RecordsFilter, as_of: AsOf, *, cursor: str | None, limit: int, asker: str
    ) -> IncompletePage:
        """A page of them, the oldest first. A cursor that is not ours raises
        ``CommandRefusedError``.
        """
        ...

    def due_soon(self, since: datetime, until: datetime, *, limit: int) -> tuple[DueSoon, ...]:
        """Promises of all cases that run now and fall due after ``since``, not after ``until``;
        the earliest first.
        """
        ...

    def clocks_of(self, case: str, as_of: AsOf) -> ClockList:
        """Every clock of a case."""
        ...

    def dashboard(
        self, asked: DashboardFilter, as_of: AsOf, *, by: Dimension | None, asker: str
    ) -> Board:
        """Whether promises are kept: every figure, without cases kept from the asker."""
        ...

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
        """What one figure counts. A name that is none raises ``CommandRefusedError``."""
        ...

    def histories(
        self,
        asked: DashboardFilter,
        as_of: AsOf,
        each: Callable[[CaseHistory], None],
        *,
        cases_max: int,
        asker: str,
    ) -> Histories:
        """Hands over every case with anything in a period: what happened to it and what became of
        its promises. Raises ``CommandRefusedError`` where there are too many.
        """
        ...

    def askings(self, communities: frozenset[str] | None, *, limit: int) -> Sequence[Asking]:
        """The last questions what would have been, about nothing beyond these communities."""
        ...

    def versions(self, kind: VersionKind, as_of: AsOf) -> VersionList:
        """Every version of each calendar, or of the policy."""
        ...

    def delivery_tallies(
        self, notices: Sequence[str], as_of: AsOf, *, reached: frozenset[str]
    ) -> Mapping[str, DeliveryTallies]:
        """Whom each notice reached, counted by building, channel and state."""
        ...

    def home_deliveries(
        self, notice: str, building: str, as_of: AsOf, *, cursor: str | None, limit: int
    ) -> PartPage:
        """A page of a building's homes a notice was carried to, one by one.

        A cursor that is not ours raises ``CommandRefusedError``.
        """
        ...

    def communities(self) -> Sequence[Community]: ...

    def sources(self) -> Sequence[Source]: ...

    def watermark(self, view: str) -> int:
        """The position up to which a view holds everything."""
        ...

    def wait_for(self, view: str, position: int, *, timeout_s: float) -> None:
        """Returns once the view holds the position. Raises ``ViewBehindError`` after the time."""
        ...

    def position_at(self, instant: datetime) -> int:
        """The last position recorded by an instant. Raises ``CommandRefusedError`` while it is not
        closed.
        """
        ...

    def recorded_at(self, position: int) -> datetime:
        """When the event at a position was recorded. Raises ``CommandRefusedError`` where there is
        none yet.
        """
        ...
