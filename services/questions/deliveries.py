"""Whether a notice reached everybody: in writing, and by one more channel (Art. 5(2)).

A building's homes are not all known to the ledger, so homes visited one by one never make a
building complete: something has to reach it as a whole. A home that was tried without success on a
channel counts as missed there, whatever is said of its building.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from events.notice import REACHED_STATES, WRITTEN_CHANNELS
from projections.reading import AsOf
from projections.registers.model import DeliveryTallies, Item
from services.questions.contract import Community, Questions

Missing = Literal["written", "another"]

HANGING: frozenset[str] = frozenset({"posted", "photographed", "removed"})
"""States of a place where the notice is, or was, to be read."""


@dataclass(kw_only=True, slots=True)
class Cell:
    """One building by one channel: how many places, building-wide deliveries and homes are in
    which state.
    """

    places: dict[str, int] = field(default_factory=dict)
    building: dict[str, int] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)

    @property
    def reached(self) -> bool:
        """Whether the channel reached the building as a whole."""
        return not HANGING.isdisjoint(self.places) or not REACHED_STATES.isdisjoint(self.building)


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildingRow:
    """A building of the matrix; ``building`` None is what concerns the whole community.

    ``missing`` is what has yet to reach the building as a whole, ``homes_missing`` how many homes
    told of by themselves lack something.
    """

    building: str | None
    channels: dict[str, Cell]
    missing: tuple[Missing, ...]
    homes: int
    homes_missing: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """Building × channel. ``complete``: every building and every home told of has both."""

    rows: tuple[BuildingRow, ...]
    channels: tuple[str, ...]
    complete: bool
    watermark: int


def delivery_matrix(questions: Questions, notice: Item, as_of: AsOf) -> Matrix:
    """The matrix of a notice over the buildings it is for."""
    tallies = questions.delivery_tallies([notice.id], as_of, reached=REACHED_STATES)[notice.id]
    return matrix_of(tallies, buildings_for(notice, questions.communities()))


def buildings_for(notice: Item, communities: Iterable[Community]) -> list[str]:
    """The buildings a notice may be for: its own, else all of its community."""
    if notice.building is not None:
        return [notice.building]
    return [
        building.id
        for community in communities
        if community.community == notice.community
        for building in community.buildings
    ]


def matrix_of(tallies: DeliveryTallies, known: Iterable[str]) -> Matrix:
    """The matrix of what was counted. A notice whose places all lie in buildings is for those;
    any other is for every building the community has.
    """
    cells: dict[str | None, dict[str, Cell]] = {}
    for each in tallies.tallies:
        cell = cells.setdefault(each.building, {}).setdefault(each.channel, Cell())
        counted = {"place": cell.places, "building": cell.building, "home": cell.homes}[each.sort]
        counted[each.state] = counted.get(each.state, 0) + each.count
    told = [building for building in cells if building is not None]
    for_all = any(each.sort == "place" and each.building is None for each in tallies.tallies)
    buildings = list(dict.fromkeys([*known, *told])) if for_all or not told else sorted(told)
    everywhere = _reached(cells.get(None, {}))
    rows = [_row(building, cells, everywhere, tallies) for building in buildings]
    shared = [_row(None, cells, everywhere, tallies)] if None in cells else []
    return Matrix(
        rows=(*shared, *rows),
        channels=tuple(sorted({each.channel for each in tallies.tallies}, key=_order)),
        complete=bool(rows) and not any(row.missing or row.homes_missing for row in rows),
        watermark=tallies.watermark,
    )


def missing_of(reached: frozenset[str]) -> tuple[Missing, ...]:
    """What these channels leave undone."""
    lacks: tuple[tuple[Missing, bool], ...] = (
        ("written", reached.isdisjoint(WRITTEN_CHANNELS)),
        ("another", reached <= WRITTEN_CHANNELS),
    )
    return tuple(name for name, lacking in lacks if lacking)


def _row(
    building: str | None,
    cells: dict[str | None, dict[str, Cell]],
    everywhere: frozenset[str],
    tallies: DeliveryTallies,
) -> BuildingRow:
    own = cells.get(building, {})
    reached = everywhere | _reached(own)
    homes = [home for home in tallies.homes if home.building == building]
    return BuildingRow(
        building=building,
        channels=own,
        missing=missing_of(reached) if building is not None else (),
        homes=sum(home.homes for home in homes),
        homes_missing=sum(
            home.homes for home in homes if missing_of((reached - home.missed) | home.reached)
        ),
    )


def _reached(channels: dict[str, Cell]) -> frozenset[str]:
    return frozenset(channel for channel, cell in channels.items() if cell.reached)


def _order(channel: str) -> tuple[bool, str]:
    return channel not in WRITTEN_CHANNELS, channel
