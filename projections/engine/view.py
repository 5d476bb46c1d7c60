"""What a view is: tables, the rows an event needs, and what it does to them. Everything else is the
engine's.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, get_args

from events.catalogue import type_names_of
from events.fact import Fact
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key


class View(Protocol):
    """One question's answer, kept up to date. Implementations are modules' values without state of
    their own.

    ``facts`` are the facts the view shows; no other event reaches ``keys`` and ``apply``. Both name
    the same facts as a union, so that the type check finds an arm that is missing.

    ``apply`` is a function of the event and of rows that events of the same partition made: never
    of another partition's, of a clock, or of anything opened.
    """

    @property
    def name(self) -> str:
        """The view's name, also the first part of its schemas' names."""
        ...

    @property
    def facts(self) -> tuple[type[Fact], ...]: ...

    @property
    def tables(self) -> tuple[AnyTable, ...]: ...

    @property
    def tables_sql(self) -> Path:
        """The file that creates the tables; what stands after its line ``-- indexes`` a rebuild
        runs last.
        """
        ...

    def keys(self, event: ViewEvent[Any]) -> Iterable[tuple[AnyTable, Key]]:
        """The rows ``apply`` may read, but for those the event itself creates."""
        ...

    def apply(self, event: ViewEvent[Any], rows: Rows) -> None:
        """Shows the event in the view. Any exception parks the event's stream."""
        ...


def facts_in(union: Any) -> tuple[type[Fact], ...]:
    """The facts of a union such as ``CaseOpened | CaseClosed``; a single fact is one, too."""
    return get_args(union) or (union,)


def shown_types(view: View) -> frozenset[str]:
    """The names of the types whose events the view shows, old versions included."""
    return type_names_of(view.facts)
