"""However a log is cut into batches, a view comes out the same, and as of any position it is what
it was then.
"""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.envelope import RecordedEvent
from projections.driver import Connection
from projections.engine.batch import Target, apply_batch
from projections.engine.flush import INSERT_MAX_ROWS
from projections.engine.lexing import Reader
from projections.engine.schema import create_indexes, create_tables, drop_schema
from projections.engine.tables import Versioned
from projections.engine.view import View
from projections.views import all_views
from services.doctor.tables import Row, compare_tables, read_rows
from services.privacy.sealing import Sealer
from tests.integration.projector.stage import MASTER
from tests.stories import Storyteller, recorded

STORY_EVENTS = 100


def story(connection: Connection, seed: int, events_min: int = STORY_EVENTS) -> list[RecordedEvent]:
    """A story whose keys lie in the vault, but for those destroyed in its course."""
    appends = list(Storyteller(sealer=Sealer(MASTER), seed=seed).appends(events_min))
    with connection.cursor() as cursor:
        for append in appends:
            for key in append.keys:
                cursor.execute(
                    "INSERT INTO vault.event_key VALUES (%s, %s)"
                    " ON CONFLICT (event_id) DO UPDATE SET wrapped = excluded.wrapped",
                    (key.event_id, key.wrapped),
                )
    connection.commit()
    return list(recorded(iter(appends)))


def fill(
    connection: Connection,
    view: View,
    name: str,
    batches: list[list[RecordedEvent]],
    reader: Reader,
) -> None:
    with connection.cursor() as cursor:
        drop_schema(cursor, name)
        create_tables(cursor, view, name)
        create_indexes(cursor, view, name)
        for batch in batches:
            assert apply_batch(cursor, Target(view=view, schema=name, reader=reader), batch) == []
    connection.commit()


def cut(events: Sequence[RecordedEvent], sizes: Sequence[int]) -> list[list[RecordedEvent]]:
    batches, at = [], 0
    for size in (*sizes, len(events)):
        batches.append(list(events[at : at + size]))
        at += size
    return [batch for batch in batches if batch]


def rows(connection: Connection, view: View, name: str) -> dict[str, list[Row]]:
    found = {table.name: list(read_rows(connection, name, table)) for table in view.tables}
    connection.rollback()
    return found


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(min_value=0, max_value=10_000),
    sizes=st.lists(st.integers(min_value=1, max_value=60), max_size=40),
)
def test_batches_make_no_difference(
    connection: Connection, reader: Reader, seed: int, sizes: list[int]
) -> None:
    events = story(connection, seed)
    for view in all_views().values():
        fill(connection, view, "in_batches", cut(events, sizes), reader)
        fill(connection, view, "one_by_one", [[event] for event in events], reader)
        in_batches = rows(connection, view, "in_batches")
        assert in_batches == rows(connection, view, "one_by_one")
        assert any(in_batches.values())


def test_many_rows_are_copied_as_few_are_inserted(connection: Connection, reader: Reader) -> None:
    events = story(connection, 5, events_min=4 * INSERT_MAX_ROWS)
    for view in all_views().values():
        fill(connection, view, "copied", [events], reader)
        fill(connection, view, "inserted", cut(events, [INSERT_MAX_ROWS // 4] * 16), reader)
        copied = rows(connection, view, "copied")
        assert copied == rows(connection, view, "inserted")
        if view.name in ("inbox", "timeline"):
            assert max(map(len, copied.values())) > INSERT_MAX_ROWS


def test_partitions_may_be_applied_in_any_interleaving(
    connection: Connection, reader: Reader
) -> None:
    """No view depends on another partition's events."""
    events = story(connection, 3)
    by_partition = sorted(events, key=lambda event: (event.envelope.partitionkey, event.position))
    for view in all_views().values():
        fill(connection, view, "by_position", [events], reader)
        fill(connection, view, "by_partition", cut(by_partition, [50, 30]), reader)
        for table in view.tables:
            _, difference = compare_tables(
                table,
                iter(rows(connection, view, "by_position")[table.name]),
                iter(rows(connection, view, "by_partition")[table.name]),
                ignored=frozenset(),
            )
            assert difference is None


def test_row_versions_tell_every_past_state(connection: Connection, reader: Reader) -> None:
    """What a view holds as of p is what it held when p was the newest event."""
    events = story(connection, 11)
    view = all_views()["inbox"]
    fill(connection, view, "whole", [events], reader)
    table = next(table for table in view.tables if isinstance(table, Versioned))
    spans = rows(connection, view, "whole")[table.name]
    for count in (16, 40, 70, len(events)):
        fill(connection, view, "then", [events[:count]], reader)
        then = [row[:-2] for row in rows(connection, view, "then")[table.name] if row[-1] is None]
        as_of = [
            row[:-2]
            for row in spans
            if int(row[-2] or 0) <= count and (row[-1] is None or int(row[-1]) > count)
        ]
        assert as_of == then
        assert then
