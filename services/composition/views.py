"""The views there are, and the projector that keeps them: a new view is named here and nowhere
else.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

from projections.directory.view import DirectoryView
from projections.engine.lexing import Reader, UnreadableTextError
from projections.engine.view import View
from projections.inbox.view import InboxView
from projections.reading import SealedField
from projections.timeline.view import TimelineView
from services.broker.group import GroupReader
from services.broker.reader import Reader as TopicReader
from services.broker.topics import Topics, topic_id
from services.composition.foundation import Foundation
from services.errors import BrokerUnavailableError, CommandRefusedError
from services.privacy.masterkey import KeyUnreadableError
from services.privacy.opening import Opener
from services.privacy.sealing import SealBrokenError
from services.projector.follower import Follower
from services.projector.kafka import Kafka
from services.projector.process import Projector
from services.projector.rebuild import Progress, Rebuild
from services.store.sessions import Sessions, connect

VIEWS: tuple[View, ...] = (InboxView(), TimelineView(), DirectoryView())
REBUILD_TIMEOUT_MS = 0
"""No limit on a rebuild's statements: an index over a long history takes its time."""


def view_named(name: str) -> View:
    """The view of this name. Raises ``CommandRefusedError`` listing those there are."""
    for view in VIEWS:
        if view.name == name:
            return view
    known = ", ".join(view.name for view in VIEWS)
    raise CommandRefusedError(f"there is no view {name}: there are {known}", rule="known-view")


class _ViewOpener:
    """Opens for views: what is damaged parks the stream it belongs to, an outage is passed on."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    def open_fields(self, fields: Sequence[SealedField]) -> Mapping[SealedField, str | None]:
        try:
            return self._opener.open_fields(fields)
        except (SealBrokenError, KeyUnreadableError) as error:
            raise UnreadableTextError(str(error)) from error


def view_reader(parts: Foundation) -> Reader:
    """What the views' search terms are made with."""
    return Reader(_ViewOpener(parts.opener), parts.lexemes)


def run_projector(parts: Foundation, names: Sequence[str], stop: threading.Event) -> None:
    """Keeps the named views, or all, until ``stop`` is set."""
    views = [view_named(name) for name in names] or list(VIEWS)
    followers = [
        Follower(
            view,
            sessions=parts.sessions,
            kafka=projector_kafka(parts),
            reader=view_reader(parts),
            heartbeat=parts.heartbeat,
            group_prefix=f"{parts.settings.topic_prefix}.projector",
            batch_max_events=parts.settings.projector_batch_max_events,
        )
        for view in views
    ]
    Projector(followers).run(stop)


def rebuild(parts: Foundation, name: str, progress: Callable[[Progress], None]) -> str:
    """Builds a view anew beside the live one and swaps; returns the schema that is live now."""
    view = view_named(name)
    sessions = Sessions(
        parts.addresses.database,
        application_name="huiyin rebuild",
        statement_timeout_ms=REBUILD_TIMEOUT_MS,
    )
    lock = connect(parts.addresses.database, application_name="huiyin rebuild lock")
    try:
        lock.autocommit = True
        work = Rebuild(
            view,
            sessions=sessions,
            kafka=projector_kafka(parts),
            reader=view_reader(parts),
            progress=progress,
        )
        return work.run(lock).schema_name
    finally:
        lock.close()
        sessions.close()


def projector_kafka(parts: Foundation) -> Kafka:
    """The events topic, as member of a group or as a whole."""
    broker, topic = parts.addresses.broker, Topics(prefix=parts.settings.topic_prefix).events
    return Kafka(
        join=lambda group, assigned, revoked: GroupReader(
            broker,
            topic=topic,
            group=group,
            client_id=group,
            assigned=assigned,
            revoked=revoked,
        ),
        whole=lambda: TopicReader(broker, topic=topic, client_id="huiyin-whole-topic"),
        topic_id=lambda: events_topic_id(broker, topic),
    )


def events_topic_id(broker: str, topic: str) -> str:
    """The id of the events topic. Raises ``BrokerUnavailableError`` where there is none."""
    found = topic_id(broker, topic)
    if found is None:
        raise BrokerUnavailableError(f"there is no topic {topic}: run `huiyin init`")
    return found
