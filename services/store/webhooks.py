"""Alarms on their way to other systems: tables ``ledger.webhook`` and ``webhook_delivery``.

Deliveries are made in the transaction that moves a subscription's place, under its row: a notifier
killed anywhere leaves both or neither, and of two only one moves a place.
"""

from collections.abc import Sequence

import orjson
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class in all but its case
from psycopg2.extras import execute_values

from services.store.sessions import Sessions
from services.webhooks import Delivery, DeliveryState, Due, Standing, Wanted

READ_MAX_EVENTS = 10_000
DELIVERED_KEPT_DAYS = 14

_LIST = """
    INSERT INTO ledger.webhook AS w (name, receiver, types, communities, listed, position)
    SELECT %(name)s, %(receiver)s, %(types)s, %(communities)s, true, position FROM ledger.head
    ON CONFLICT (name) DO UPDATE SET receiver = excluded.receiver, types = excluded.types,
        communities = excluded.communities, listed = true
"""
_PLACES = """
    SELECT w.name, w.types, w.communities, w.position,
        least(h.position, w.position + %s) AS until, h.position
    FROM ledger.webhook AS w, ledger.head AS h
    WHERE w.listed AND w.position < h.position ORDER BY w.name FOR UPDATE OF w
"""
_EVENTS = """
    SELECT position, type, body FROM ledger.events
    WHERE position > %s AND position <= %s AND type = ANY(%s) ORDER BY position
"""
_KEEP = """
    INSERT INTO ledger.webhook_delivery (webhook, position, event_id, type, subject, state, due_at)
    VALUES %s ON CONFLICT DO NOTHING
"""
_DUE = """
    SELECT d.position, d.event_id::text, d.subject, e.body, d.tries
    FROM ledger.webhook_delivery AS d JOIN ledger.events AS e USING (position)
    WHERE d.webhook = %s AND d.state = 'waiting' AND d.due_at <= clock_timestamp()
    ORDER BY d.due_at, d.position LIMIT %s
"""
_TRIED = """
    UPDATE ledger.webhook_delivery SET state = %(state)s, tries = tries + 1,
        last_answer = %(answer)s, last_at = clock_timestamp(),
        due_at = clock_timestamp() + make_interval(secs => %(wait_s)s)
    WHERE webhook = %(webhook)s AND position = %(position)s AND state = 'waiting'
"""
_ANSWERED = """
    UPDATE ledger.webhook SET last_at = clock_timestamp(), last_answer = %(answer)s,
        last_well = %(well)s
    WHERE name = %(webhook)s
"""
_BACK = """
    UPDATE ledger.webhook_delivery SET due_at = clock_timestamp()
    WHERE webhook = %(webhook)s AND state = 'waiting' AND due_at > clock_timestamp()
"""
_STANDINGS = """
    SELECT w.name, w.receiver, w.types, w.communities, w.listed, w.position,
        (SELECT count(*) FROM ledger.webhook_delivery WHERE webhook = w.name AND state = 'waiting'),
        (SELECT count(*) FROM ledger.webhook_delivery WHERE webhook = w.name AND state = 'dead'),
        w.last_at, w.last_answer, w.last_well
    FROM ledger.webhook AS w ORDER BY w.name
"""
_DELIVERIES = """
    SELECT webhook, position, event_id::text, type, subject, state, tries, due_at, last_at,
        last_answer
    FROM ledger.webhook_delivery
    WHERE webhook = %(webhook)s
        AND (%(state)s::text IS NULL OR state = %(state)s)
        AND (%(before)s::bigint IS NULL OR position < %(before)s)
    ORDER BY position DESC LIMIT %(limit)s
"""
_AGAIN = """
    UPDATE ledger.webhook_delivery SET state = 'waiting', tries = 0, due_at = clock_timestamp()
    WHERE webhook = %(webhook)s AND (position = %(position)s
        OR %(position)s::bigint IS NULL AND state = 'dead')
"""


