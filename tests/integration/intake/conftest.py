"""A ledger and its topics for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from services.broker.topics import Topics
from services.store import schema
from tests.embedded_servers import PostgresServer
from tests.integration.intake.scene import ORIGIN, Scene

MakeScene = Callable[[int], Scene]


def _prepare(admin_dsn: str) -> None:
    schema.install(admin_dsn)
    schema.initialise(admin_dsn, origin=ORIGIN)


@pytest.fixture
def make_scene(
    postgres_server: PostgresServer, kafka_bootstrap: str, kafka_prefix: str, tmp_path: Path
) -> Iterator[MakeScene]:
    """Makes the test's scene, given how long a reply waits for its contact."""
    template = postgres_server.template("intake_ledger", _prepare)
    with ExitStack() as stack:
        admin_dsn = stack.enter_context(postgres_server.fresh_database(template))
        schema.install(admin_dsn)  # rights on the database itself are not copied with it

        def make(reply_wait_s: int) -> Scene:
            scene = Scene(
                dsn=schema.application_dsn(admin_dsn),
                bootstrap=kafka_bootstrap,
                names=Topics(prefix=kafka_prefix),
                key_file=tmp_path / "keys" / "master.key",
                reply_wait_s=reply_wait_s,
            )
            stack.enter_context(scene.closers)
            scene.prepare()
            return scene

        yield make


@pytest.fixture
def scene(make_scene: MakeScene) -> Scene:
    return make_scene(60)
