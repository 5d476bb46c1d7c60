"""The recorders of the eventsourcing library, over our store: one write path serves both.

Plain ``StoredEvent`` objects are stored byte for byte; a :class:`DraftedEvent` is filled in and
guarded like every event of the ledger. All of them end in the same sequencer.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    IntegrityError,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)
from psycopg2 import errors, sql
from psycopg2.extras import execute_values

from services.store.contract import Append, Appended, NewEvent
from services.store.drafted import DraftedEvent, NotAppendedError, RecordedIds
from services.store.postgres import PostgresStore
from services.store.request import Landed, PlainEvent, Tracked
from services.store.sessions import Sessions
from services.store.subscription import LogSubscription

IdType = type[UUID] | type[str]


class PostgresAggregateRecorder(AggregateRecorder):
    """Keeps aggregate sequences that are in no log: snapshots (``ledger.snapshot``)."""

    def __init__(
        self, sessions: Sessions, *, purpose: str = "snapshots", id_type: IdType = str
    ) -> None:
        self._sessions, self._purpose, self._id_type = sessions, purpose, id_type

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:  # noqa: ARG002 - the library's signature
        """Inserts all or nothing. Raises ``IntegrityError`` where a version is there already."""
        if not stored_events:
            return
        rows = [
            (self._purpose, str(e.originator_id), e.originator_version, e.topic, e.state)
            for e in stored_events
        ]
        try:
            with self._sessions.cursor() as cursor:
                execute_values(
                    cursor,
                    "INSERT INTO ledger.snapshot (purpose, stream, version, type, state) VALUES %s",
                    rows,
                    page_size=len(rows),
                )
        except errors.UniqueViolation as error:
            raise IntegrityError("this version is recorded already") from error

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """A sequence, or a part of it."""
        with self._sessions.statements() as cursor:
            cursor.execute(
                _in_range(
                    "SELECT stream, version, type, state FROM ledger.snapshot"
                    " WHERE purpose = %(purpose)s AND stream = %(stream)s",
                    desc=desc,
                ),
                {
                    "purpose": self._purpose,
                    "stream": str(originator_id),
                    "gt": gt,
                    "lte": lte,
                    "limit": limit,
                },
            )
            return [_stored(row, self._id_type) for row in cursor.fetchall()]


class PostgresApplicationRecorder(ApplicationRecorder):
    """Events in streams and in the one order of the log; a notification id is a position."""

    def __init__(self, store: PostgresStore, *, id_type: IdType = str) -> None:
        self._store, self._id_type = store, id_type

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> RecordedIds:
        """Lands all or nothing.

        ``append_extras`` is an ``Append`` without events: what lands with them. ``tracking`` is the
        library's. Raises ``NotAppendedError``, ``IntegrityError``, ``StoreUnavailableError``.
        """
        extras: Append = kwargs.get("append_extras") or Append(events=())
        tracking: Tracking | None = kwargs.get("tracking")
        if not stored_events and tracking is None and extras.bookmark is None:
            return RecordedIds(range(0))
        keys = [e.key for e in stored_events if isinstance(e, DraftedEvent) and e.key is not None]
        try:
            outcome = self._store.submit(
                [_new_event(event) for event in stored_events],
                extras=replace(extras, keys=(*extras.keys, *keys)),
                tracked=None
                if tracking is None
                else Tracked(
                    application=tracking.application_name,
                    notification_id=tracking.notification_id,
                ),
            )
        except ValueError as error:
            raise IntegrityError(str(error)) from error
        match outcome:
            case None:
                raise IntegrityError("this or a later notification has been tracked already")
            case Landed(first_position=first):
                return RecordedIds(range(first, first + len(stored_events)))
            case Appended(receipts=receipts):
                first = receipts[0].position if receipts else 0
                return RecordedIds(range(first, first + len(receipts)), receipts)
            case _:
                raise NotAppendedError(outcome)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """A stream, or a part of it. Literal positions spare the other partitions."""
        with self._store.sessions.statements() as cursor:
            cursor.execute(
                _in_range(
                    "SELECT position FROM ledger.stream_event WHERE stream = %(stream)s",
                    desc=desc,
                ),
                {"stream": str(originator_id), "gt": gt, "lte": lte, "limit": limit},
            )
            positions = [row[0] for row in cursor.fetchall()]
            if not positions:
                return []
            cursor.execute(
                "SELECT stream, version, type, body FROM ledger.events"
                " WHERE position = ANY (%s::bigint[]) ORDER BY position",
                (positions,),
            )
            found = [_stored(row, self._id_type) for row in cursor.fetchall()]
        return found[::-1] if desc else found

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events in the order of the log, of these types when any are given."""
        first = start or 1
        if start is not None and not inclusive_of_start:
            first += 1 if start else 0
        with self._store.sessions.cursor() as cursor:
            cursor.execute(
                "SELECT stream, version, type, body, position FROM ledger.events"
                " WHERE position >= %(first)s"
                " AND (%(all)s OR type = ANY (%(topics)s::text[]))"
                " AND (NOT %(all)s OR position < %(first)s + %(limit)s)"
                " AND (%(stop)s::bigint IS NULL OR position <= %(stop)s)"
                " ORDER BY position LIMIT %(limit)s",
                {
                    "first": first,
                    "stop": stop,
                    "all": not topics,
                    "topics": list(topics),
                    "limit": limit,
                },
            )
            return [
                Notification(
                    originator_id=self._id_type(row[0]),
                    originator_version=row[1],
                    topic=row[2],
                    state=bytes(row[3]),
                    id=row[4],
                )
                for row in cursor.fetchall()
            ]

    def max_notification_id(self) -> int | None:
        """The newest position; None when there is none."""
        return self._store.head().position or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Events after a position, and those to come."""
        return LogSubscription(self, self._store, gt=gt, topics=topics)


class PostgresTrackingRecorder(TrackingRecorder):
    """How far applications have processed each other's notifications; only ever forward."""

    def __init__(self, store: PostgresStore, *, id_type: IdType = str) -> None:
        self._store, self._id_type = store, id_type

    def insert_tracking(self, tracking: Tracking) -> None:
        """Raises ``IntegrityError`` where this or a later notification has been tracked."""
        landed = self._store.submit(
            (),
            tracked=Tracked(
                application=tracking.application_name, notification_id=tracking.notification_id
            ),
        )
        if landed is None:
            raise IntegrityError("this or a later notification has been tracked already")

    def max_tracking_id(self, application_name: str) -> int | None:
        """The newest notification tracked; None when there is none."""
        with self._store.sessions.cursor() as cursor:
            cursor.execute(
                "SELECT notification_id FROM ledger.tracking WHERE application = %s",
                (application_name,),
            )
            row = cursor.fetchone()
        return None if row is None else row[0]


class PostgresProcessRecorder(
    PostgresTrackingRecorder, PostgresApplicationRecorder, ProcessRecorder
):
    """Both, in one transaction."""


def _new_event(event: StoredEvent) -> NewEvent | PlainEvent:
    if isinstance(event, DraftedEvent):
        return event.event
    return PlainEvent(
        stream=str(event.originator_id),
        version=event.originator_version,
        type=event.topic,
        state=event.state,
    )


def _in_range(query: str, *, desc: bool) -> sql.Composed:
    """The query with the conditions of ``select_events``, which are its parameters' names, too."""
    return sql.SQL(
        "{query} AND (%(gt)s::bigint IS NULL OR version > %(gt)s)"
        " AND (%(lte)s::bigint IS NULL OR version <= %(lte)s)"
        " ORDER BY version {order} LIMIT %(limit)s"
    ).format(query=sql.SQL(query), order=sql.SQL("DESC" if desc else "ASC"))


def _stored(row: tuple[Any, ...], id_type: IdType) -> StoredEvent:
    return StoredEvent(
        originator_id=id_type(row[0]),
        originator_version=row[1],
        topic=row[2],
        state=bytes(row[3]),
    )
