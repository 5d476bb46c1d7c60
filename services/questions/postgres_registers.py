"""Answers about registers from the views in PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from projections.reading import AsOf
from projections.registers import deliveries
from projections.registers import queries as registers
from projections.registers.due import due_parts
from projections.registers.kinds.records import CHECK
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
from services.questions.discretion import is_about, item_without, items_without, parts_without
from services.questions.postgres_asking import Asker


class PostgresRegisterQuestions(Asker):
    """Implements ``services.questions.contract_registers.RegisterQuestions``."""

    def list_items(
        self, asked: ItemFilter, as_of: AsOf, *, cursor: str | None, limit: int, asker: str
    ) -> ItemPage:
        """A page of a register. A cursor that is not ours raises ``CommandRefusedError``."""
        hidden, lexemes = self.hidden_from(asker), self._of(asked.search)
        open_to = replace(asked, hidden=hidden)
        page = self._ask(
            lambda connection: registers.list_items(
                connection, open_to, as_of, cursor=cursor, limit=limit, lexemes=lexemes
            )
        )
        return replace(page, items=items_without(hidden, page.items))

    def count_items(self, asked: ItemFilter, as_of: AsOf, *, asker: str) -> ItemCounts:
        """How many items the list would hold."""
        lexemes = self._of(asked.search)
        open_to = replace(asked, hidden=self.hidden_from(asker))
        return self._ask(
            lambda connection: registers.count_items(connection, open_to, as_of, lexemes=lexemes)
        )

    def number_gaps(
        self, kind: str, as_of: AsOf, *, communities: frozenset[str] | None, limit: int
    ) -> Sequence[NumberGap]:
        """Holes in the numbers of a kind's items."""
        return self._ask(
            lambda connection: registers.number_gaps(
                connection, kind, as_of, communities=communities, limit=limit
            )
        )

    def one_item(self, kind: str, item: str, as_of: AsOf, *, asker: str) -> Item | None:
        """One item of this kind, or None."""
        found = self._ask(lambda connection: registers.one_item(connection, kind, item, as_of))
        hidden = self.hidden_from(asker)
        if found is None or is_about(hidden, found):
            return None
        return item_without(hidden, found)

    def list_parts(self, asked: PartFilter, as_of: AsOf, *, limit: int, asker: str) -> PartList:
        """Parts, what is due first, without cases kept from the asker."""
        found = self._ask(
            lambda connection: registers.list_parts(connection, asked, as_of, limit=limit)
        )
        return parts_without(self.hidden_from(asker), found)

    def records_due(
        self, until: datetime, *, limit: int
    ) -> Sequence[tuple[str, Literal["filing", "schedule"]]]:
        """Records whose check is due by then, the longest due first, and on what occasion."""
        found = self._ask(
            lambda connection: due_parts(
                connection,
                kind="record",
                part=CHECK,
                states=("awaited", "passed", "failed"),
                until=until,
                limit=limit,
            )
        )
        return [(part.item, "filing" if part.state == "awaited" else "schedule") for part in found]

    def delivery_tallies(
        self, notices: Sequence[str], as_of: AsOf, *, reached: frozenset[str]
    ) -> Mapping[str, DeliveryTallies]:
        """Whom notices reached, counted."""
        return self._ask(
            lambda connection: deliveries.delivery_tallies(
                connection, notices, as_of, reached=reached
            )
        )

    def home_deliveries(
        self, notice: str, building: str, as_of: AsOf, *, cursor: str | None, limit: int
    ) -> PartPage:
        """A building's homes. A cursor that is not ours raises ``CommandRefusedError``."""
        return self._ask(
            lambda connection: deliveries.home_deliveries(
                connection, notice, building, as_of, cursor=cursor, limit=limit
            )
        )
