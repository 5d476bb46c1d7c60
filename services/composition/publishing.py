"""A way onto the intake topic, for the command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.broker.producer import Producer
from services.broker.records import OutgoingRecord
from services.broker.topics import Topics
from services.cloudevents import STRUCTURED_MEDIA_TYPE
from services.composition.addresses import addresses
from services.settings import Settings

Send = Callable[[bytes | None, bytes], None]
"""Takes key and value of one structured CloudEvent."""


@contextmanager
def intake_producer(settings: Settings) -> Iterator[Send]:
    """Sends structured CloudEvents to the intake topic; at the end the broker has all of them."""
    topic = Topics(prefix=settings.topic_prefix).intake
    headers = (("content-type", STRUCTURED_MEDIA_TYPE.encode()),)
    producer = Producer(addresses(settings).broker, client_id="huiyin-publish")
    try:
        yield lambda key, value: producer.post(
            OutgoingRecord(topic=topic, key=key, value=value, headers=headers)
        )
        producer.flush()
    finally:
        producer.close()