class PostgresWebhooks:
    """Implements ``services.webhooks.Outbox`` and ``Deliveries``."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def list(self, wanted: Sequence[Wanted]) -> None:
        """Notes the subscriptions there are; a new one begins at the end of the log."""
        with self._sessions.cursor() as cursor:
            cursor.execute("UPDATE ledger.webhook SET listed = false")
            for each in wanted:
                cursor.execute(
                    _LIST,
                    {
                        "name": each.name,
                        "receiver": each.receiver,
                        "types": [*each.types],
                        "communities": None if each.communities is None else [*each.communities],
                    },
                )

    def gather(self) -> bool:
        """Reads the log a piece further for every subscription. Whether there is more to read."""
        more = False
        with self._sessions.cursor() as cursor:
            cursor.execute(_PLACES, (READ_MAX_EVENTS,))
            for name, types, communities, position, until, head in cursor.fetchall():
                _gather(cursor, name, types, communities, after=position, until=until)
                more = more or until < head
        return more

    def due(self, webhook: str, *, limit: int) -> Sequence[Due]:
        """What is to be tried now, what has been due longest first."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_DUE, (webhook, limit))
            return [
                Due(
                    position=row[0],
                    event_id=row[1],
                    subject=row[2],
                    body=bytes(row[3]),
                    tries=row[4],
                )
                for row in cursor
            ]

    def landed(self, webhook: str, position: int, *, answer: str) -> None:
        """The receiver has it. Whatever waits for the same receiver is due at once."""
        with self._sessions.cursor() as cursor:
            _note(cursor, webhook, position, state="delivered", answer=answer, wait_s=0.0)
            cursor.execute(_BACK, {"webhook": webhook})

    def failed(
        self, webhook: str, position: int, *, answer: str, again_after_s: float | None
    ) -> None:
        """Tried in vain; None: it is a dead letter now."""
        state: DeliveryState = "dead" if again_after_s is None else "waiting"
        with self._sessions.cursor() as cursor:
            _note(
                cursor, webhook, position, state=state, answer=answer, wait_s=again_after_s or 0.0
            )

    def dead_letters(self) -> int:
        """How many deliveries a person has to look into."""
        with self._sessions.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger.webhook_delivery WHERE state = 'dead'")
            row = cursor.fetchone()
        assert row is not None
        return int(row[0])

    def forget_delivered(self) -> None:
        """Lets go of deliveries that landed long ago."""
        with self._sessions.cursor() as cursor:
            cursor.execute(
                "DELETE FROM ledger.webhook_delivery WHERE state = 'delivered'"
                " AND last_at < clock_timestamp() - make_interval(days => %s)",
                (DELIVERED_KEPT_DAYS,),
            )

    def standings(self) -> Sequence[Standing]:
        """Every subscription there is or was, by name."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_STANDINGS)
            return [
                Standing(
                    name=row[0],
                    receiver=row[1],
                    types=tuple(row[2]),
                    communities=None if row[3] is None else tuple(row[3]),
                    listed=row[4],
                    position=row[5],
                    waiting=row[6],
                    dead=row[7],
                    last_at=row[8],
                    last_answer=row[9],
                    last_well=row[10],
                )
                for row in cursor
            ]

    def deliveries(
        self, webhook: str, *, state: DeliveryState | None, before: int | None, limit: int
    ) -> Sequence[Delivery]:
        """A subscription's deliveries, the newest event first."""
        asked = {"webhook": webhook, "state": state, "before": before, "limit": limit}
        with self._sessions.cursor() as cursor:
            cursor.execute(_DELIVERIES, asked)
            return [
                Delivery(
                    webhook=row[0],
                    position=row[1],
                    event_id=row[2],
                    type=row[3],
                    subject=row[4],
                    state=row[5],
                    tries=row[6],
                    due_at=row[7],
                    last_at=row[8],
                    last_answer=row[9],
                )
                for row in cursor
            ]

    def send_again(self, webhook: str, position: int | None) -> int:
        """Makes a delivery, or all dead letters, due now. How many that were."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_AGAIN, {"webhook": webhook, "position": position})
            return cursor.rowcount


def _gather(
    cursor: Cursor,
    name: str,
    types: Sequence[str],
    communities: Sequence[str] | None,
    *,
    after: int,
    until: int,
) -> None:
    cursor.execute(_EVENTS, (after, until, [*types]))
    rows = []
    for position, type_name, body in cursor.fetchall():
        envelope = orjson.loads(bytes(body))
        if communities is None or envelope["partitionkey"] in communities:
            told = (envelope["id"], type_name, envelope["subject"])
            rows.append((name, position, *told))
    if rows:
        template = "(%s, %s, %s, %s, %s, 'waiting', clock_timestamp())"
        execute_values(cursor, _KEEP, rows, template=template)
    cursor.execute("UPDATE ledger.webhook SET position = %s WHERE name = %s", (until, name))


def _note(
    cursor: Cursor,
    webhook: str,
    position: int,
    *,
    state: DeliveryState,
    answer: str,
    wait_s: float,
) -> None:
    told = {"webhook": webhook, "position": position, "state": state, "answer": answer}
    cursor.execute(_TRIED, {**told, "wait_s": wait_s})
    cursor.execute(_ANSWERED, {**told, "well": state == "delivered"})
