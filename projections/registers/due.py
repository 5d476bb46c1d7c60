"""What parts of a register's items have come due, for whoever works them off one after another."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg2.sql import SQL

from projections.driver import Connection
from projections.live import reading
from projections.registers.queries import VIEW

_DUE = SQL("""
    SELECT p.item, p.state, p.due_at FROM register_part AS p
    WHERE p.to_position IS NULL AND p.kind = %(kind)s AND p.part = %(part)s
        AND p.state = %(state)s AND p.due_at <= %(until)s
    ORDER BY p.due_at LIMIT %(limit)s
""")


class DuePart(NamedTuple):
    """Whose part it is, how it stands, and since when it is due."""

    item: str
    state: str
    due_at: datetime


def due_parts(
    connection: Connection,
    *,
    kind: str,
    part: str,
    states: Sequence[str],
    until: datetime,
    limit: int,
) -> tuple[DuePart, ...]:
    """Parts in one of these states that are due by then, the longest due first."""
    found: list[DuePart] = []
    with reading(connection, VIEW) as view:
        for state in states:
            asked = {"kind": kind, "part": part, "state": state, "until": until, "limit": limit}
            view.cursor.execute(_DUE, asked)
            found += [DuePart(*row) for row in view.cursor]
    return tuple(sorted(found, key=lambda each: each.due_at)[:limit])
