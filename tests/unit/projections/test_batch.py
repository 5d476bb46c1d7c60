"""What PostgreSQL refuses for good sets its stream aside; the others of the batch are applied."""

from collections.abc import Mapping
from typing import Any

import pytest
from psycopg2 import DataError, IntegrityError
from psycopg2.errors import ProgramLimitExceeded

from projections.engine import batch as module
from projections.engine.batch import Target, apply_batch
from projections.engine.lexing import Reader
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key
from projections.engine.view import shown_types
from projections.views import all_views
from services.privacy import masterkey
from services.privacy.sealing import Sealer
from tests.stories import Storyteller, recorded

VIEW = all_views()["directory"]


class Deaf:
    """A cursor, and its connection, that do nothing."""

    def __init__(self) -> None:
        self.connection = self

    def execute(self, statement: str) -> None:
        assert "SAVEPOINT" in statement


@pytest.mark.parametrize("refusal", [DataError, IntegrityError, ProgramLimitExceeded])
def test_what_the_database_refuses_for_good_is_set_aside_alone(
    monkeypatch: pytest.MonkeyPatch, refusal: type[Exception]
) -> None:
    story = recorded(Storyteller(sealer=Sealer(masterkey.generate()), seed=1).appends(20))
    shown = [event for event in story if event.envelope.type in shown_types(VIEW)]
    first, second = shown[:2]
    written: list[int] = []

    def nothing_there(_: object, wanted: Mapping[AnyTable, set[Key]]) -> Any:
        return {table.name: {key: [] for key in keys} for table, keys in wanted.items()}

    def flush(_statements: object, _tables: object, rows: Rows, _reader: Reader) -> None:
        together = not written and rows.position == second.position
        if together or rows.position == first.position:
            written.append(0)
            raise refusal("index row size 2712 exceeds btree maximum")
        written.append(rows.position)

    monkeypatch.setattr(module, "begin", lambda *_: None)
    monkeypatch.setattr(module, "prefetch", nothing_there)
    monkeypatch.setattr(module, "flush", flush)
    target: Any = Target(view=VIEW, schema="s", reader=None)  # type: ignore[arg-type]  # never asked
    cursor: Any = Deaf()
    (aside,) = apply_batch(cursor, target, [first, second])
    assert aside.event is first
    assert str(aside.reason).startswith(refusal.__name__)
    assert written == [0, 0, second.position]
