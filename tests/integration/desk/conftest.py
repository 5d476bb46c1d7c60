"""One running system for the pages; browsers are played by plain HTTP."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import httpx
import pytest

from services.access.principal import Role
from services.access.signin import SESSION_COOKIE
from tests.embedded_servers import PostgresServer
from tests.integration.api.scene import (
    NO_TLS,
    TOKEN_LIFETIME_S,
    System,
    running_system,
    settings_for,
)

Visit = Callable[..., httpx.Client]


@pytest.fixture(scope="session")
def system(
    postgres_server: PostgresServer,
    kafka_bootstrap: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[System]:
    """Every service on threads, over the session's servers."""
    home = tmp_path_factory.mktemp("home")
    with postgres_server.fresh_database() as admin_dsn:
        settings = settings_for(home, admin_dsn, kafka_bootstrap, "desk")
        with running_system(settings) as running:
            yield running


@pytest.fixture
def visit(system: System) -> Iterator[Visit]:
    """Signs somebody in: ``visit("desk", communities=["yinhu"])``."""
    with ExitStack() as stack:

        def signed_in(
            role: Role = "desk", communities: Sequence[str] | None = None
        ) -> httpx.Client:
            session = system.tokens.issue(
                actor=f"staff:{role}-1",
                role=role,
                communities=communities,
                lifetime_s=TOKEN_LIFETIME_S,
                use="session",
            )
            client = httpx.Client(
                base_url=system.url,
                cookies={SESSION_COOKIE: session},
                headers={"Origin": system.url, "Accept": "text/html"},
                timeout=120,
                verify=NO_TLS,
            )
            return stack.enter_context(client)

        yield signed_in
