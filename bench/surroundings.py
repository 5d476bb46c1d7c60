"""Servers for one run and a ledger on them, wired by the composition root as `huiyin` itself is."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg2.extensions import parse_dsn

from bench.contacts import communities, source
from services.collector import spare_collector
from services.composition.foundation import Foundation, foundation
from services.composition.initialising import initialise
from services.ledger.contract import Caller
from services.settings import Settings, read_settings
from services.store.schema import application_dsn
from tests.embedded_servers import PostgresServer, running_kafka, running_postgres

OPERATOR = Caller(actor="system:operator")


@dataclass(frozen=True, kw_only=True, slots=True)
class Servers:
    """PostgreSQL and Kafka of this run, on a UNIX socket and on loopback."""

    postgres: PostgresServer
    bootstrap: str


@contextmanager
def running_servers() -> Iterator[Servers]:
    """Both servers as the embedded default has them; they and their folders go with the run. The
    collector is spared as in every process of ours.
    """
    spare_collector()
    with running_postgres() as postgres, running_kafka() as kafka:
        yield Servers(postgres=postgres, bootstrap=kafka.bootstrap_servers)


@contextmanager
def fresh_ledger(servers: Servers, *, empty: bool = False) -> Iterator[Foundation]:
    """A new ledger with communities and one source registered, or without any event. Its topics
    are its own: a relay refuses those of another.
    """
    with (
        servers.postgres.fresh_database() as admin_dsn,
        tempfile.TemporaryDirectory(prefix="huiyin-bench-") as home,
    ):
        settings = settings_at(
            Path(home), admin_dsn, servers.bootstrap, prefix=parse_dsn(admin_dsn)["dbname"]
        )
        initialise(settings)
        with foundation(settings, process="bench") as parts:
            if not empty:
                for community in communities():
                    parts.ledger.register_community(community, caller=OPERATOR)
                parts.ledger.register_source(source(), caller=OPERATOR)
            yield parts


def settings_at(home: Path, admin_dsn: str, bootstrap: str, *, prefix: str) -> Settings:
    """Every setting at its default but for where things are."""
    environment: Mapping[str, str] = {
        "HUIYIN_HOME": str(home),
        "HUIYIN_DATABASE_URL": application_dsn(admin_dsn),
        "HUIYIN_DATABASE_ADMIN_URL": admin_dsn,
        "HUIYIN_KAFKA_BOOTSTRAP_SERVERS": bootstrap,
        "HUIYIN_TOPIC_PREFIX": prefix,
    }
    return read_settings(environment)
