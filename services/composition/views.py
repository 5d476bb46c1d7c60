"""The projector and the rebuild of a view, put together."""

import threading
from collections.abc import Callable, Sequence

from projections.engine.lexing import Reader
from projections.engine.view import View
from projections.views import all_views
from services.broker.topics import Topics
from services.composition.foundation import Foundation
from services.errors import CommandRefusedError
from services.projector.follower import Follower
from services.projector.kafka import Kafka, kafka_at
from services.projector.process import Projector
from services.projector.reader import search_reader
from services.projector.rebuild import Progress, Rebuild
from services.store.sessions import Sessions, connect

REBUILD_TIMEOUT_MS = 0
"""No limit on a rebuild's statements: an index over a long history takes its time."""


def view_named(name: str) -> View:
    """The view of this name. Raises ``CommandRefusedError`` listing those there are."""
    views = all_views()
    if name not in views:
        known = ", ".join(views)
        raise CommandRefusedError(f"there is no view {name}: there are {known}", rule="known-view")
    return views[name]


def views_named(names: Sequence[str]) -> list[View]:
    """The views of these names, or all where none is named."""
    return [view_named(name) for name in names] or list(all_views().values())


def view_reader(parts: Foundation, *, forgotten: set[str] | None = None) -> Reader:
    """What the views' search terms are made with; see ``search_reader``."""
    return search_reader(parts.opener, parts.lexemes, forgotten=forgotten)


def run_projector(parts: Foundation, names: Sequence[str], stop: threading.Event) -> None:
    """Keeps the named views, or all, until ``stop`` is set."""
    views = views_named(names)
    kafka = projector_kafka(parts, views)
    followers = [
        Follower(
            view,
            sessions=parts.sessions,
            kafka=kafka,
            reader=view_reader(parts),
            heartbeat=parts.heartbeat,
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
            kafka=projector_kafka(parts, [view]),
            reader=view_reader(parts),
            progress=progress,
        )
        return work.run(lock).schema_name
    finally:
        lock.close()
        sessions.close()


def projector_kafka(parts: Foundation, views: Sequence[View]) -> Kafka:
    """The events topic, read together for these views or as a whole."""
    names = Topics(prefix=parts.settings.topic_prefix)
    return kafka_at(parts.addresses.broker, names, views=[view.name for view in views])
