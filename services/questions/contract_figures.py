"""What API and desk ask about figures; what holds for every answer is in ``contract``."""

from typing import Protocol

from projections.completeness.model import Completeness, IncompletePage, RecordsFilter
from projections.dashboard.model import Board, CountedPage, DashboardFilter, Dimension
from projections.handling.model import ActList, ActsFilter, HandlingFilter, HandlingRates, Overrides
from projections.reading import AsOf
from projections.registers.disclosed import Rounds, RoundsFilter
from projections.registers.figures import FiguresFilter, OrderFigures, SatisfactionFigures
from projections.registers.quality import QualityFigures
from projections.registers.reconciled import ReconciledDays, ReconciledFilter
from projections.registers.rule_rates import RuleRates


class FigureQuestions(Protocol):
    """What is counted: by month, rule, team or figure, and what stands behind a count."""

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
