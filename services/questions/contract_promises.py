"""What API and desk ask about promises; what holds for every answer is in ``contract``."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from projections.clocks.model import ClockList, DueSoon, MoreTimeAsked
from projections.dashboard.model import CaseHistory, DashboardFilter, Histories
from projections.promises.model import Asking, DrawList, VersionList
from projections.promises.view import VersionKind
from projections.reading import AsOf


class PromiseQuestions(Protocol):
    """Promises: their clocks, their versions, what became of them and what was asked about them."""

    def clocks_of(self, case: str, as_of: AsOf) -> ClockList:
        """Every clock of a case."""
        ...

    def due_soon(self, since: datetime, until: datetime, *, limit: int) -> tuple[DueSoon, ...]:
        """Promises of all cases that run now and fall due after ``since``, not after ``until``;
        the earliest first.
        """
        ...

    def more_time_asked(self, *, limit: int) -> tuple[MoreTimeAsked, ...]:
        """More time that was asked for of any case and waits for a decision, in the order of
        asking.
        """
        ...

    def versions(self, kind: VersionKind, as_of: AsOf) -> VersionList:
        """Every version of each calendar, or of the policy."""
        ...

    def draws(self, as_of: AsOf, *, limit: int) -> DrawList:
        """The last days whose lots for revisits were drawn, the newest first."""
        ...

    def askings(self, communities: frozenset[str] | None, *, limit: int) -> Sequence[Asking]:
        """The last questions what would have been, about nothing beyond these communities."""
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
