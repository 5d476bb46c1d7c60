"""Up to where a view is complete, and which position an instant of the past means (law 4)."""

import time
from collections.abc import Callable
from datetime import datetime

from psycopg2.errors import InvalidSchemaName, UndefinedTable

from projections.driver import Connection, Cursor
from projections.reading import UnclosedInstantError, ViewUnavailableError

WATERMARK = """
    SELECT greatest(g.watermark, (
        SELECT m.position FROM ledger.relay_mark AS m
        WHERE m.topic_id = g.topic_id AND m.position > g.watermark AND m.position < coalesce((
            SELECT ahead.position FROM ledger.relay_mark AS ahead
            WHERE ahead.topic_id = g.topic_id AND ahead.position > g.watermark AND EXISTS (
                SELECT FROM jsonb_each_text(ahead.end_offsets) AS e
                LEFT JOIN projector.bookmark AS b
                    ON b.view = g.view AND b.generation = g.generation
                    AND b.topic_id = ahead.topic_id AND b.partition = e.key::int
                WHERE coalesce(b.next_offset, 0) < e.value::bigint
            )
            ORDER BY ahead.position LIMIT 1
        ), 9223372036854775807)
        ORDER BY m.position DESC LIMIT 1
    ))
    FROM projector.generation AS g WHERE g.view = %(view)s AND g.state = 'live'
"""
"""The newest relay mark before the first whose end offsets the bookmarks have not all reached: end
offsets only grow from mark to mark. Looked for upwards, as a view that is behind has few marks
before that one and thousands after. ``generation.watermark`` is what the projector knew a while
ago: the search begins there, and it stands when the marks it came from are pruned."""

_PARKED = """
    SELECT count(DISTINCT p.stream) FROM projector.parked AS p
    JOIN projector.generation AS g USING (view, generation)
    WHERE g.view = %(view)s AND g.state = 'live'
"""

# Read in this order, in a statement each: whoever appends locks the head row before it takes its
# recorded time, and lets go only after its commit is seen. So when the clock has passed the instant
# and no one holds the lock, or the head has passed the instant, every event up to the instant is
# there for the third statement to see.
_CLOSED_BY_HEAD = "SELECT coalesce(recordedtime > %(instant)s, false) FROM ledger.head"
_CLOSED_BY_CLOCK = """
    SELECT clock_timestamp() > %(instant)s AND NOT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'relation' AND relation = 'ledger.head'::regclass
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND mode IN ('RowShareLock', 'RowExclusiveLock') AND granted
    )
"""
_RECORDED_AT = "SELECT recordedtime FROM ledger.events WHERE position = %(position)s"

POLL_INTERVAL_S = 0.01
IN_FLIGHT_WAIT_S = 1.0
"""How long an append under way may keep an instant of this very moment unclosed before it is
refused.
"""


def watermark(connection: Connection, view: str) -> int:
    """The position up to which the live view holds everything; 0 when it holds nothing yet.

    Raises ``ViewUnavailableError`` when no projector has made the view yet.
    """
    return _one_number(connection, WATERMARK, view)


def parked_streams(connection: Connection, view: str) -> int:
    """How many streams the live view has set aside: figures they touch are incomplete."""
    return _one_number(connection, _PARKED, view)


def wait_for(
    connection: Connection,
    view: str,
    position: int,
    *,
    timeout_s: float,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Waits until the view holds ``position`` or time is up; returns the watermark it came to.

    The connection is in no transaction while waiting. Raises ``ViewUnavailableError``.
    """
    give_up_at = time.monotonic() + timeout_s
    while (reached := watermark(connection, view)) < position and time.monotonic() < give_up_at:
        sleep(POLL_INTERVAL_S)
    return reached


def position_at(connection: Connection, instant: datetime) -> int:
    """The newest position recorded at or before ``instant``; 0 when there is none.

    Raises ``UnclosedInstantError`` for an instant an append could still get, such as one to come.
    """
    give_up_at = time.monotonic() + IN_FLIGHT_WAIT_S
    with connection.cursor() as cursor:
        try:
            while not _closed(cursor, connection, instant):
                if _ahead_of_clock(cursor, instant) or time.monotonic() > give_up_at:
                    raise UnclosedInstantError(
                        f"the ledger may still record at {instant.isoformat()}: ask for earlier"
                    )
                _end(connection)
                time.sleep(POLL_INTERVAL_S)
            return _search(cursor, instant)
        finally:
            _end(connection)


def recorded_at(connection: Connection, position: int) -> datetime | None:
    """When the event at a position was recorded; None where there is none yet."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(_RECORDED_AT, {"position": position})
            row = cursor.fetchone()
        finally:
            _end(connection)
    return None if row is None else row[0]


def _closed(cursor: Cursor, connection: Connection, instant: datetime) -> bool:
    for statement in (_CLOSED_BY_HEAD, _CLOSED_BY_CLOCK):
        cursor.execute(statement, {"instant": instant})
        row = cursor.fetchone()
        if row is not None and row[0]:
            _end(connection)
            return True
    return False


def _ahead_of_clock(cursor: Cursor, instant: datetime) -> bool:
    cursor.execute("SELECT clock_timestamp() <= %(instant)s", {"instant": instant})
    row = cursor.fetchone()
    return row is None or bool(row[0])


def _search(cursor: Cursor, instant: datetime) -> int:
    """Halves the log: recorded times never run backwards, so a few dozen look-ups by position find
    the place.
    """
    cursor.execute("SELECT position FROM ledger.head")
    row = cursor.fetchone()
    low, high = 0, int(row[0]) if row else 0
    while low < high:
        middle = (low + high + 1) // 2
        cursor.execute(_RECORDED_AT, {"position": middle})
        found = cursor.fetchone()
        if found is not None and found[0] <= instant:
            low = middle
        else:
            high = middle - 1
    return low


def _one_number(connection: Connection, statement: str, view: str) -> int:
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement, {"view": view})
            row = cursor.fetchone()
        except (UndefinedTable, InvalidSchemaName):
            row = None
        finally:
            _end(connection)
    if row is None:
        raise ViewUnavailableError(f"the view {view} is not there yet: start the projector")
    return int(row[0])


def _end(connection: Connection) -> None:
    """Ends the transaction psycopg2 may have begun, so that the next statement sees the newest
    rows.
    """
    if not connection.autocommit:
        connection.rollback()
