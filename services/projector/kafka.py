"""The events topic as the projector uses it; the wiring hands in the real one (services/broker)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.broker import topics
from services.broker.group import Assigned, GroupReader, Revoked
from services.broker.reader import Reader as TopicReader
from services.broker.topics import Topics
from services.errors import BrokerUnavailableError
from services.feed.topic import Source, WholeTopic
from services.projector.shared.reading import Wakes
from services.projector.shared.topic import SharedTopic

CLIENT_ID = "huiyin-projector"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kafka:
    """How the projector reaches Kafka. ``follow`` takes what wakes a view and its two callbacks."""

    follow: Callable[[Wakes, Assigned, Revoked], Source]
    whole: Callable[[], WholeTopic]
    topic_id: Callable[[], str]


def kafka_at(address: str, names: Topics, *, views: Iterable[str]) -> Kafka:
    """The real thing, read once for all of these views.

    Processes that keep the same views share the partitions: the views make the group's name.
    """

    def topic_id() -> str:
        found = topics.topic_id(address, names.events)
        if found is None:
            raise BrokerUnavailableError(f"Kafka does not know the topic {names.events}")
        return found

    def whole() -> TopicReader:
        return TopicReader(address, topic=names.events, client_id=CLIENT_ID)

    def join(assigned: Assigned, revoked: Revoked) -> GroupReader:
        return GroupReader(
            address,
            topic=names.events,
            group=f"{names.prefix}.projector.{'+'.join(sorted(views))}",
            client_id=CLIENT_ID,
            assigned=assigned,
            revoked=revoked,
        )

    return Kafka(follow=SharedTopic(join, whole).follow, whole=whole, topic_id=topic_id)
