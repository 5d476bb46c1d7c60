"""Answers about promises from the views in PostgreSQL."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from projections.clocks import queries as clocks
from projections.clocks.model import ClockList, DuePlace, DueSoon, FallingDue, MoreTimeAsked
from projections.dashboard.histories import histories
from projections.dashboard.model import CaseHistory, DashboardFilter, Histories, TooManyCasesError
from projections.promises import queries as promises
from projections.promises.model import Asking, DrawList, VersionList
from projections.promises.view import VersionKind
from projections.reading import AsOf
from services.errors import CommandRefusedError
from services.questions.postgres_asking import Asker


class PostgresPromiseQuestions(Asker):
    """Implements ``services.questions.contract_promises.PromiseQuestions``."""

    def clocks_of(self, case: str, as_of: AsOf) -> ClockList:
        """Clocks of a case."""
        return self._ask(lambda connection: clocks.clocks_of(connection, case, as_of))

    def due_soon(self, since: datetime, until: datetime, *, limit: int) -> tuple[DueSoon, ...]:
        """Running promises due within the time, the earliest first."""
        return self._ask(lambda connection: clocks.due_soon(connection, since, until, limit=limit))

    def more_time_asked(self, *, limit: int) -> tuple[MoreTimeAsked, ...]:
        """Requests for more time nobody has decided, of all cases."""
        return self._ask(lambda connection: clocks.more_time_asked(connection, limit=limit))

    def falling_due(self, after: DuePlace | None, *, limit: int) -> FallingDue:
        """The next cases whose clocks warn or breach, for the clock service."""
        return self._ask(lambda connection: clocks.falling_due(connection, after, limit=limit))

    def reckoned_by(
        self, calendar: str, since: datetime, until: datetime, *, after: str | None, limit: int
    ) -> tuple[str, ...]:
        """Cases whose deadlines go by a version of a calendar, for the clock service."""
        return self._ask(
            lambda connection: clocks.reckoned_by(
                connection, calendar, since, until, after=after, limit=limit
            )
        )

    def versions(self, kind: VersionKind, as_of: AsOf) -> VersionList:
        """Versions of calendars, or of the policy."""
        return self._ask(lambda connection: promises.versions(connection, kind, as_of))

    def draws(self, as_of: AsOf, *, limit: int) -> DrawList:
        """The last days whose lots for revisits were drawn, the newest first."""
        return self._ask(lambda connection: promises.draws(connection, as_of, limit=limit))

    def askings(self, communities: frozenset[str] | None, *, limit: int) -> Sequence[Asking]:
        """Who asked what would have been."""
        return self._ask(lambda connection: promises.askings(connection, communities, limit=limit))

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
