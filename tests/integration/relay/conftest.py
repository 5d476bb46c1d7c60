"""A ledger and its topics for each test."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from services.store import schema
from services.store.postgres import PostgresStore
from tests.embedded_servers import PostgresServer
from tests.integration.relay.scene import ORIGIN, Scene, make_scene


def _prepare(admin_dsn: str) -> None:
    schema.install(admin_dsn)
    schema.initialise(admin_dsn, origin=ORIGIN)


@pytest.fixture
def scene(
    postgres_server: PostgresServer, kafka_bootstrap: str, kafka_prefix: str
) -> Iterator[Scene]:
    template = postgres_server.template("relay_ledger", _prepare)
    with postgres_server.fresh_database(template) as admin_dsn:
        schema.install(admin_dsn)  # rights on the database itself are not copied with it
        yield make_scene(schema.application_dsn(admin_dsn), kafka_bootstrap, kafka_prefix)


@pytest.fixture
def store(scene: Scene) -> Iterator[PostgresStore]:
    with closing(PostgresStore(scene.dsn, owner="writer")) as store:
        yield store
