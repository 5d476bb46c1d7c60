"""The registers' questions and answers, as data: no SQL, no framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projections.reading import SealedField


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemFilter:
    """Which items of a kind; None means any. ``communities`` is also how a caller's scope is
    applied: what concerns the whole company is seen by those whose scope it is.

    ``overdue`` asks for items whose deadline is past at the instant asked for, ``open`` for those
    that are not finished. ``number`` is any part of an item's number, or of its archival number;
    ``detail`` are fields, by name, that say just this. ``search`` has at least two characters; it
    looks for the words of titles, where a kind's can be searched. What is ``hidden`` is not there.
    """

    kind: str
    communities: frozenset[str] | None = None
    building: str | None = None
    states: frozenset[str] | None = None
    assignee: str | None = None
    overdue: bool | None = None
    open: bool | None = None
    number: str | None = None
    detail: tuple[tuple[str, str], ...] = ()
    ids: frozenset[str] | None = None
    search: str | None = None
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class PartFilter:
    """Which parts; None means any. ``part`` is what kind of part, ``item`` whose, ``items`` those
    of several. ``owed``: only those that are their assignee's to do something about.
    """

    kind: str | None = None
    part: str | None = None
    item: str | None = None
    items: frozenset[str] | None = None
    communities: frozenset[str] | None = None
    states: frozenset[str] | None = None
    assignee: str | None = None
    owed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One item as a list shows it; what is personal comes sealed, by the field's name."""

    id: str
    kind: str
    number: str | None
    version: int
    community: str | None
    building: str | None
    state: str
    assignee: str | None
    due_at: datetime | None
    opened_at: datetime
    last_at: datetime
    overdue: bool
    done: bool
    detail: Mapping[str, Any]
    sealed: Mapping[str, SealedField]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of an item."""

    item: str
    part: str
    key: str
    kind: str
    community: str | None
    building: str | None
    state: str
    assignee: str | None
    due_at: datetime | None
    last_at: datetime
    detail: Mapping[str, Any]
    sealed: Mapping[str, SealedField]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemPage:
    """A page of a register, what is due first."""

    items: tuple[Item, ...]
    next_cursor: str | None
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PartList:
    """Parts, what is due first; ``complete`` is False where there are more than were asked for."""

    parts: tuple[Part, ...]
    complete: bool
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberGap:
    """Numbers of a series that no item has, though a later one has been given."""

    series: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemCounts:
    """How many items match, in all, late, and by state."""

    total: int
    overdue: int
    by_state: Mapping[str, int]
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryTally:
    """How many places, building-wide deliveries or homes of a notice are in one state.

    ``sort`` tells them apart: ``place``, ``building`` or ``home``.
    """

    sort: str
    building: str | None
    channel: str
    state: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeTally:
    """How many homes of a building were reached by these channels, and not by those."""

    building: str | None
    reached: frozenset[str]
    missed: frozenset[str]
    homes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryTallies:
    """What a delivery matrix is made of; a few rows a building, however many homes it has."""

    tallies: tuple[DeliveryTally, ...]
    homes: tuple[HomeTally, ...]
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PartPage:
    """A page of parts, by their keys."""

    parts: tuple[Part, ...]
    next_cursor: str | None
    watermark: int
