"""A start that cannot succeed says so in one line with what to do, and leaves nothing running."""

import os
import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from services.embedded.errors import DataCorruptError, ServerFailedError
from services.embedded.home import Home
from services.embedded.kafka import EmbeddedKafka
from services.embedded.postgres import EmbeddedPostgres
from services.embedded.server import bring_up
from services.embedded.sockets import free_port
from tests.embedded_servers import kafka_jars, scratch_folder
from tests.integration.embedded.local_system import RunningSystem, three_ports


@pytest.fixture
def scratch() -> Iterator[Path]:
    with scratch_folder() as folder:
        yield folder


def _refusal(home: Path, port: int, env: Mapping[str, str] | None = None) -> str:
    """The one line a start ends with; status 2, and no server has been started."""
    system = RunningSystem(home, port, env=env)
    assert system.wait() == 2
    line = system.lines[-1]
    assert line.startswith("huiyin: ")
    assert not [line for line in system.lines if "starting" in line]
    return line.removeprefix("huiyin: ")


def test_a_port_in_use(scratch: Path) -> None:
    port = three_ports()
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", port + 1))
        neighbour.listen()
        line = _refusal(scratch / "home", port)
    assert line.startswith(f"port {port + 1} on 127.0.0.1, wanted for Kafka, cannot be used")
    assert "set HUIYIN_KAFKA_PORT to a free port" in line


def test_another_one_on_the_same_home(scratch: Path) -> None:
    with Home(scratch / "home").hold():
        line = _refusal(scratch / "home", three_ports())
    assert f"another Huiyin runs on {scratch / 'home'} as process {os.getpid()}" in line
    assert f"kill {os.getpid()}" in line


def test_a_home_that_cannot_be_made(scratch: Path) -> None:
    (scratch / "file").touch()
    line = _refusal(scratch / "file" / "home", three_ports())
    assert "cannot be written: Not a directory" in line
    assert "set HUIYIN_HOME" in line


def test_a_home_whose_path_is_too_long(scratch: Path) -> None:
    line = _refusal(scratch.joinpath(*["long" * 50] * 30), three_ports())
    assert "the path of HUIYIN_HOME is too long" in line


def test_a_home_without_its_ledger(scratch: Path) -> None:
    (scratch / "home" / "kafka").mkdir(parents=True)
    line = _refusal(scratch / "home", three_ports())
    assert f"{scratch / 'home' / 'postgres'}, the ledger, is missing" in line
    assert "Put back a backup" in line
    assert not (scratch / "home" / "postgres").exists()


def test_no_network_while_jars_are_missing(scratch: Path) -> None:
    closed = f"http://127.0.0.1:{free_port()}"
    env = {"XDG_CACHE_HOME": str(scratch / "cache"), "HTTPS_PROXY": closed, "https_proxy": closed}
    line = _refusal(scratch / "home", three_ports(), env)
    assert re.search(
        r"^\S+:\S+:\S+ is missing and cannot be downloaded \(Connection refused\)\. ", line
    )
    assert "Connect this machine to the network" in line


def _postgres(scratch: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(
        data_dir=scratch / "postgres",
        run_dir=scratch / "run",
        log_file=scratch / "log" / "postgres.log",
    )


def test_postgres_data_that_are_damaged(scratch: Path) -> None:
    server = _postgres(scratch)
    server.prepare()
    control = scratch / "postgres" / "global" / "pg_control"
    control.write_bytes(b"\0" * control.stat().st_size)
    with pytest.raises(DataCorruptError, match=r"PostgreSQL cannot start on .*: .+\. Put back"):
        bring_up(server)
    assert not server.process.running

    (scratch / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(DataCorruptError, match=r"was written by PostgreSQL 17"):
        server.prepare()
    for damaged in (b"", b"\xff\xfe\x00"):
        (scratch / "postgres" / "PG_VERSION").write_bytes(damaged)
        with pytest.raises(DataCorruptError, match=r"PG_VERSION is damaged"):
            server.prepare()
    (scratch / "postgres" / "PG_VERSION").unlink()
    with pytest.raises(DataCorruptError, match=r"PG_VERSION is missing"):
        server.prepare()


def test_a_half_made_postgres_folder_is_made_anew(scratch: Path) -> None:
    half_made = scratch / "postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    server = _postgres(scratch)
    bring_up(server)
    assert server.process.stop()
    assert not half_made.exists()


def test_a_socket_path_too_long_for_the_kernel_is_moved_to_a_short_private_folder(
    scratch: Path,
) -> None:
    server = _postgres(scratch / ("long" * 30))
    try:
        bring_up(server)
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert server.socket_dir == _postgres(scratch / ("long" * 30)).socket_dir
        assert server.process.stop()
    finally:
        shutil.rmtree(server.socket_dir)


def _kafka(scratch: Path) -> EmbeddedKafka:
    return EmbeddedKafka(
        data_dir=scratch / "kafka",
        run_dir=scratch / "run",
        log_file=scratch / "log" / "kafka.log",
        jars=kafka_jars(),
        port=free_port(),
        controller_port=free_port(),
    )


def test_kafka_data_that_are_damaged(scratch: Path) -> None:
    server = _kafka(scratch)
    server.prepare()
    meta = scratch / "kafka" / "meta.properties"
    meta.write_text(meta.read_text().replace("node.id=1", "node.id=9"))
    with pytest.raises(DataCorruptError, match=r"Kafka cannot start on .*node\.? ?id.*Move "):
        bring_up(server)
    assert not server.process.running

    meta.unlink()
    with pytest.raises(DataCorruptError, match=r"meta\.properties is missing"):
        server.prepare()


def test_a_server_that_cannot_be_started_at_all_says_so(scratch: Path) -> None:
    server = _kafka(scratch)
    server.prepare()
    (scratch / "run" / "kafka.properties").unlink()
    server.process.start()
    with pytest.raises(ServerFailedError, match="kafka ended while starting"):
        server.process.wait_ready()
