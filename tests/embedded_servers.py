"""Real PostgreSQL and real Kafka for one pytest process, started when first asked for and gone with
it.

Each process has folders and ports of its own, so several may run at once; the kernel stops the
servers should pytest be killed. Folders that a killed run left are swept by the next.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
from psycopg2 import sql

from services.embedded import jars
from services.embedded.errors import StartRefusedError
from services.embedded.kafka import EmbeddedKafka
from services.embedded.postgres import EmbeddedPostgres
from services.embedded.server import bring_up
from services.embedded.sockets import free_port

FOLDER_PREFIX = "huiyin-test-"
KAFKA_START_TRIES = 3


class PostgresServer:
    """One server for the whole test session; databases are cheap copies of templates."""

    def __init__(self, embedded: EmbeddedPostgres) -> None:
        self.embedded = embedded
        self._templates: set[str] = set()
        self._created = 0

    def dsn(self, database: str) -> str:
        """A libpq connection string."""
        return self.embedded.dsn(database)

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """Makes the template database once: `prepare` gets its DSN, fills it, and closes every
        connection.
        """
        if name not in self._templates:
            self._run("CREATE DATABASE {}", name)
            prepare(self.dsn(name))
            self._templates.add(name)
        return name

    @contextlib.contextmanager
    def fresh_database(self, template: str = "template1") -> Iterator[str]:
        """The DSN of a new copy of `template`, dropped at the end with whoever is still
        connected.
        """
        self._created += 1
        name = f"test_{self._created}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self.dsn(name)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        connection = psycopg2.connect(self.dsn("postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        finally:
            connection.close()


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A short private folder named for this process; folders of processes that are gone are removed
    first.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        owner = folder.name.removeprefix(FOLDER_PREFIX).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-"))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextlib.contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server as the embedded default has it: every commit is on disk."""
    with scratch_folder() as home:
        server = EmbeddedPostgres(
            data_dir=home / "postgres", run_dir=home / "run", log_file=home / "log" / "postgres.log"
        )
        bring_up(server)
        try:
            yield PostgresServer(server)
        finally:
            server.process.stop()


def kafka_jars() -> list[Path]:
    """The locked jars, from the user's cache or the network."""
    return jars.provide(jars.read_lock(), jars.default_cache(), lambda _done, _total: None)


@contextlib.contextmanager
def running_kafka(kind: type[EmbeddedKafka] = EmbeddedKafka) -> Iterator[EmbeddedKafka]:
    """A broker on free ports; another process may take a port between the look and the start, so it
    is tried again.
    """
    files = kafka_jars()
    with scratch_folder() as home:
        for attempt in range(1, KAFKA_START_TRIES + 1):
            broker = kind(
                data_dir=home / "kafka",
                run_dir=home / "run",
                log_file=home / "log" / "kafka.log",
                jars=files,
                port=free_port(),
                controller_port=free_port(),
            )
            try:
                bring_up(broker)
            except StartRefusedError:
                if attempt == KAFKA_START_TRIES:
                    raise
            else:
                break
        try:
            yield broker
        finally:
            broker.process.stop()
