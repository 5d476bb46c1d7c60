"""One running system for all tests of the API; each test uses cases and ids of its own."""

from collections.abc import Iterator

import pytest

from tests.embedded_servers import PostgresServer
from tests.integration.api.scene import System, running_system, settings_for


@pytest.fixture(scope="session")
def system(
    postgres_server: PostgresServer,
    kafka_bootstrap: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[System]:
    home = tmp_path_factory.mktemp("home")
    with postgres_server.fresh_database() as admin_dsn:
        settings = settings_for(home, admin_dsn, kafka_bootstrap, "api")
        with running_system(settings) as running:
            yield running
