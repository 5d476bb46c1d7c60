"""The relay on real Kafka and PostgreSQL: killed, frozen, doubled, and led to the wrong topic."""

import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import psycopg2
import pytest

from events.envelope import parse
from services.broker.headers import position_of
from services.broker.partitioner import partition_of
from services.broker.producer import TransactionalProducer
from services.broker.records import OutgoingRecord
from services.errors import BrokerUnavailableError, FollowerStoppedError
from services.relay.kafka import Publisher, kafka_at
from services.store.marks import PostgresMarks
from services.store.postgres import PostgresStore
from tests.integration.relay.scene import (
    PARTITIONS,
    RelayProcess,
    Scene,
    append,
    build_relay,
    relay_process,
    rows_of,
)


def assert_kafka_holds_the_log(scene: Scene) -> None:
    """0 missing, 0 doubled, each partition in order, the very bytes, each under its key and
    headers."""
    rows = rows_of(scene.dsn)
    records = scene.published()
    assert sorted((position_of(r), r.value) for r in records) == [
        (r.position, r.body) for r in rows
    ]
    by_partition: dict[int, list[int]] = defaultdict(list)
    for record in records:
        event = parse(record.value or b"")
        by_partition[record.partition].append(event.position)
        assert record.key == event.envelope.partitionkey.encode()
        assert record.partition == partition_of(record.key, PARTITIONS)
        assert record.timestamp_ms == int(event.recordedtime.timestamp() * 1_000)
        assert dict(record.headers) == {
            "position": str(event.position).encode(),
            "ledger": b"urn:huiyin:test",
            "epoch": b"1",
            "type": event.envelope.type.encode(),
        }
    for positions in by_partition.values():
        assert all(a < b for a, b in pairwise(positions))


def run_until(scene: Scene, position: int, **parts: object) -> None:
    """Runs a relay in this process until its mark is there."""
    stop = threading.Event()
    relay = build_relay(scene, **parts)  # type: ignore[arg-type]  # the parts of build_relay
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        scene.wait_for_mark(position)
    finally:
        stop.set()
        thread.join()


def test_killed_again_and_again_it_carries_every_event_once_and_in_order(
    scene: Scene, store: PostgresStore
) -> None:
    writer = threading.Thread(target=append, args=(store, 5_000), kwargs={"batch": 25})
    writer.start()
    moment = random.Random(7)
    for under_way in (1, 900, 1_800, 2_900, 4_100):
        process = RelayProcess(scene)
        scene.wait_for_mark(under_way)
        time.sleep(moment.uniform(0, 0.03))
        process.kill()
    writer.join()
    with relay_process(scene):
        mark = scene.wait_for_mark(5_000)
    assert mark.position == 5_000
    assert_kafka_holds_the_log(scene)
    assert mark.end_offsets == {
        p: 1 + max(r.offset for r in scene.published() if r.partition == p)
        for p in range(PARTITIONS)
    }


def test_a_frozen_relay_is_replaced_and_writes_nothing_when_it_wakes(
    scene: Scene, store: PostgresStore
) -> None:
    append(store, 3_000)
    with relay_process(scene) as frozen:
        scene.wait_for_mark(400)
        frozen.freeze()
        with relay_process(scene):
            scene.wait_for_mark(3_000)
            frozen.thaw()
            append(store, 300)
            scene.wait_for_mark(3_300)
            frozen.stop()
    # Frozen inside a statement, it finds its connection ended, and comes no further.
    said = "another relay took over|the lease went to another relay|the database cannot be reached"
    assert re.search(said, frozen.complaint)
    assert_kafka_holds_the_log(scene)


@dataclass
class FaultyPublisher:
    """The real producer, whose answer to some transactions is lost, before or after they landed."""

    real: TransactionalProducer
    landed: bool
    faults: list[int] = field(default_factory=lambda: [2, 3])
    calls: int = 0

    def publish(self, records: Sequence[OutgoingRecord]) -> dict[int, int]:
        self.calls += 1
        if self.calls not in self.faults:
            return self.real.publish(records)
        if self.landed:
            self.real.publish(records)
        raise BrokerUnavailableError("the answer was lost")

    def close(self) -> None:
        self.real.close()


