"""Compares a live view with one built afresh from the store's rows, up to the same bookmarks.

The live view is read in one snapshot, so the projector may go on meanwhile. The fresh one stands in
a schema of its own and is dropped at the end; a crash leaves that schema, and the next run drops
it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from projections.driver import Connection, Cursor
from projections.engine.batch import Target, apply_batch
from projections.engine.lexing import Reader
from projections.engine.schema import create_tables, drop_schema, layout
from projections.engine.view import View
from services.broker.partitioner import partition_of
from services.doctor.report import ViewDifference, ViewReport
from services.doctor.tables import compare_tables, read_rows
from services.errors import CommandRefusedError
from services.projector.bookkeeping import Generation, generations, parked_streams
from services.store.contract import Store
from services.store.sessions import Sessions

BATCH_MAX_EVENTS = 2_000

_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtextextended('huiyin doctor', 0))"
_POSITIONS = """
    SELECT partition, position FROM projector.bookmark
    WHERE view = %(view)s AND generation = %(generation)s AND topic_id = %(topic_id)s
"""
_PARKED = """
    SELECT stream, min(position) FROM projector.parked
    WHERE view = %(view)s AND generation = %(generation)s GROUP BY stream
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """Which events a live view has applied: up to a position in each partition, but for parked
    streams.
    """

    partitions: int
    positions: dict[int, int]
    parked_since: dict[str, int]

    @property
    def position(self) -> int:
        return max(self.positions.values(), default=0)

    def holds(self, event: RecordedEvent) -> bool:
        """Whether the view has applied the event."""
        partition = partition_of(event.envelope.partitionkey.encode(), self.partitions)
        parked_since = self.parked_since.get(event.envelope.subject)
        return event.position <= self.positions.get(partition, 0) and (
            parked_since is None or event.position < parked_since
        )


class ViewCheck:
    """Checks views one after the other. ``sessions`` has no statement timeout."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        store: Store,
        reader: Reader,
        forgotten: set[str],
        partitions: int,
    ) -> None:
        """``reader`` notes in ``forgotten`` whose keys are gone: what is searchable of them is in
        flux.

        ``partitions`` is how many the events topic has.
        """
        self._sessions, self._store, self._reader = sessions, store, reader
        self._forgotten, self._partitions = forgotten, partitions

    def run(self, view: View) -> ViewReport | None:
        """The report; None when there is no live generation of the view.

        Raises ``CommandRefusedError`` while another doctor is at work.
        """
        with self._sessions.connection() as connection, connection.cursor() as cursor:
            cursor.execute(_SNAPSHOT)
            cursor.execute(_ONE_AT_A_TIME)
            if cursor.fetchone() != (True,):
                raise CommandRefusedError(
                    "another doctor is at work on this database", rule="one-doctor-at-a-time"
                )
            live = next(iter(generations(cursor, view.name, "live")), None)
            if live is None:
                return None
            extent = self._extent(cursor, live)
            if live.layout != layout(view):
                return self._outdated(live, extent)
            parked = parked_streams(cursor, live)
            with self._scratch(view) as schema:
                self._build(view, schema, extent)
                rows, difference = self._compare(connection, view, live.schema_name, schema)
        return ViewReport(
            view=view.name,
            generation=live.generation,
            position=extent.position,
            rows=rows,
            parked_streams=parked,
            difference=difference,
        )

    def _outdated(self, live: Generation, extent: Extent) -> ViewReport:
        """After an upgrade the tables may be others than this release would make: nothing to
        compare, until the view is built anew.
        """
        return ViewReport(
            view=live.view,
            generation=live.generation,
            position=extent.position,
            rows=0,
            parked_streams=0,
            difference=ViewDifference(table="tables", key={}, finding="another release's"),
        )

    def _extent(self, cursor: Cursor, live: Generation) -> Extent:
        cursor.execute(_POSITIONS, live.key)
        positions = dict(cursor.fetchall())
        cursor.execute(_PARKED, live.key)
        parked_since = dict(cursor.fetchall())
        return Extent(partitions=self._partitions, positions=positions, parked_since=parked_since)

    @contextmanager
    def _scratch(self, view: View) -> Iterator[str]:
        schema = f"doctor_{view.name}"
        with self._sessions.cursor() as cursor:
            drop_schema(cursor, schema)
            create_tables(cursor, view, schema)
        try:
            yield schema
        finally:
            with self._sessions.cursor() as cursor:
                drop_schema(cursor, schema)

    def _build(self, view: View, schema: str, extent: Extent) -> None:
        target = Target(view=view, schema=schema, reader=self._reader)
        after = 0
        while after < extent.position:
            rows = self._store.read(after=after, limit=BATCH_MAX_EVENTS)
            if not rows:
                return
            after = rows[-1].position
            events = [event for event in _readable(row.body for row in rows) if extent.holds(event)]
            with self._sessions.cursor() as cursor:
                apply_batch(cursor, target, events)

    def _compare(
        self, connection: Connection, view: View, live: str, fresh: str
    ) -> tuple[int, ViewDifference | None]:
        looked_at = 0
        with self._sessions.connection() as other:
            for table in view.tables:
                rows, difference = compare_tables(
                    table,
                    read_rows(connection, live, table),
                    read_rows(other, fresh, table),
                    ignored=self._forgotten if table.searchable else frozenset(),
                )
                looked_at += rows
                if difference is not None:
                    return looked_at, difference
        return looked_at, None


def _readable(bodies: Iterable[bytes]) -> Iterator[RecordedEvent]:
    """The events among them: a row that is none any more was named where the log was compared."""
    for body in bodies:
        try:
            yield parse(body)
        except MalformedEnvelopeError:
            continue
