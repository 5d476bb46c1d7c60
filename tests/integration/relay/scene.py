"""A ledger with events in it, a topic beside it, and relays as processes that can be killed or
frozen."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2

from events.envelope import Envelope, serialise
from events.identifiers import mint_id
from services.broker import topics
from services.broker.marks import Mark
from services.broker.reader import Reader
from services.broker.records import Record
from services.broker.topics import Topics
from services.relay.kafka import Kafka, kafka_at
from services.relay.process import Relay
from services.relay.shipment import Route
from services.store.contract import Append, Appended, LogRow, NewEvent
from services.store.heartbeat import PostgresHeartbeat
from services.store.leases import PostgresLease
from services.store.marks import PostgresMarks
from services.store.postgres import PostgresStore

ORIGIN = "urn:huiyin:test"
PARTITIONS = 3
EVENT_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
PROCESS_START_TIMEOUT_S = 60.0
POLL_INTERVAL_S = 0.02


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One ledger and one topic prefix."""

    dsn: str
    bootstrap: str
    names: Topics
    topic_id: str

    def reader(self) -> Reader:
        return Reader(self.bootstrap, topic=self.names.events, client_id="test")

    def published(self) -> list[Record]:
        """All committed records, in order of their offsets within each partition."""
        with contextlib.closing(self.reader()) as reader:
            return list(reader.between(reader.begin_offsets(), reader.end_offsets()))

    def wait_for_mark(self, position: int, *, timeout_s: float = 120.0) -> Mark:
        with contextlib.closing(PostgresMarks(self.dsn)) as marks:
            give_up_at_s = time.monotonic() + timeout_s
            while True:
                mark = marks.newest()
                if mark is not None and mark.position >= position:
                    return mark
                assert time.monotonic() < give_up_at_s, f"no mark at {position}: {mark}"
                time.sleep(POLL_INTERVAL_S)


def make_scene(dsn: str, bootstrap: str, prefix: str) -> Scene:
    names = Topics(prefix=prefix)
    topic_id = topics.ensure(bootstrap, names, events_partitions=PARTITIONS, intake_retention_h=1)
    return Scene(dsn=dsn, bootstrap=bootstrap, names=names, topic_id=topic_id)


def append(store: PostgresStore, count: int, *, communities: int = 7, batch: int = 100) -> None:
    """Appends events whose streams are spread over communities."""
    made = 0
    while made < count:
        size = min(batch, count - made)
        outcome = store.append(Append(events=tuple(_event(communities) for _ in range(size))))
        assert isinstance(outcome, Appended)
        made += size


def _event(communities: int) -> NewEvent:
    event_id = mint_id(time.time_ns() // 1_000_000, os.urandom(10))
    envelope = Envelope(
        id=event_id,
        source=ORIGIN,
        type="huiyin.matter.identified.v1",
        subject=f"contact/{event_id}",
        sequence=1,
        time=EVENT_AT,
        partitionkey=f"community-{int(event_id[-4:], 16) % communities}",
        actor="system:test",
        data={"padding": "物业" * 40},
    )
    return NewEvent(
        stream=envelope.subject,
        version=1,
        type=envelope.type,
        event_id=event_id,
        draft=serialise(envelope),
    )


def rows_of(dsn: str) -> list[LogRow]:
    connection = psycopg2.connect(dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT position, body FROM ledger.events ORDER BY position")
            return [LogRow(position=row[0], body=bytes(row[1])) for row in cursor]
    finally:
        connection.close()


def build_relay(scene: Scene, *, kafka: Kafka | None = None, batch_max_events: int = 200) -> Relay:
    store = PostgresStore(scene.dsn, owner="relay-test")
    return Relay(
        store=store,
        marks=PostgresMarks(scene.dsn),
        lease=PostgresLease(store.sessions, name=scene.names.prefix, timeout_s=2.0),
        heartbeat=PostgresHeartbeat(store.sessions),
        kafka=kafka or kafka_at(scene.bootstrap, scene.names),
        route=Route(topic=scene.names.events, origin=ORIGIN),
        batch_max_events=batch_max_events,
    )


class RelayProcess:
    """A relay in a process of its own. ``complaint`` is what it said on standard error, once it
    ended."""

    def __init__(self, scene: Scene) -> None:
        self.complaint = ""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.integration.relay.relay_main"),
                *(scene.dsn, scene.bootstrap, scene.names.prefix, scene.topic_id),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self) -> None:
        self._process.kill()
        self.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        self._process.terminate()
        return self.wait()

    def wait(self) -> int:
        if self._process.stderr is not None and not self._process.stderr.closed:
            _, self.complaint = self._process.communicate(timeout=PROCESS_START_TIMEOUT_S)
        return self._process.returncode


@contextlib.contextmanager
def relay_process(scene: Scene) -> Iterator[RelayProcess]:
    """Killed at the end, if it still runs."""
    process = RelayProcess(scene)
    try:
        yield process
    finally:
        process.thaw()
        process.kill()
