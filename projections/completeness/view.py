"""How each event changes what a record lacks. A version is put only where something changed."""

from collections.abc import Iterator
from pathlib import Path

from events.case import CaseOpened
from projections.completeness.rows import (
    CASES,
    WEEKS,
    CaseRow,
    CompletenessFact,
    opened_row,
    progressed,
)
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key
from projections.engine.view import facts_in


class CompletenessView:
    """Which records are whole."""

    name = "completeness"
    facts = facts_in(CompletenessFact)
    tables: tuple[AnyTable, ...] = (CASES, WEEKS)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[CompletenessFact]) -> Iterator[tuple[AnyTable, Key]]:
        """The case."""
        yield CASES, (event.fact.case or "",)

    def apply(self, event: ViewEvent[CompletenessFact], rows: Rows) -> None:
        """Puts what the record has now, and counts it in its week."""
        fact = event.fact
        if isinstance(fact, CaseOpened):
            opened = opened_row(fact, event.recorded.envelope.time)
            rows.put(CASES, opened)
            _count(rows, opened, 1)
            return
        before = rows.required(CASES, (fact.case or "",))
        after = progressed(before, fact)
        if after != before:
            rows.put(CASES, after)
            _count(rows, before, -1)
            _count(rows, after, 1)


def _count(rows: Rows, row: CaseRow, amount: int) -> None:
    if (key := row.counted()) is not None:
        rows.add(WEEKS, key, amount)


VIEW = CompletenessView()
