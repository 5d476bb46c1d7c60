"""Puts a log that is there already, byte for byte, into a database of its own: a second system.

The one other way to write events beside ``ledger.append``. It works on a database that this module
has made, as its owner, and on no other: the services' role cannot do any of this.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class in all but its case
from psycopg2.extensions import make_dsn
from psycopg2.extras import execute_values

from events.envelope import RecordedEvent
from services.errors import CommandRefusedError, SetupError
from services.store import schema
from services.store.contract import CaseReference
from services.store.sessions import Sessions, connect, is_outage, unavailable

RESTORE_MAX_EVENTS = 2_000
RESTORE_TIMEOUT_MS = 300_000

_OWNER = "SET LOCAL ROLE huiyin_owner"
_ROOM = "SELECT ledger.create_partitions(%s)"
_EVENTS = (
    "INSERT INTO ledger.events (position, recordedtime, stream, version, type, body) VALUES %s"
)
_STREAMS = "INSERT INTO ledger.stream_event (stream, version, position) VALUES %s"
_IDENTITIES = (
    "INSERT INTO ledger.event_identity"
    " (event_id, position, originsource, originid, fingerprint, last_position) VALUES %s"
)
_SERIES = (
    "INSERT INTO ledger.series AS s (name, last) VALUES %s"
    " ON CONFLICT (name) DO UPDATE SET last = greatest(s.last, excluded.last)"
)
_REFERENCES = (
    "INSERT INTO ledger.case_reference (source, externalref, case_id) VALUES %s"
    " ON CONFLICT DO NOTHING"
)
_HEAD = "UPDATE ledger.head SET position = %s, recordedtime = %s"


class Row(NamedTuple):
    """An event to be put back, and where the events that were decided with it end."""

    event: RecordedEvent
    last_position: int


def database_at(dsn: str, name: str) -> str:
    """The same server and user, another database."""
    found: str = make_dsn(dsn, dbname=name)
    return found


def create_database(admin_dsn: str, name: str, *, replace: bool) -> None:
    """Makes an empty database. Raises ``CommandRefusedError`` where one of this name is there and
    may not be replaced, ``SetupError`` where this role may make none.
    """
    if replace:
        drop_database(admin_dsn, name)
    try:
        _run(admin_dsn, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
    except psycopg2.errors.DuplicateDatabase as error:
        raise CommandRefusedError(
            f"there is a database {name} already: add --replace when it may go",
            rule="replay-into-a-fresh-database",
        ) from error
    except psycopg2.errors.InsufficientPrivilege as error:
        raise SetupError(
            "this role may make no database: set HUIYIN_DATABASE_ADMIN_URL to one that may"
        ) from error


def drop_database(admin_dsn: str, name: str) -> None:
    """Drops it with whoever is connected; harmless where there is none."""
    _run(admin_dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


class Restoring:
    """Fills the log of one fresh database. For one thread. Raises ``StoreUnavailableError``."""

    def __init__(self, admin_dsn: str, *, origin: str) -> None:
        """``origin`` is the log's own, as its events name it."""
        schema.install(admin_dsn)
        schema.initialise(admin_dsn, origin=origin)
        self._sessions = Sessions(
            admin_dsn,
            application_name="huiyin replay",
            connections_max=1,
            statement_timeout_ms=RESTORE_TIMEOUT_MS,
        )
        self._room = 0

    def close(self) -> None:
        """Lets go of the connection."""
        self._sessions.close()

    def put(
        self,
        rows: Sequence[Row],
        *,
        series: Mapping[str, int],
        references: Iterable[CaseReference],
    ) -> None:
        """Appends rows that continue those before, in one transaction.

        What publishers sent cannot be compared any more: its keyed hash is not in the log, so a
        second sending is told to be another event's and never lands twice.
        """
        last = rows[-1].event
        with self._sessions.cursor() as cursor:
            cursor.execute(_OWNER)
            if last.position > self._room:
                cursor.execute(_ROOM, (RESTORE_MAX_EVENTS,))
                self._room = (cursor.fetchone() or (0,))[0]
            _put_all(cursor, _EVENTS, [_event_row(row.event) for row in rows])
            _put_all(cursor, _STREAMS, [_stream_row(row.event) for row in rows])
            _put_all(cursor, _IDENTITIES, [_identity_row(row) for row in rows])
            _put_all(cursor, _SERIES, list(series.items()))
            _put_all(cursor, _REFERENCES, [(r.source, r.externalref, r.case) for r in references])
            cursor.execute(_HEAD, (last.position, last.recordedtime))


def _put_all(cursor: Cursor, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        execute_values(cursor, statement, rows, page_size=RESTORE_MAX_EVENTS)


def _event_row(event: RecordedEvent) -> tuple[int, datetime, str, int, str, bytes]:
    envelope = event.envelope
    stream, version = envelope.subject, envelope.sequence
    return event.position, event.recordedtime, stream, version, envelope.type, event.body


def _stream_row(event: RecordedEvent) -> tuple[str, int, int]:
    return event.envelope.subject, event.envelope.sequence, event.position


def _identity_row(row: Row) -> tuple[object, ...]:
    envelope = row.event.envelope
    source = envelope.originsource
    fingerprint = None if source is None else b""
    last = None if source is None else row.last_position
    return envelope.id, row.event.position, source, envelope.originid, fingerprint, last


def _run(admin_dsn: str, statement: str, name: str) -> None:
    connection = connect(admin_dsn, application_name="huiyin replay")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    except psycopg2.Error as error:
        if is_outage(error):
            raise unavailable(error) from error
        raise
    finally:
        connection.close()
