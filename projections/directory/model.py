"""What is registered, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Building:
    """A building of a community, by its id there."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Community:
    """A community the company serves; ``desk`` is who gets a case nobody else is named for."""

    community: str
    name: str
    name_en: str
    buildings: tuple[Building, ...]
    desk: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """An outside system that may publish ``types`` for ``communities`` by ``ways``; ``*`` stands
    for all.
    """

    source: str
    name: str
    types: tuple[str, ...]
    communities: tuple[str, ...]
    ways: tuple[str, ...]
