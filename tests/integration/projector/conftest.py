"""A stage for each test of the process; a database a module for tests of views alone."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from projections.driver import Connection
from projections.engine.lexing import Reader
from services.privacy import masterkey
from services.privacy.lexemes import Lexemes
from services.privacy.opening import Opener
from services.privacy.sealing import Sealer
from services.store import schema
from services.store.postgres import PostgresStore
from services.store.sessions import Sessions
from services.store.vault import PostgresVault
from tests.embedded_servers import PostgresServer
from tests.integration.projector.stage import MASTER, Stage
from tests.integration.relay.scene import ORIGIN, make_scene
from tests.stories import Storyteller


def _prepare(admin_dsn: str) -> None:
    schema.install(admin_dsn)
    schema.initialise(admin_dsn, origin=ORIGIN)


@pytest.fixture
def stage(
    postgres_server: PostgresServer, kafka_bootstrap: str, kafka_prefix: str, tmp_path: Path
) -> Iterator[Stage]:
    template = postgres_server.template("projector_ledger", _prepare)
    with postgres_server.fresh_database(template) as admin_dsn:
        schema.install(admin_dsn)  # rights on the database itself are not copied with it
        dsn = schema.application_dsn(admin_dsn)
        key_file = tmp_path / "master.key"
        master = masterkey.load_or_create(key_file, may_create=True)
        with (
            closing(PostgresStore(dsn, owner="writer")) as store,
            closing(PostgresVault(dsn)) as vault,
            closing(Sessions(dsn, application_name="projector", connections_max=16)) as sessions,
        ):
            yield Stage(
                scene=make_scene(dsn, kafka_bootstrap, kafka_prefix),
                master=master,
                key_file=key_file,
                store=store,
                vault=vault,
                sessions=sessions,
                teller=Storyteller(sealer=Sealer(master), seed=7),
            )


@pytest.fixture(scope="module")
def dsn(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.fresh_database() as admin_dsn:
        schema.install(admin_dsn)
        yield admin_dsn


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[Connection]:
    with closing(psycopg2.connect(dsn)) as connection:
        yield connection


@pytest.fixture(scope="module")
def reader(dsn: str) -> Iterator[Reader]:
    with closing(PostgresVault(dsn)) as vault:
        yield Reader(Opener(vault, MASTER), Lexemes(MASTER.lexeme_key))
