"""Reads a view's live generation: rows, watermark and pointer of one snapshot, whatever a rebuild
does meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg2.errors import InvalidSchemaName, UndefinedTable

from projections.driver import Connection, Cursor
from projections.reading import ViewUnavailableError
from projections.watermark import WATERMARK

_SNAPSHOT = "TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ENTER = """
    SELECT set_config('search_path', schema_name, true), set_config('timezone', 'UTC', true)
    FROM projector.generation WHERE view = %(view)s AND state = 'live'
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A cursor that sees the view's tables by their plain names, and up to which position they are
    complete.
    """

    cursor: Cursor
    watermark: int


@contextmanager
def reading(connection: Connection, view: str) -> Iterator[Reading]:
    """One read-only snapshot of the view. The connection must not be inside a transaction; none is
    left open.

    A retired generation's tables outlive its last readers (services/projector/generations.py), so a
    swap between two statements here harms nobody. Raises ``ViewUnavailableError`` when no projector
    has made the view yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(("START " if connection.autocommit else "SET ") + _SNAPSHOT)
        try:
            yield Reading(cursor, _enter(cursor, view))
        finally:
            cursor.execute("ROLLBACK") if connection.autocommit else connection.rollback()


def _enter(cursor: Cursor, view: str) -> int:
    try:
        cursor.execute(_ENTER, {"view": view})
        found = cursor.fetchone()
    except (UndefinedTable, InvalidSchemaName):
        found = None
    if found is None:
        raise ViewUnavailableError(f"the view {view} is not there yet: start the projector")
    cursor.execute(WATERMARK, {"view": view})
    row = cursor.fetchone()
    return int(row[0]) if row else 0
