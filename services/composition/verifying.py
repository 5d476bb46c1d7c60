"""The database and Kafka as copies of the log to be verified; loaded only where asked for."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager

from services.broker.partitioner import partition_of
from services.broker.reader import Reader
from services.broker.topics import Topics
from services.composition.addresses import addresses
from services.feed.copies import StoreCopy, TopicCopy
from services.settings import Settings
from services.store.rows import LogRows
from services.store.sessions import Sessions

READ_TIMEOUT_MS = 0
"""No limit on a verifier's statements: it reads everything, a range at a time."""


@contextmanager
def store_copy(settings: Settings, url: str | None) -> Iterator[StoreCopy]:
    """The table of events at this address, or of this home; a role that may read it will do."""
    sessions = Sessions(
        url or addresses(settings).database,
        application_name="huiyin verify",
        connections_max=2,
        statement_timeout_ms=READ_TIMEOUT_MS,
    )
    with closing(sessions):
        yield StoreCopy(LogRows(sessions))


def topic_copy(settings: Settings, servers: str | None, topic: str | None) -> TopicCopy:
    """The events topic at these servers, or of this home."""

    def connect() -> AbstractContextManager[Reader]:
        reader = Reader(
            servers or addresses(settings).broker,
            topic=topic or Topics(prefix=settings.topic_prefix).events,
            client_id="huiyin-verify",
        )
        return closing(reader)

    return TopicCopy(connect, partition_of=partition_of)
