"""Fixtures every part shares: the real servers, and a corner of them for each test."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from services.embedded.kafka import EmbeddedKafka
from services.store import schema
from tests.embedded_servers import PostgresServer, running_kafka, running_postgres

# How long an example takes tells of the machine's other work, not of the code.
settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")

_prefixes = itertools.count(1)

# How long an example takes says how busy the machine is, not whether the example holds.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """PostgreSQL with fsync on. A part that needs tables makes a template once and copies it for
    each test:

    name = postgres_server.template("ledger", create_tables)
    with postgres_server.fresh_database(name) as dsn: ...
    """
    with running_postgres() as server:
        yield server


@pytest.fixture
def database(postgres_server: PostgresServer) -> Iterator[str]:
    """The DSN of an empty database of this test's own."""
    with postgres_server.fresh_database() as dsn:
        yield dsn


@pytest.fixture
def ledger_admin_dsn(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty ledger of this test's own, signed in to as the one who installs."""
    template = postgres_server.template("ledger", schema.install)
    with postgres_server.fresh_database(template) as dsn:
        schema.install(dsn)  # rights on a database are not copied with its template
        schema.initialise(dsn, origin="urn:huiyin:ledger:test")
        yield dsn


@pytest.fixture
def ledger_dsn(ledger_admin_dsn: str) -> str:
    """The same ledger, signed in to as the services do."""
    return schema.application_dsn(ledger_admin_dsn)


@pytest.fixture(scope="session")
def kafka_broker() -> Iterator[EmbeddedKafka]:
    """The broker itself, for tests that stop it or run its console tools."""
    with running_kafka() as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_bootstrap(kafka_broker: EmbeddedKafka) -> str:
    """`bootstrap.servers` of the session's broker. It makes no topics by itself."""
    return kafka_broker.bootstrap_servers


@pytest.fixture
def kafka_prefix() -> str:
    """A topic prefix no other test of this session uses."""
    return f"t{next(_prefixes)}"
