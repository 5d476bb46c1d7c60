"""Notes which blobs wait for an event that refers to them (``vault.upload``)."""

from collections.abc import Sequence

from services.store.sessions import Sessions

SWEEP_MAX_ROWS = 1_000

# Another event's claim counts while that event is in the log: one that never landed holds nothing.
_CLAIM = """
    UPDATE vault.upload AS u SET event_id = %(event)s, since = clock_timestamp()
    WHERE u.key_id = %(key)s
      AND (u.event_id IS NULL OR u.event_id = %(event)s OR NOT EXISTS (
          SELECT FROM ledger.event_identity AS i WHERE i.event_id = u.event_id))
"""

# A claim moves the row, so what is deleted here is claimed by nobody who could still land.
_SWEEP = """
    WITH due AS (
        DELETE FROM vault.upload WHERE key_id IN (
            SELECT key_id FROM vault.upload
            WHERE since < clock_timestamp() - make_interval(secs => %(older_than_s)s)
            ORDER BY since LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING key_id, event_id
    )
    DELETE FROM vault.event_key AS k USING due
    WHERE k.event_id = due.key_id AND NOT EXISTS (
        SELECT FROM ledger.event_identity AS i WHERE i.event_id = due.event_id)
    RETURNING k.event_id
"""


class PostgresUploads:
    """Implements :class:`~services.blobs.contract.UploadBook`."""

    def __init__(self, sessions: Sessions) -> None:
        """For as long as the sessions are open."""
        self._sessions = sessions

    def note(self, key_id: str, wrapped: bytes) -> None:
        """Keeps the key of a blob that is about to be published, and that it waits."""
        with self._sessions.cursor() as cursor:
            cursor.execute(
                "INSERT INTO vault.event_key (event_id, wrapped) VALUES (%s, %s)", (key_id, wrapped)
            )
            cursor.execute("INSERT INTO vault.upload (key_id) VALUES (%s)", (key_id,))

    def claim(self, key_id: str, event_id: str) -> bool:
        """This event is about to refer to the blob; False where it may not."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_CLAIM, {"key": key_id, "event": event_id})
            return cursor.rowcount == 1

    def sweep(self, *, older_than_s: int) -> Sequence[str]:
        """Destroys the keys of blobs that waited too long; drops the notes of those whose event
        landed. Returns the ids of the destroyed keys.
        """
        with self._sessions.cursor() as cursor:
            cursor.execute(_SWEEP, {"older_than_s": older_than_s, "limit": SWEEP_MAX_ROWS})
            return [row[0] for row in cursor.fetchall()]
