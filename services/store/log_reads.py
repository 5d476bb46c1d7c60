"""Reading what is in the log, and where its streams, references and followers stand."""

from collections.abc import Sequence

from services.store.contract import Head, LogRow
from services.store.sessions import Sessions
from services.store.skew import clock_ahead_s


class LogReads:
    """The reading part of the store, over pooled connections."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def head(self) -> Head:
        """The newest position and its recorded time."""
        with self.sessions.statements() as cursor:
            cursor.execute("SELECT position, recordedtime FROM ledger.head")
            row = cursor.fetchone()
        assert row is not None
        return Head(position=row[0], recordedtime=row[1])

    def read(self, *, after: int, limit: int) -> list[LogRow]:
        """Committed events after a position. No position is missing, so a limit is a range."""
        return self._rows(
            "SELECT position, body FROM ledger.events"
            " WHERE position > %s AND position <= %s ORDER BY position",
            (after, after + limit),
        )

    def read_positions(self, positions: Sequence[int]) -> list[LogRow]:
        """The events at these positions, ascending."""
        if not positions:
            return []
        return self._rows(
            "SELECT position, body FROM ledger.events"
            " WHERE position = ANY (%s::bigint[]) ORDER BY position",
            (list(positions),),
        )

    def read_stream(self, stream: str, *, after_version: int = 0) -> list[LogRow]:
        """A stream's events in order. Literal positions let the planner skip the other
        partitions.
        """
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT position FROM ledger.stream_event"
                " WHERE stream = %s AND version > %s ORDER BY version",
                (stream, after_version),
            )
            positions = [row[0] for row in cursor.fetchall()]
        return self.read_positions(positions)

    def read_streams(
        self, streams: Sequence[str], *, longest: int | None = None
    ) -> dict[str, list[LogRow]]:
        """Several streams' events, in two round trips."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT stream, array_agg(position ORDER BY version) FROM ledger.stream_event"
                " WHERE stream = ANY (%s::text[]) GROUP BY stream"
                " HAVING %s::integer IS NULL OR count(*) <= %s",
                (list(streams), longest, longest),
            )
            found: dict[str, list[int]] = dict(cursor.fetchall())
        positions = [position for each in found.values() for position in each]
        rows = {row.position: row for row in self.read_positions(positions)}
        return {stream: [rows[position] for position in each] for stream, each in found.items()}

    def stream_version(self, stream: str) -> int | None:
        """The newest version of a stream; None when there is no such stream."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT version FROM ledger.stream_event"
                " WHERE stream = %s ORDER BY version DESC LIMIT 1",
                (stream,),
            )
            row = cursor.fetchone()
        return None if row is None else row[0]

    def has_reported(self, source: str) -> bool:
        """Whether anything landed under an origin of this source."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT 1 FROM ledger.event_identity WHERE originsource = %s LIMIT 1", (source,)
            )
            return cursor.fetchone() is not None

    def find_case(self, *, source: str, externalref: str) -> str | None:
        """The case a publisher's reference belongs to."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT case_id FROM ledger.case_reference WHERE source = %s AND externalref = %s",
                (source, externalref),
            )
            row = cursor.fetchone()
        return None if row is None else row[0]

    def bookmark(self, follower: str) -> int:
        """How far a follower that appends has read; 0 when it has not begun."""
        with self.sessions.statements() as cursor:
            cursor.execute("SELECT position FROM ledger.bookmark WHERE follower = %s", (follower,))
            row = cursor.fetchone()
        return 0 if row is None else row[0]

    def oldest_transaction_s(self) -> float:
        """How long the oldest open transaction has been open: a long one slows every append
        down.
        """
        with self.sessions.statements() as cursor:
            cursor.execute("SELECT ledger.oldest_transaction_s()")
            row = cursor.fetchone()
        assert row is not None
        return float(row[0])

    def clock_ahead_s(self) -> float:
        """By how many seconds this machine's clock is ahead of the database's."""
        with self.sessions.statements() as cursor:
            return clock_ahead_s(cursor)

    def _rows(self, query: str, parameters: tuple[object, ...]) -> list[LogRow]:
        with self.sessions.statements() as cursor:
            cursor.execute(query, parameters)
            return [LogRow(position=row[0], body=bytes(row[1])) for row in cursor.fetchall()]
