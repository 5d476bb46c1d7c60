"""What a view is: tables, the rows an event needs, and what it does to them. Everything else is the
engine's.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key


class View(Protocol):
    """One question's answer, kept up to date. Implementations are modules' values without state of
    their own.

    ``apply`` is a function of the event and of rows that events of the same partition made: never
    of another partition's, of a clock, or of anything opened.
    """

    @property
    def name(self) -> str:
        """The view's name, also the first part of its schemas' names."""
        ...

    @property
    def tables(self) -> tuple[AnyTable, ...]: ...

    @property
    def tables_sql(self) -> Path:
        """The file that creates the tables; what stands after its line ``-- indexes`` a rebuild
        runs last.
        """
        ...

    def keys(self, event: ViewEvent) -> Iterable[tuple[AnyTable, Key]]:
        """The rows ``apply`` may read, but for those the event itself creates."""
        ...

    def apply(self, event: ViewEvent, rows: Rows) -> None:
        """Shows the event in the view. Any exception parks the event's stream."""
        ...
