"""A process that holds a thousand files and sockets open goes on using its connections."""

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import cast

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.store.sessions import hears, is_quiet

HIGH = 1500


class Line:
    """As much of a connection as is looked at: its socket."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """The other end of what is connected by the descriptor ``HIGH``."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, HIGH + 1), hard))
    ours, theirs = socket.socketpair()
    os.dup2(ours.fileno(), HIGH)
    ours.close()
    try:
        with closing(theirs):
            yield theirs
    finally:
        os.close(HIGH)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_connection_is_quiet_until_something_arrives(server: socket.socket) -> None:
    connection = cast("Connection", Line(HIGH))
    assert is_quiet(connection)
    assert not hears(connection, timeout_s=0)
    server.send(b"a notification")
    assert hears(connection, timeout_s=60)
    assert not is_quiet(connection)


def test_a_server_that_hangs_up_is_heard(server: socket.socket) -> None:
    connection = cast("Connection", Line(HIGH))
    server.close()
    assert hears(connection, timeout_s=60)
    assert not is_quiet(connection)


def test_a_connection_without_a_socket_was_hung_up() -> None:
    connection = cast("Connection", Line(-1))
    assert hears(connection, timeout_s=60)
    assert not is_quiet(connection)
