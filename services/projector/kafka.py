"""The events topic as the projector uses it; the wiring hands in the real one (services/broker)."""

from collections.abc import Callable
from dataclasses import dataclass

from services.broker import topics
from services.broker.group import Assigned, GroupReader, Revoked
from services.broker.reader import Reader as TopicReader
from services.broker.topics import Topics
from services.errors import BrokerUnavailableError
from services.feed.topic import Source, WholeTopic

CLIENT_ID = "huiyin-projector"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kafka:
    """How the projector reaches Kafka. ``join`` takes the name of a group and its two callbacks."""

    join: Callable[[str, Assigned, Revoked], Source]
    whole: Callable[[], WholeTopic]
    topic_id: Callable[[], str]


def kafka_at(address: str, names: Topics) -> Kafka:
    """The real thing."""

    def topic_id() -> str:
        found = topics.topic_id(address, names.events)
        if found is None:
            raise BrokerUnavailableError(f"Kafka does not know the topic {names.events}")
        return found

    return Kafka(
        join=lambda group, assigned, revoked: GroupReader(
            address,
            topic=names.events,
            group=group,
            client_id=CLIENT_ID,
            assigned=assigned,
            revoked=revoked,
        ),
        whole=lambda: TopicReader(address, topic=names.events, client_id=CLIENT_ID),
        topic_id=topic_id,
    )
