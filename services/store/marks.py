"""Keeps the relay's marks: where in Kafka "everything up to position n" ends
(``ledger.relay_mark``).
"""

import json
from collections.abc import Mapping

from services.broker.marks import Mark
from services.store.sessions import Sessions

MARKS_KEPT_MAX = 10_000
PRUNE_EVERY_PUTS = 100
CONNECTIONS_MAX = 2


class PostgresMarks:
    """Implements ``services.broker.marks.Marks``. Keeps the newest ``marks_kept_max`` marks of a
    topic; a view further behind than that waits."""

    def __init__(self, dsn: str, *, marks_kept_max: int = MARKS_KEPT_MAX) -> None:
        self._sessions = Sessions(
            dsn, application_name="huiyin relay marks", connections_max=CONNECTIONS_MAX
        )
        self._marks_kept_max = marks_kept_max
        self._puts = 0

    def close(self) -> None:
        """Lets go of every connection. Repeatable."""
        self._sessions.close()

    def put(self, position: int, end_offsets: Mapping[int, int], topic_id: str) -> None:
        """Notes a mark. Repeatable; one of a lower position than the topic's newest changes
        nothing.

        It waits for the disk: after a power cut the newest mark tells whether Kafka lost records it
        had acknowledged, which a relay would otherwise not notice.
        """
        with self._sessions.statements() as cursor:
            cursor.execute(
                "INSERT INTO ledger.relay_mark (topic_id, position, end_offsets)"
                " SELECT %(topic)s, %(position)s, %(offsets)s WHERE NOT EXISTS ("
                " SELECT FROM ledger.relay_mark"
                " WHERE topic_id = %(topic)s AND position >= %(position)s)"
                " ON CONFLICT DO NOTHING",
                {
                    "topic": topic_id,
                    "position": position,
                    "offsets": json.dumps({str(p): end for p, end in end_offsets.items()}),
                },
            )
            if self._puts % PRUNE_EVERY_PUTS == 0:
                cursor.execute(
                    "DELETE FROM ledger.relay_mark WHERE topic_id = %(topic)s AND position <= ("
                    " SELECT position FROM ledger.relay_mark WHERE topic_id = %(topic)s"
                    " ORDER BY position DESC OFFSET %(kept)s LIMIT 1)",
                    {"topic": topic_id, "kept": self._marks_kept_max},
                )
        self._puts += 1

    def newest(self) -> Mark | None:
        """The mark put last, of whatever topic."""
        with self._sessions.statements() as cursor:
            cursor.execute(
                "SELECT position, end_offsets, topic_id FROM ledger.relay_mark"
                " ORDER BY put_at DESC, position DESC LIMIT 1"
            )
            row = cursor.fetchone()
        return None if row is None else _mark(row)


def _mark(row: tuple[int, dict[str, int], str]) -> Mark:
    return Mark(
        position=row[0],
        end_offsets={int(partition): end for partition, end in row[1].items()},
        topic_id=row[2],
    )
