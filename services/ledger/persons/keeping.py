"""How long what was said must be kept, by the records of the archive it belongs to (Art. 10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from events.record import record_of
from services.ledger.cases.deadlines import LEDGER_ZONE, ledger_year
from services.ledger.items.deciding import Items
from services.ledger.registers.contract import Item
from services.ledger.registers.records import Record


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A term that still runs. ``until`` None: for ever, or until somebody sets one."""

    until: datetime | None


class Keeping:
    """Finds the terms. Safe from many threads."""

    def __init__(self, items: Items) -> None:
        self._items = items

    def of(self, stream: str, *, now: datetime) -> Kept | None:
        """The term of the record of this stream; None where there is none, or it is over."""
        item: Item[Record] | None = self._items.load("record", record_of(stream))
        if item is None or item.state.destroyed:
            return None
        year = item.state.kept_until()
        if year is None:
            return Kept(until=None)
        if ledger_year(now) >= year:
            return None
        return Kept(until=datetime(year, 1, 1, tzinfo=LEDGER_ZONE))


def longest(terms: Iterable[Kept | None]) -> Kept | None:
    """Of several terms the one that ends last; None where none runs."""
    ends = [kept.until for kept in terms if kept is not None]
    if not ends:
        return None
    return Kept(until=None if None in ends else max(end for end in ends if end is not None))