@pytest.mark.parametrize("landed", [False, True], ids=["failed", "failed-but-persisted"])
def test_an_answer_lost_at_commit_neither_loses_nor_doubles(
    scene: Scene, store: PostgresStore, landed: bool
) -> None:
    append(store, 1_000)
    real = kafka_at(scene.bootstrap, scene.names)

    def publisher() -> Publisher:
        producer = real.publisher()
        assert isinstance(producer, TransactionalProducer)
        return FaultyPublisher(real=producer, landed=landed)

    run_until(scene, 1_000, kafka=replace(real, publisher=publisher), batch_max_events=150)
    assert_kafka_holds_the_log(scene)


def test_it_resumes_behind_transactions_that_were_aborted(
    scene: Scene, store: PostgresStore
) -> None:
    append(store, 50)
    run_until(scene, 50)
    abandoned = TransactionalProducer(
        scene.bootstrap, transactional_id=f"{scene.names.prefix}.relay", client_id="test"
    )
    abandoned._kafka.begin_transaction()
    for number in range(400):
        abandoned._kafka.send(scene.names.events, value=b"x" * 100, partition=number % PARTITIONS)
    abandoned._kafka.flush()
    append(store, 50)
    run_until(scene, 100)
    abandoned.close()
    assert_kafka_holds_the_log(scene)


def test_without_a_mark_it_still_knows_where_it_stands(scene: Scene, store: PostgresStore) -> None:
    append(store, 50)
    run_until(scene, 50)
    append(store, 50)
    with psycopg2.connect(scene.dsn) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger.relay_mark")
    connection.close()
    run_until(scene, 100)
    assert_kafka_holds_the_log(scene)


def test_a_topic_that_lost_acknowledged_records_stops_it(
    scene: Scene, store: PostgresStore
) -> None:
    append(store, 50)
    run_until(scene, 50)
    PostgresMarks(scene.dsn).put(60, {0: 99}, scene.topic_id)
    with pytest.raises(FollowerStoppedError, match="ends at position 50, it held 60"):
        build_relay(scene).run(threading.Event())


def test_one_partition_that_lost_its_end_stops_it(scene: Scene, store: PostgresStore) -> None:
    append(store, 50)
    run_until(scene, 50)
    noted = scene.wait_for_mark(50).end_offsets
    with psycopg2.connect(scene.dsn) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger.relay_mark")
    connection.close()
    partition, end_offset = next(iter(noted.items()))
    # One partition of the three remembers a record that is not there any more.
    PostgresMarks(scene.dsn).put(50, {**noted, partition: end_offset + 1}, scene.topic_id)
    line = f"partition {partition} ends before offset {end_offset}, it reached {end_offset + 1}"
    with pytest.raises(FollowerStoppedError, match=line):
        build_relay(scene).run(threading.Event())


def test_an_empty_topic_is_filled_from_the_beginning(scene: Scene, store: PostgresStore) -> None:
    append(store, 50)
    PostgresMarks(scene.dsn).put(50, {0: 99}, "a-topic-that-was-deleted")
    run_until(scene, 50)
    assert_kafka_holds_the_log(scene)


@pytest.mark.parametrize(
    ("headers", "value", "line"),
    [
        (((("position", b"3"), ("ledger", b"urn:other"))), b"{}", "belongs to another ledger"),
        ((), b"{}", "was not written by a relay"),
        (
            (("position", b"3"), ("ledger", b"urn:huiyin:test")),
            b"{}",
            "different bytes at position 3",
        ),
        (
            (("position", b"99"), ("ledger", b"urn:huiyin:test")),
            b"{}",
            "Kafka is ahead of the ledger: .* holds position 99, the ledger ends at 10",
        ),
    ],
    ids=["another-ledger", "not-a-relay", "other-bytes", "restored-backup"],
)
def test_a_topic_that_is_not_this_ledgers_stops_it_with_a_clear_line(
    scene: Scene,
    store: PostgresStore,
    headers: tuple[tuple[str, bytes], ...],
    value: bytes,
    line: str,
) -> None:
    append(store, 10)
    stranger = TransactionalProducer(
        scene.bootstrap, transactional_id=f"{scene.names.prefix}.stranger", client_id="test"
    )
    stranger.publish(
        [OutgoingRecord(topic=scene.names.events, key=b"k", value=value, headers=headers)]
    )
    stranger.close()
    with pytest.raises(FollowerStoppedError, match=line):
        build_relay(scene).run(threading.Event())
    assert len(scene.published()) == 1
