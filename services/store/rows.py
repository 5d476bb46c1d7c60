"""The rows of the log for whoever only looks: no sequencer, no right to append."""

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class in all but its case

from events.envelope import parse
from services.store.contract import LogRow
from services.store.sessions import Sessions


class LogRows:
    """Reads rows as they lie. Every method may raise ``StoreUnavailableError``."""

    def __init__(self, sessions: Sessions) -> None:
        """For as long as the sessions are open."""
        self._sessions = sessions

    def last(self) -> int:
        """The highest position there is a row of, whatever the head says; 0 without any."""
        with self._sessions.statements() as cursor:
            cursor.execute("SELECT max(position) FROM ledger.events")
            row = cursor.fetchone()
        return (row[0] if row else None) or 0

    def between(self, after: int, until: int) -> list[LogRow]:
        """Rows by position, those that are there."""
        with self._sessions.statements() as cursor:
            cursor.execute(
                "SELECT position, body FROM ledger.events"
                " WHERE position > %s AND position <= %s ORDER BY position",
                (after, until),
            )
            return [LogRow(position=row[0], body=bytes(row[1])) for row in cursor.fetchall()]


def partition_keys(cursor: Cursor, positions: list[int]) -> dict[int, str]:
    """The partition key of each event, from its own bytes."""
    if not positions:
        return {}
    cursor.execute(
        "SELECT position, body FROM ledger.events WHERE position = ANY (%s::bigint[])",
        (positions,),
    )
    return {row[0]: parse(bytes(row[1])).envelope.partitionkey for row in cursor.fetchall()}
