"""What the relay needs of Kafka, and how it gets it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.broker import topics
from services.broker.producer import TransactionalProducer
from services.broker.reader import Reader
from services.broker.records import OutgoingRecord
from services.broker.topics import Topics
from services.errors import BrokerUnavailableError
from services.relay.standing import TopicTail

CLIENT_ID = "huiyin-relay"


class Publisher(Protocol):
    """The transactional producer as the relay uses it."""

    def publish(self, records: Sequence[OutgoingRecord]) -> dict[int, int]: ...

    def close(self) -> None: ...


class Tail(TopicTail, Protocol):
    """The events topic's reader as the relay uses it."""

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Kafka:
    """How the relay reaches Kafka. Each call may raise ``BrokerUnavailableError``.

    ``publisher`` fences every other relay before it returns.
    """

    publisher: Callable[[], Publisher]
    tail: Callable[[], Tail]
    topic_id: Callable[[], str]


def kafka_at(address: str, names: Topics) -> Kafka:
    """The real thing. All relays of a topic prefix share one transactional id: the newest wins."""

    def topic_id() -> str:
        found = topics.topic_id(address, names.events)
        if found is None:
            raise BrokerUnavailableError(f"Kafka does not know the topic {names.events}")
        return found

    return Kafka(
        publisher=lambda: TransactionalProducer(
            address, transactional_id=f"{names.prefix}.relay", client_id=CLIENT_ID
        ),
        tail=lambda: Reader(address, topic=names.events, client_id=CLIENT_ID),
        topic_id=topic_id,
    )
