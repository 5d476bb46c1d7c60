"""What API and desk ask about registers; what holds for every answer is in ``contract``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from projections.reading import AsOf
from projections.registers.model import (
    DeliveryTallies,
    Item,
    ItemCounts,
    ItemFilter,
    ItemPage,
    NumberGap,
    PartFilter,
    PartList,
    PartPage,
)


class RegisterQuestions(Protocol):
    """Items of registers, their parts and their numbers."""

    def list_items(
        self, asked: ItemFilter, as_of: AsOf, *, cursor: str | None, limit: int, asker: str
    ) -> ItemPage:
        """A page of a register, what is due first; no row names a case kept from the asker.

        A cursor that is not ours raises ``CommandRefusedError``.
        """
        ...

    def count_items(self, asked: ItemFilter, as_of: AsOf, *, asker: str) -> ItemCounts:
        """How many items of a register there are, those kept from the asker left out."""
        ...

    def number_gaps(
        self, kind: str, as_of: AsOf, *, communities: frozenset[str] | None, limit: int
    ) -> Sequence[NumberGap]:
        """Holes in the numbers of a kind's items."""
        ...

    def one_item(self, kind: str, item: str, as_of: AsOf, *, asker: str) -> Item | None: ...

    def list_parts(self, asked: PartFilter, as_of: AsOf, *, limit: int, asker: str) -> PartList:
        """Parts of one item (the places of a notice) or of a kind's items, what is due first."""
        ...

    def records_due(
        self, until: datetime, *, limit: int
    ) -> Sequence[tuple[str, Literal["filing", "schedule"]]]:
        """Records whose four-property check is due by then, the longest due first."""
        ...

    def delivery_tallies(
        self, notices: Sequence[str], as_of: AsOf, *, reached: frozenset[str]
    ) -> Mapping[str, DeliveryTallies]:
        """Whom each notice reached, counted by building, channel and state."""
        ...

    def home_deliveries(
        self, notice: str, building: str, as_of: AsOf, *, cursor: str | None, limit: int
    ) -> PartPage:
        """A page of a building's homes a notice was carried to, one by one.

        A cursor that is not ours raises ``CommandRefusedError``.
        """
        ...
