"""A store, and the server's own view of it."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.store.postgres import PostgresStore


@pytest.fixture
def open_store(ledger_dsn: str) -> Iterator[Callable[..., PostgresStore]]:
    """Opens stores on the test's ledger, which are closed at its end."""
    with contextlib.ExitStack() as stack:

        def opener(dsn: str = ledger_dsn, **options: Any) -> PostgresStore:
            store = PostgresStore(dsn, **{"owner": "test", **options})
            stack.callback(store.close)
            return store

        yield opener


@pytest.fixture
def store(open_store: Callable[..., PostgresStore]) -> PostgresStore:
    return open_store()


@pytest.fixture
def admin(ledger_admin_dsn: str) -> Iterator[Connection]:
    """A superuser's connection, each statement a transaction."""
    connection = psycopg2.connect(ledger_admin_dsn)
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture
def app(ledger_dsn: str) -> Iterator[Connection]:
    """A connection as the services have it, each statement a transaction."""
    connection = psycopg2.connect(ledger_dsn)
    connection.autocommit = True
    yield connection
    connection.close()
