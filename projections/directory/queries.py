"""What is registered, by id."""

from projections.directory.model import Building, Community, Source
from projections.driver import Connection
from projections.live import reading

VIEW = "directory"

_COMMUNITIES = """
    SELECT community, name, name_en, buildings, desk FROM directory_community ORDER BY community
"""
_SOURCES = "SELECT source, name, types, communities, ways FROM directory_source ORDER BY source"


def communities(connection: Connection) -> tuple[Community, ...]:
    """Every community, by its id."""
    with reading(connection, VIEW) as view:
        view.cursor.execute(_COMMUNITIES)
        return tuple(
            Community(
                community=community,
                name=name,
                name_en=name_en,
                buildings=tuple(Building(**building) for building in buildings),
                desk=desk,
            )
            for community, name, name_en, buildings, desk in view.cursor
        )


def sources(connection: Connection) -> tuple[Source, ...]:
    """Every source that may publish, by its URN."""
    with reading(connection, VIEW) as view:
        view.cursor.execute(_SOURCES)
        return tuple(
            Source(
                source=source,
                name=name,
                types=tuple(types),
                communities=tuple(of_communities),
                ways=tuple(ways),
            )
            for source, name, types, of_communities, ways in view.cursor
        )
