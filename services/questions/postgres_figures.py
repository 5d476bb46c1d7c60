"""Answers about figures from the views in PostgreSQL."""

from dataclasses import replace

from projections.completeness import queries as records
from projections.completeness.model import Completeness, IncompletePage, RecordsFilter
from projections.dashboard import counted as behind
from projections.dashboard import queries as boards
from projections.dashboard.counted import UnknownFigureError
from projections.dashboard.model import Board, CountedPage, DashboardFilter, Dimension
from projections.handling import queries as handling
from projections.handling.model import ActList, ActsFilter, HandlingFilter, HandlingRates, Overrides
from projections.reading import AsOf
from projections.registers import disclosed, figures, quality, reconciled
from projections.registers import rule_rates as rules
from projections.registers.disclosed import Rounds, RoundsFilter
from projections.registers.figures import FiguresFilter, OrderFigures, SatisfactionFigures
from projections.registers.quality import QualityFigures
from projections.registers.reconciled import ReconciledDays, ReconciledFilter
from projections.registers.rule_rates import RuleRates
from services.errors import CommandRefusedError
from services.questions.postgres_asking import Asker


class PostgresFigureQuestions(Asker):
    """Implements ``services.questions.contract_figures.FigureQuestions``."""

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
