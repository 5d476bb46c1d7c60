"""Where the wrapped keys lie: schema ``vault``, in the ledger's database and outside its log (law
5).

A key is gone for the readers as soon as its row is deleted; PostgreSQL overwrites the bytes when it
vacuums the table and recycles the WAL (docs/operations.md says when).
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from psycopg2.extras import execute_values

from services.privacy.vault import HeldRecord
from services.store.rows import partition_keys
from services.store.sessions import Sessions

CONNECTIONS_MAX = 8
PAGE_MAX_ROWS = 2_000

_SUBJECT = "SELECT subject FROM vault.subject_lookup WHERE lookup_hash = %(hash)s"
# Nobody waits for this commit's way to disk: that of the event which will name the subject comes
# later in the same write-ahead log, and takes it along.
_ADD_SUBJECT = """
    WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO vault.subject_lookup (lookup_hash, subject)
    SELECT %(hash)s, %(subject)s FROM relaxed ON CONFLICT DO NOTHING
    RETURNING subject
"""


class PostgresVault:
    """Implements :class:`~services.privacy.vault.Vault`."""

    def __init__(
        self,
        dsn: str,
        *,
        connections_max: int = CONNECTIONS_MAX,
        shred: Callable[[Sequence[str]], object] = lambda _: None,
    ) -> None:
        """``shred`` destroys what lies elsewhere under keys of these ids: files."""
        self._shred = shred
        self._sessions = Sessions(
            dsn, application_name="huiyin vault", connections_max=connections_max
        )

    def close(self) -> None:
        """Lets go of every connection. Repeatable."""
        self._sessions.close()

    def wrapped_keys(self, event_ids: Sequence[str], *, kept: bool = False) -> Mapping[str, bytes]:
        """The keys still held among these, restricted ones only if ``kept``; an id that is no
        UUID never had one.
        """
        wanted = [event_id for event_id in event_ids if _is_uuid(event_id)]
        if not wanted:
            return {}
        with self._sessions.statements() as cursor:
            cursor.execute(
                "SELECT k.event_id, k.wrapped FROM vault.event_key AS k"
                " WHERE k.event_id = ANY (%s::uuid[]) AND (%s OR NOT EXISTS"
                " (SELECT FROM vault.restricted AS r WHERE r.event_id = k.event_id))",
                (wanted, kept),
            )
            return {row[0]: bytes(row[1]) for row in cursor.fetchall()}

    def subject_for(self, lookup_hash: bytes, *, otherwise: str) -> str:
        """The subject known by this hash; of several callers at once, one's ``otherwise`` counts
        for all.
        """
        # After the insert comes a snapshot of its own: it sees the row of whoever was first.
        with self._sessions.statements() as cursor:
            for statement in (_SUBJECT, _ADD_SUBJECT, _SUBJECT):
                cursor.execute(statement, {"hash": lookup_hash, "subject": otherwise})
                row = cursor.fetchone()
                if row is not None:
                    return str(row[0])
        # Forgotten between the two statements: nobody is known by the hash, so a new one may be.
        return otherwise

    def subject_known(self, subject: str) -> bool:
        """Whether any look-up hash leads to this subject."""
        with self._sessions.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM vault.subject_lookup WHERE subject = %s)", (subject,)
            )
            return cursor.fetchone() == (True,)

    def records_of(self, subject: str) -> Sequence[HeldRecord]:
        """Every record about the subject whose key is still held, by position."""
        with self._sessions.cursor() as cursor:
            cursor.execute(
                "SELECT i.position, i.event_id, array_agg(o.subject ORDER BY o.subject),"
                " EXISTS (SELECT FROM vault.restricted AS r WHERE r.event_id = i.event_id)"
                " FROM vault.event_key_subject AS s"
                " JOIN ledger.event_identity AS i ON i.event_id = s.event_id"
                " JOIN vault.event_key_subject AS o ON o.event_id = s.event_id"
                " WHERE s.subject = %s GROUP BY i.position, i.event_id ORDER BY i.position",
                (subject,),
            )
            found = cursor.fetchall()
            partitions = partition_keys(cursor, [row[0] for row in found])
        return [
            HeldRecord(
                event_id=event_id,
                position=position,
                partitionkey=partitions[position],
                subjects=tuple(subjects),
                restricted=restricted,
            )
            for position, event_id, subjects, restricted in found
        ]

    def begin_forgetting(self, subject: str) -> None:
        """Notes durably that the subject is about to be forgotten. Repeatable."""
        with self._sessions.cursor() as cursor:
            cursor.execute(
                "INSERT INTO vault.forgetting (subject) VALUES (%s) ON CONFLICT DO NOTHING",
                (subject,),
            )

    def unfinished_forgetting(self) -> Sequence[str]:
        """Subjects noted and not yet destroyed, the oldest note first."""
        with self._sessions.cursor() as cursor:
            cursor.execute("SELECT subject FROM vault.forgetting ORDER BY begun_at, subject")
            return [row[0] for row in cursor.fetchall()]

    def restrict(self, event_ids: Sequence[str], *, subject: str, look_at: datetime) -> None:
        """These keys open nothing from now on. Repeatable; the last ``look_at`` counts."""
        kept = [(each, subject, look_at) for each in sorted(set(event_ids)) if _is_uuid(each)]
        if not kept:
            return
        with self._sessions.cursor() as cursor:
            execute_values(
                cursor,
                "INSERT INTO vault.restricted (event_id, subject, look_at) VALUES %s"
                " ON CONFLICT (event_id) DO UPDATE"
                " SET subject = EXCLUDED.subject, look_at = EXCLUDED.look_at",
                kept,
                template="(%s::uuid, %s, %s)",
                page_size=PAGE_MAX_ROWS,
            )

    def restrictions_due(self, now: datetime, *, limit: int) -> Sequence[str]:
        """The subjects at whose wish something is to be looked at by now, the longest due first."""
        with self._sessions.cursor() as cursor:
            cursor.execute(
                "SELECT r.subject FROM vault.restricted AS r"
                " JOIN vault.event_key_subject AS s"
                " ON s.event_id = r.event_id AND s.subject = r.subject"
                " WHERE r.look_at <= %s"
                " GROUP BY r.subject ORDER BY min(r.look_at), r.subject LIMIT %s",
                (now, limit),
            )
            return [row[0] for row in cursor.fetchall()]

    def destroy(self, *, event_ids: Sequence[str], subject: str | None) -> int:
        """Destroys these keys and, with ``subject``, its look-up hashes and note. Repeatable."""
        doomed = [event_id for event_id in event_ids if _is_uuid(event_id)]
        # Files first: a crash here leaves the keys, and so what makes it be done again.
        self._shred(doomed)
        with self._sessions.cursor() as cursor:
            cursor.execute(
                "DELETE FROM vault.event_key_subject WHERE event_id = ANY (%s::uuid[])", (doomed,)
            )
            cursor.execute(
                "DELETE FROM vault.event_key WHERE event_id = ANY (%s::uuid[])", (doomed,)
            )
            destroyed = cursor.rowcount
            cursor.execute(
                "DELETE FROM vault.restricted WHERE event_id = ANY (%s::uuid[])", (doomed,)
            )
            if subject is not None:
                cursor.execute("DELETE FROM vault.subject_lookup WHERE subject = %s", (subject,))
                cursor.execute("DELETE FROM vault.forgetting WHERE subject = %s", (subject,))
        return destroyed

    def all_keys(self) -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
        """Every held key, by event id, a page a transaction: a long backup holds nobody up.

        A key that comes while this runs may be missed if its id sorts before what was read: ids
        sort by time, so it belongs to the next backup.
        """
        after = str(uuid.UUID(int=0))
        while page := self._keys_after(after):
            for event_id, wrapped, subjects in page:
                yield event_id, bytes(wrapped), tuple(subjects)
            after = page[-1][0]

    def put_back(self, keys: Iterator[tuple[str, bytes, tuple[str, ...]]]) -> int:
        """Restores keys where absent, a page a transaction; repeatable after a crash."""
        restored = 0
        while page := list(islice(keys, PAGE_MAX_ROWS)):
            with self._sessions.cursor() as cursor:
                added = execute_values(
                    cursor,
                    "INSERT INTO vault.event_key (event_id, wrapped) VALUES %s"
                    " ON CONFLICT DO NOTHING RETURNING event_id",
                    [(event_id, wrapped) for event_id, wrapped, _ in page],
                    template="(%s::uuid, %s)",
                    page_size=PAGE_MAX_ROWS,
                    fetch=True,
                )
                new = {row[0] for row in added}
                links = [
                    (subject, event_id)
                    for event_id, _, subjects in page
                    if event_id in new
                    for subject in subjects
                ]
                if links:
                    execute_values(
                        cursor,
                        "INSERT INTO vault.event_key_subject (subject, event_id) VALUES %s",
                        links,
                        template="(%s, %s::uuid)",
                        page_size=PAGE_MAX_ROWS,
                    )
            restored += len(new)
        return restored

    def all_lookups(self) -> Iterator[tuple[bytes, str]]:
        """Every look-up hash with its subject, by hash, a page a transaction."""
        after = b""
        while True:
            with self._sessions.cursor() as cursor:
                cursor.execute(
                    "SELECT lookup_hash, subject FROM vault.subject_lookup"
                    " WHERE lookup_hash > %s ORDER BY lookup_hash LIMIT %s",
                    (after, PAGE_MAX_ROWS),
                )
                page = [(bytes(row[0]), row[1]) for row in cursor.fetchall()]
            if not page:
                return
            yield from page
            after = page[-1][0]

    def put_back_lookups(self, lookups: Iterator[tuple[bytes, str]]) -> int:
        """Restores look-up hashes where absent; returns how many were put back."""
        restored = 0
        while page := list(islice(lookups, PAGE_MAX_ROWS)):
            with self._sessions.cursor() as cursor:
                execute_values(
                    cursor,
                    "INSERT INTO vault.subject_lookup (lookup_hash, subject) VALUES %s"
                    " ON CONFLICT DO NOTHING",
                    page,
                    page_size=PAGE_MAX_ROWS,
                )
                restored += cursor.rowcount
        return restored

    def rewrap(self, keys: Sequence[tuple[str, bytes]]) -> int:
        """Replaces the wrapped form of keys still held, in one transaction."""
        if not keys:
            return 0
        with self._sessions.cursor() as cursor:
            execute_values(
                cursor,
                "UPDATE vault.event_key AS k SET wrapped = n.wrapped"
                " FROM (VALUES %s) AS n (event_id, wrapped) WHERE k.event_id = n.event_id",
                keys,
                template="(%s::uuid, %s::bytea)",
                page_size=len(keys),
            )
            return int(cursor.rowcount)

    def _keys_after(self, event_id: str) -> list[tuple[str, bytes, list[str]]]:
        with self._sessions.cursor() as cursor:
            cursor.execute(
                "SELECT k.event_id, k.wrapped, ARRAY("
                " SELECT s.subject FROM vault.event_key_subject AS s"
                " WHERE s.event_id = k.event_id ORDER BY s.subject)"
                " FROM vault.event_key AS k WHERE k.event_id > %s ORDER BY k.event_id LIMIT %s",
                (event_id, PAGE_MAX_ROWS),
            )
            return cursor.fetchall()


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
