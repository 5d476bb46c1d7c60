"""The rows of the registers: the tables of tables.sql, column for column."""

from datetime import datetime
from typing import Any, NamedTuple

from events.microseconds import to_us
from projections.engine.lexing import Terms
from projections.engine.tables import Key, Plain, Sums, Versioned

DUE, OPEN, DONE = 0, 1, 2
"""The list's ranks: something is due; other open items; finished ones."""


class ItemRow(NamedTuple):
    """One state of one item."""

    id: str
    rank: int
    sort_key: int
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
    detail: dict[str, Any]
    sealed: dict[str, list[str]]

    def ranked(self, *, done: bool) -> "ItemRow":
        """The same in its place in the list: by deadline where there is one, else newest first."""
        if not done and self.due_at is not None:
            return self._replace(rank=DUE, sort_key=to_us(self.due_at))
        newest_first = -to_us(self.last_at)
        return self._replace(rank=DONE if done else OPEN, sort_key=newest_first)

    def tallied(self) -> Key:
        """The combination the item is counted in."""
        return (self.kind, self.community, self.building, self.state, self.assignee)


class PartRow(NamedTuple):
    """One state of one part of an item."""

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
    detail: dict[str, Any]
    sealed: dict[str, list[str]]


class TallyRow(NamedTuple):
    """How many items are in this combination."""

    kind: str
    community: str | None
    building: str | None
    state: str
    assignee: str | None
    items: int


class SearchRow(NamedTuple):
    """What of one event can be searched for."""

    event_id: str
    item: str
    kind: str
    position: int
    terms: Terms


ITEMS = Versioned("register_item", ItemRow)
PARTS = Versioned("register_part", PartRow, key_columns=3)
TALLY = Sums("register_tally", TallyRow)
SEARCH = Plain("register_search", SearchRow)
