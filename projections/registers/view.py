"""How each fact about an item changes the registers; what a kind adds is in its module in
``kinds/``.
"""

import functools
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from events.fact import Fact
from events.item import ItemFact
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key
from projections.registers.rows import ITEMS, PARTS, TALLY
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
    tables: tuple[AnyTable, ...] = (ITEMS, PARTS, TALLY)
    tables_sql = Path(__file__).with_name("tables.sql")

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """Every fact of every kind."""
        return tuple(fact for kind in all_kinds().values() for fact in kind.facts)

    def keys(self, event: ViewEvent) -> Iterator[tuple[AnyTable, Key]]:
        """The item, and the parts its kind asks for."""
        fact = cast("ItemFact", event.fact)
        yield ITEMS, (fact.item_id,)
        for part, key in all_kinds()[fact.kind].parts(fact):
            yield PARTS, (fact.item_id, part, key)

    def apply(self, event: ViewEvent, rows: Rows) -> None:
        """Shows the fact as its kind says."""
        fact = cast("ItemFact", event.fact)
        sheet = Sheet(event, fact, rows)
        all_kinds()[fact.kind].show(sheet, fact)
        sheet.flush()


VIEW = RegistersView()
