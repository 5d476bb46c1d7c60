"""Notes which blobs wait for an event that refers to them (``vault.upload``)."""

from collections.abc import Sequence

from services.store.sessions import Sessions

SWEEP_MAX_ROWS = 1_000

# Another event's claim counts while that event is in the log: one that never landed holds nothing.
_CLAIM = """
    UPDATE vault.upload AS u SET event_id = %(event)s, since = clock_timestamp()
    WHERE u.key_id = %(key)s AND NOT u.doomed
      AND (u.event_id IS NULL OR u.event_id = %(event)s OR NOT EXISTS (
          SELECT FROM ledger.event_identity AS i WHERE i.event_id = u.event_id))
"""

_LANDED = """
    DELETE FROM vault.upload AS u
    WHERE u.since < clock_timestamp() - make_interval(secs => %(older_than_s)s)
      AND EXISTS (SELECT FROM ledger.event_identity AS i WHERE i.event_id = u.event_id)
"""

# A claim moves the row, so what is doomed here is claimed by nobody who could still land.
_DOOM = """
    UPDATE vault.upload SET doomed = true WHERE key_id IN (
        SELECT key_id FROM vault.upload
        WHERE since < clock_timestamp() - make_interval(secs => %(older_than_s)s) AND NOT doomed
        ORDER BY since LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
"""

_DROP = """
    WITH gone AS (
        DELETE FROM vault.upload WHERE key_id = ANY (%(keys)s::uuid[]) AND doomed RETURNING key_id
    )
    DELETE FROM vault.event_key AS k USING gone WHERE k.event_id = gone.key_id
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

    def doom(self, *, older_than_s: int) -> Sequence[str]:
        """Gives up blobs that waited too long; drops the notes of those whose event landed. Returns
        the ids of the keys of all that are given up, also of those a crash left.
        """
        with self._sessions.cursor() as cursor:
            cursor.execute(_LANDED, {"older_than_s": older_than_s})
            cursor.execute(_DOOM, {"older_than_s": older_than_s, "limit": SWEEP_MAX_ROWS})
            cursor.execute("SELECT key_id FROM vault.upload WHERE doomed ORDER BY key_id")
            return [row[0] for row in cursor.fetchall()]

    def drop(self, keys: Sequence[str]) -> None:
        """Destroys the keys of blobs that were given up and are gone, and their notes."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_DROP, {"keys": list(keys)})
