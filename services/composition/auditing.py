"""Doctor and replay, put together."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import BinaryIO

from services.broker.reader import Reader as TopicReader
from services.broker.topics import Topics
from services.composition.addresses import addresses
from services.composition.foundation import Foundation
from services.composition.views import view_reader, views_named
from services.doctor.examine import Doctor
from services.doctor.report import Report
from services.feed.replay import replay_to
from services.settings import Settings
from services.store.sessions import Sessions

DOCTOR_TIMEOUT_MS = 0
"""No limit on the doctor's statements: it reads everything."""


def examine(parts: Foundation, names: Sequence[str]) -> Report:
    """Compares store, Kafka and the named views, or all. Raises the unavailable errors."""
    sessions = Sessions(
        parts.addresses.database,
        application_name="huiyin doctor",
        connections_max=4,
        statement_timeout_ms=DOCTOR_TIMEOUT_MS,
    )
    forgotten: set[str] = set()

    def relayed() -> int:
        mark = parts.marks.newest()
        return 0 if mark is None else mark.position

    try:
        with whole_topic(parts.settings) as topic:
            return Doctor(
                store=parts.store,
                sessions=sessions,
                topic=topic,
                relayed=relayed,
                reader=view_reader(parts, forgotten=forgotten),
                forgotten=forgotten,
                views=views_named(names),
                folder=parts.blobs.folder,
                held=partial(parts.vault.wrapped_keys, kept=True),
            ).examine()
    finally:
        sessions.close()


def replay(settings: Settings, output: BinaryIO, *, after: int) -> int:
    """Writes the log as Kafka alone holds it; asks the database nothing. Returns how many lines."""
    with whole_topic(settings) as topic:
        return replay_to(output, topic, after=after)


@contextmanager
def whole_topic(settings: Settings) -> Iterator[TopicReader]:
    """The events topic with every partition, closed at the end."""
    topic = TopicReader(
        addresses(settings).broker,
        topic=Topics(prefix=settings.topic_prefix).events,
        client_id="huiyin-audit",
    )
    with closing(topic):
        yield topic
