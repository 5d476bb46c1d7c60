"""How each event changes the directory. The row classes are the tables of tables.sql, column for
column.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, assert_never

from events import reference
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key, Plain
from projections.engine.view import facts_in

DirectoryFact = reference.CommunityRegistered | reference.SourceRegistered


class CommunityRow(NamedTuple):
    """A community as registered last."""

    community: str
    name: str
    name_en: str
    buildings: list[dict[str, Any]]
    desk: str


class SourceRow(NamedTuple):
    """A source as registered last."""

    source: str
    name: str
    types: list[str]
    communities: list[str]
    ways: list[str]


COMMUNITIES = Plain("directory_community", CommunityRow)
SOURCES = Plain("directory_source", SourceRow)


class DirectoryView:
    """Names of communities and sources."""

    name = "directory"
    facts = facts_in(DirectoryFact)
    tables: tuple[AnyTable, ...] = (COMMUNITIES, SOURCES)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[DirectoryFact]) -> Iterator[tuple[AnyTable, Key]]:  # noqa: ARG002
        """None: a registration replaces the one before it, unread."""
        return iter(())

    def apply(self, event: ViewEvent[DirectoryFact], rows: Rows) -> None:
        """Puts a registration in the place of the one before it."""
        fact = event.fact
        match fact:
            case reference.CommunityRegistered():
                rows.delete(COMMUNITIES, (fact.community,))
                buildings = [building.model_dump() for building in fact.buildings]
                rows.insert(
                    COMMUNITIES,
                    CommunityRow(fact.community, fact.name, fact.name_en, buildings, fact.desk),
                )
            case reference.SourceRegistered():
                rows.delete(SOURCES, (fact.source,))
                rows.insert(
                    SOURCES,
                    SourceRow(
                        fact.source,
                        fact.name,
                        list(fact.types),
                        list(fact.communities),
                        list(fact.ways),
                    ),
                )
            case _:
                assert_never(fact)


VIEW = DirectoryView()
