"""The whole local system: up, down in order, killed in every way, and up again with its data."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from services.embedded.home import Home
from services.embedded.process import LAUNCHER, plain_user
from services.embedded.system import embedded_postgres
from tests.embedded_servers import scratch_folder
from tests.integration.embedded.local_system import (
    RunningSystem,
    three_ports,
    wait_until_gone,
)

TOPIC = "kept"


@pytest.fixture
def home() -> Iterator[Path]:
    with scratch_folder() as folder:
        yield folder / "回音 home's"


def _execute(system: RunningSystem, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(embedded_postgres(Home(system.home)).url())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def _publish(system: RunningSystem, value: bytes) -> None:
    servers = f"127.0.0.1:{system.port + 1}"
    admin = KafkaAdminClient(bootstrap_servers=servers)
    admin.create_topics([NewTopic(TOPIC, 1, 1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=servers)
    producer.send(TOPIC, value).get(timeout=90)
    producer.close()


def _read_first(system: RunningSystem) -> object:
    consumer = KafkaConsumer(
        TOPIC, bootstrap_servers=f"127.0.0.1:{system.port + 1}", auto_offset_reset="earliest"
    )
    try:
        return next(iter(consumer)).value
    finally:
        consumer.close()


def _stopping_order(system: RunningSystem) -> list[str]:
    return [line.split()[2] for line in system.lines if line.endswith(" stopping")]


def test_data_outlives_kill_9_of_everything_and_a_stop_leaves_no_process(home: Path) -> None:
    port = three_ports()
    first = RunningSystem(home, port)
    first.wait_for("READY")
    _execute(first, "CREATE TABLE kept AS SELECT 7 AS n")
    _publish(first, b"seven")
    everything = first.family()
    for process in everything:
        process.kill()
    wait_until_gone(everything)
    first.wait()

    second = RunningSystem(home, port)
    second.wait_for("READY")
    assert _execute(second, "SELECT n FROM kept") == [(7,)]
    assert _read_first(second) == b"seven"
    everything = second.family()
    assert len(everything) >= 5
    assert second.stop(signal.SIGINT) == 0
    wait_until_gone(everything)
    assert _stopping_order(second) == ["idle", "web", "kafka", "postgres"]


def test_a_killed_supervisor_takes_everything_along_and_the_next_start_waits_for_it(
    home: Path,
) -> None:
    port = three_ports()
    first = RunningSystem(home, port)
    first.wait_for("READY")
    everything = first.family()
    assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    second = RunningSystem(home, port)
    wait_until_gone(everything)
    second.wait_for("READY")
    everything = second.family()
    assert second.stop(signal.SIGTERM) == 0
    wait_until_gone(everything)


def test_what_dies_is_started_again(home: Path) -> None:
    system = RunningSystem(home, three_ports())
    system.wait_for("READY")
    for name, program in (("idle", "1e6"), ("kafka", "kafka.Kafka"), ("postgres", "postgres -D")):
        killed = system.child(program)
        killed.kill()
        system.wait_for(f"{name:<10} ended (killed by SIGKILL); starting again in 0.5 s")
        system.wait_for(f"{name:<10} ready again")
        assert system.child(program).pid != killed.pid
    assert _execute(system, "SELECT 1") == [(1,)]
    assert system.stop(signal.SIGTERM) == 0


def test_a_stop_during_the_start_is_obeyed(home: Path) -> None:
    system = RunningSystem(home, three_ports())
    system.wait_for("kafka      starting")
    everything = system.family()
    assert system.stop(signal.SIGTERM) == 0
    wait_until_gone(everything)
    assert "READY" not in system.lines


def test_an_ordinary_user_runs_it_too(home: Path) -> None:
    """Run by root, the driver becomes nobody as far as it can see; its folders stay closed."""
    user = plain_user()
    prefix = [] if user == "same" else [*LAUNCHER, str(os.getpid()), str(int(signal.SIGTERM)), user]
    system = RunningSystem(home, three_ports(), prefix=prefix)
    system.wait_for("READY")
    assert _execute(system, "SELECT 1") == [(1,)]
    assert home.stat().st_mode & 0o077 == 0
    everything = system.family()
    assert system.stop(signal.SIGTERM) == 0
    wait_until_gone(everything)
