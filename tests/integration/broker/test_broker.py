"""The wrappers on a real broker: topics as they must be, groups that read from where they are
told."""

import threading
import time
from collections.abc import Mapping
from contextlib import closing

import pytest

from services.broker import topics
from services.broker.group import GroupReader
from services.broker.producer import Producer, TransactionalProducer
from services.broker.records import OutgoingRecord, Record
from services.broker.topics import Topics
from services.errors import BrokerUnavailableError, SetupError
from tests.embedded_servers import running_kafka

POLLS_MAX = 200


@pytest.fixture
def names(kafka_bootstrap: str, kafka_prefix: str) -> Topics:
    names = Topics(prefix=kafka_prefix)
    topics.ensure(kafka_bootstrap, names, events_partitions=2, intake_retention_h=1)
    return names


def fill(bootstrap: str, topic: str, count: int) -> None:
    with closing(Producer(bootstrap, client_id="test")) as producer:
        for number in range(count):
            producer.post(
                OutgoingRecord(
                    topic=topic, key=None, value=str(number).encode(), partition=number % 2
                )
            )
        producer.flush()


def take(reader: GroupReader, count: int) -> list[Record]:
    taken: list[Record] = []
    for _ in range(POLLS_MAX):
        taken += reader.poll(timeout_s=0.1, max_records=100)
        if len({(record.partition, record.offset) for record in taken}) >= count:
            break
    return taken


def test_topics_are_made_once_and_checked_ever_after(kafka_bootstrap: str, names: Topics) -> None:
    known = topics.topic_id(kafka_bootstrap, names.events)
    again = topics.ensure(kafka_bootstrap, names, events_partitions=2, intake_retention_h=1)
    assert again == known is not None
    with pytest.raises(SetupError, match="has 2 partitions, HUIYIN_EVENTS_PARTITIONS says 3"):
        topics.ensure(kafka_bootstrap, names, events_partitions=3, intake_retention_h=1)
    with pytest.raises(SetupError, match=r"has retention\.ms=3600000, it must be 7200000"):
        topics.ensure(kafka_bootstrap, names, events_partitions=2, intake_retention_h=2)
    assert topics.topic_id(kafka_bootstrap, "no-such-topic") is None


def test_several_processes_may_make_the_topics_at_once(
    kafka_bootstrap: str, kafka_prefix: str
) -> None:
    names, made = Topics(prefix=kafka_prefix), []
    threads = [
        threading.Thread(
            target=lambda: made.append(
                topics.ensure(kafka_bootstrap, names, events_partitions=2, intake_retention_h=1)
            )
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_group_reads_from_the_offsets_its_owner_knows(
    kafka_bootstrap: str, names: Topics
) -> None:
    fill(kafka_bootstrap, names.intake, 20)
    told: list[tuple[int, ...]] = []

    def assigned(partitions: tuple[int, ...]) -> Mapping[int, int]:
        told.append(partitions)
        return {0: 7}

    with closing(
        GroupReader(
            kafka_bootstrap,
            topic=names.intake,
            group="test",
            client_id="test",
            assigned=assigned,
            revoked=lambda _: None,
        )
    ) as reader:
        taken = take(reader, 13)
        # A second round of dealing out is Kafka's to make; it begins at the told offsets, too.
        assert set(told) == {(0, 1)}
        assert {r.offset for r in taken if r.partition == 0} == {7, 8, 9}
        assert {r.offset for r in taken if r.partition == 1} == set(range(10))
        assert reader.commit({0: 10, 1: 4})
    with closing(
        GroupReader(
            kafka_bootstrap,
            topic=names.intake,
            group="test",
            client_id="test",
            assigned=lambda _: {},
            revoked=lambda _: None,
        )
    ) as reader:
        assert {(r.partition, r.offset) for r in take(reader, 6)} == {
            (1, offset) for offset in range(4, 10)
        }


def test_a_broker_that_dies_in_a_transaction_holds_nobody_up() -> None:
    names = Topics(prefix="dying")
    with running_kafka() as broker:
        bootstrap = broker.bootstrap_servers
        topics.ensure(bootstrap, names, events_partitions=1, intake_retention_h=1)
        writer = TransactionalProducer(bootstrap, transactional_id="dying", client_id="test")
        record = OutgoingRecord(topic=names.events, key=b"k", value=b"v")
        assert writer.publish([record]) == {0: 1}
        broker.process.kill()
        began_at_s = time.monotonic()
        with pytest.raises(BrokerUnavailableError):
            writer.publish([record], timeout_s=1.0)
        writer.close()
        assert time.monotonic() - began_at_s < 25.0
