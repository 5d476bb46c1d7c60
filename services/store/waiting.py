"""Where replies wait that came before their contact: table ``ledger.waiting``, sealed, bounded in
time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.ledger.admitting.waiting import WaitingEvent
from services.store.sessions import Sessions

CONNECTIONS_MAX = 4

# The update changes nothing: it makes the row that waits already come back, in one statement.
_KEEP = """
    INSERT INTO ledger.waiting AS w
        (source, id, type, externalref_source, externalref, stream, way, fingerprint, sealed,
            since, until)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (source, id) DO UPDATE SET since = w.since
    RETURNING source, id, type, externalref_source, externalref, stream, way, fingerprint, sealed,
        since, until
"""
_HOLDS = """
    SELECT FROM ledger.waiting WHERE externalref_source = %s AND externalref = %s LIMIT 1
"""
_DUE = """
    SELECT source, id, type, externalref_source, externalref, stream, way, fingerprint, sealed,
        since, until
    FROM ledger.waiting AS w
    WHERE w.until <= %s OR EXISTS (
        SELECT FROM ledger.case_reference AS r
        WHERE r.source = w.externalref_source AND r.externalref = w.externalref
    ) OR EXISTS (SELECT FROM ledger.stream_event AS s WHERE s.stream = w.stream)
    ORDER BY w.since, w.source, w.id
    LIMIT %s
"""


class PostgresWaiting:
    """Implements :class:`~services.ledger.admitting.waiting.WaitingRoom`."""

    def __init__(self, dsn: str, *, connections_max: int = CONNECTIONS_MAX) -> None:
        self._sessions = Sessions(
            dsn, application_name="huiyin waiting room", connections_max=connections_max
        )

    def close(self) -> None:
        """Lets go of every connection. Repeatable."""
        self._sessions.close()

    def keep(self, event: WaitingEvent) -> WaitingEvent:
        """Keeps the event; when its source and id wait already, returns the one that waits."""
        with self._sessions.cursor() as cursor:
            cursor.execute(
                _KEEP,
                (
                    event.source,
                    event.id,
                    event.type,
                    event.externalref_source,
                    event.externalref,
                    event.stream,
                    event.way,
                    event.fingerprint,
                    event.sealed,
                    event.since,
                    event.until,
                ),
            )
            row = cursor.fetchone()
        assert row is not None
        return _event(row)

    def holds(self, *, source: str, externalref: str) -> bool:
        """Whether anything waits for the case of this reference."""
        with self._sessions.statements() as cursor:
            cursor.execute(_HOLDS, (source, externalref))
            return cursor.fetchone() is not None

    def due(self, *, now: datetime, limit: int) -> Sequence[WaitingEvent]:
        """Those whose case or item has appeared by now, or whose time is up; oldest first."""
        with self._sessions.statements() as cursor:
            cursor.execute(_DUE, (now, limit))
            return [_event(row) for row in cursor.fetchall()]

    def release(self, *, source: str, id: str) -> None:  # noqa: A002 - CloudEvents' own word
        """Forgets the event, after it was accepted or rejected for good. Repeatable."""
        with self._sessions.cursor() as cursor:
            cursor.execute("DELETE FROM ledger.waiting WHERE source = %s AND id = %s", (source, id))

    def count(self) -> int:
        """How many wait."""
        with self._sessions.statements() as cursor:
            cursor.execute("SELECT count(*) FROM ledger.waiting")
            row = cursor.fetchone()
        assert row is not None
        return int(row[0])


def _event(row: tuple[Any, ...]) -> WaitingEvent:
    return WaitingEvent(
        source=row[0],
        id=row[1],
        type=row[2],
        externalref_source=row[3],
        externalref=row[4],
        stream=row[5],
        way=row[6],
        fingerprint=bytes(row[7]),
        sealed=bytes(row[8]),
        since=row[9],
        until=row[10],
    )
