"""The library's recorder interface over our store, for reading: what is in the log has one way in,
the store's (law 3).
"""

from collections.abc import Sequence
from typing import Any, NoReturn
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)
from eventsourcing.utils import Environment

from events.envelope import parse
from services.store.contract import LogRow, Store

_BOOKMARKS = "followers that append keep their bookmark in Append.bookmark (law 4)"


class StoreRecorder(ApplicationRecorder):
    """Reads through a :class:`~services.store.contract.Store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> NoReturn:
        """Decisions are appended with their keys, references and checks, which the library does not
        know of.
        """
        raise NotImplementedError("the ledger appends with Store.append")

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """A stream's events."""
        first = (gt or 0) + 1
        rows = self._store.read_stream(str(originator_id), after_version=gt or 0)
        found = [
            StoredEvent(
                originator_id=str(originator_id),
                originator_version=version,
                topic="",
                state=row.body,
            )
            for version, row in enumerate(rows, first)
            if lte is None or version <= lte
        ]
        if desc:
            found.reverse()
        return found[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Committed events in the order of the log, of these types when any are given."""
        after = (start or 0) - (1 if inclusive_of_start and start else 0)
        found: list[Notification] = []
        while len(found) < limit:
            rows = self._store.read(after=after, limit=limit)
            for row in rows:
                if stop is not None and row.position > stop:
                    return found
                notification = _notification(row)
                if not topics or notification.topic in topics:
                    found.append(notification)
            if not rows:
                break
            after = rows[-1].position
        return found[:limit]

    def max_notification_id(self) -> int | None:
        """The newest position."""
        return self._store.head().position or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Followers read the store itself, with their bookmarks (law 4)."""
        raise NotImplementedError("follow the ledger with Store.read and Store.wake_ups")


class StoreFactory(InfrastructureFactory):
    """Gives the library the recorders it asks for by name."""

    def __init__(self, env: Environment, store: Store, snapshots: AggregateRecorder | None) -> None:
        super().__init__(env)
        self._store, self._snapshots = store, snapshots

    def is_snapshotting_enabled(self) -> bool:
        return self._snapshots is not None

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """The recorder of snapshots; there is no other aggregate recorder."""
        if purpose != "snapshots" or self._snapshots is None:
            raise NotImplementedError("the ledger keeps aggregate events in its log only")
        return self._snapshots

    def application_recorder(self) -> ApplicationRecorder:
        return StoreRecorder(self._store)

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> NoReturn:
        """Followers that append keep their bookmark in the append itself (law 4)."""
        raise NotImplementedError(_BOOKMARKS)

    def process_recorder(self) -> ProcessRecorder:
        """As :meth:`tracking_recorder`."""
        raise NotImplementedError(_BOOKMARKS)


def _notification(row: LogRow) -> Notification:
    envelope = parse(row.body).envelope
    return Notification(
        originator_id=envelope.subject,
        originator_version=envelope.sequence,
        topic=envelope.type,
        state=row.body,
        id=row.position,
    )
