"""How each fact about an item changes the registers; what a kind adds is in its module in
``kinds/``.
"""

import functools
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from events.registers import AnyItemFact
from projections.engine.event import ViewEvent
from projections.engine.lexing import Terms
from projections.engine.rows import Rows
from projections.engine.sealed import sealed_fields
from projections.engine.tables import AnyTable, Key
from projections.engine.view import facts_in
from projections.registers.rows import ITEMS, PARTS, SEARCH, TALLY, SearchRow
from projections.registers.sheet import AnyKind, Sheet


@functools.cache
def all_kinds() -> Mapping[str, AnyKind]:
    """How each kind shows: every module in ``kinds/`` with a ``KIND``. Adding one needs no list."""
    folder = Path(__file__).with_name("kinds")
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    modules = (importlib.import_module(f"projections.registers.kinds.{name}") for name in names)
    kinds: list[AnyKind] = [module.KIND for module in modules]
    return {kind.kind: kind for kind in kinds}


class RegistersView:
    """Every item of every register."""

    name = "registers"
    facts = facts_in(AnyItemFact)
    tables: tuple[AnyTable, ...] = (ITEMS, PARTS, TALLY, SEARCH)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[AnyItemFact]) -> Iterator[tuple[AnyTable, Key]]:
        """The item, and the parts its kind asks for."""
        fact = event.fact
        yield ITEMS, (fact.item_id,)
        for part, key in all_kinds()[fact.kind].keys(event):
            yield PARTS, (fact.item_id, part, key)

    def apply(self, event: ViewEvent[AnyItemFact], rows: Rows) -> None:
        """Shows the fact as its kind says."""
        fact = event.fact
        sheet = Sheet(event, rows)
        kind = all_kinds()[fact.kind]
        kind.show(sheet, fact)
        sheet.flush()
        if kind.searched:
            _make_searchable(event, rows, kind.searched)


def _make_searchable(event: ViewEvent[AnyItemFact], rows: Rows, searched: tuple[str, ...]) -> None:
    wanted = tuple(f for f in sealed_fields(event) if f.pointer[1:] in searched)
    if wanted:
        rows.insert(
            SEARCH,
            SearchRow(
                event_id=event.recorded.envelope.id,
                item=event.fact.item_id,
                kind=event.fact.kind,
                position=event.position,
                terms=Terms(sealed=wanted),
            ),
        )


VIEW = RegistersView()
