"""Tells followers of a commit as it happens, and lets them look anyway when nothing is heard."""

import time
from collections.abc import Generator

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.errors import StoreUnavailableError
from services.store.sessions import connect, hears, unavailable

CHANNEL = "huiyin_log"


def wake_ups(dsn: str, *, timeout_s: float) -> Generator[None, None, None]:
    """Yields once when listening has begun, after every commit heard of, and at least every
    ``timeout_s``.

    Listening begins before the first yield: what is committed after the reader's first look is
    heard. A connection that breaks is made again; until then the yields come by the clock alone.
    Raises ``StoreUnavailableError`` when not even the first can be made.
    """
    connection: Connection | None = _listen(dsn)
    try:
        while True:
            yield
            try:
                if connection is None:
                    connection = _listen(dsn)
                else:
                    _wait(connection, timeout_s)
            except StoreUnavailableError:
                if connection is not None:
                    connection.close()
                    connection = None
                time.sleep(timeout_s)
    finally:
        if connection is not None:
            connection.close()


def _listen(dsn: str) -> Connection:
    connection = connect(dsn, application_name="huiyin wake-ups")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
    except psycopg2.Error as error:
        connection.close()
        raise unavailable(error) from error
    return connection


def _wait(connection: Connection, timeout_s: float) -> None:
    """Returns when something was heard or the time is up; several commits at once are one."""
    try:
        if not connection.notifies:
            hears(connection, timeout_s=timeout_s)
        connection.poll()
    except psycopg2.Error as error:
        raise unavailable(error) from error
    connection.notifies.clear()
