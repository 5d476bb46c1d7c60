"""Pooled PostgreSQL connections, so that no statement waits for a handshake and no driver error
leaves unnamed.

Every part that talks to the database asks a :class:`Sessions` for a transaction. What it raises:
``StoreUnavailableError`` when the server cannot be reached, hangs up, runs out of something or
lets a statement time out; errors in our own SQL come out as psycopg2 names them, since nobody but
us can act.
"""

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import errors
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class in all but its case
from psycopg2.extensions import make_dsn, parse_dsn

from services.errors import SetupError, StoreUnavailableError

CONNECT_TIMEOUT_S = 5
CHECKOUT_TIMEOUT_S = 10.0
STATEMENT_TIMEOUT_MS = 30_000
SILENCE_SHARE = 3
"""Into how many parts the time of a statement is divided to get the time a transaction may stand
still: a process that is frozen in the middle of one holds its locks no longer than that.
"""
TCP_SILENCE_MAX_MS = 15_000

NO_ANSWER_CLASSES = frozenset({"08", "53", "57", "58"})
"""SQLSTATE classes of a server that cannot, not of a statement that should not (PostgreSQL,
appendix A).
"""

RETRY_STATES = frozenset({"55P03", "40P01", "40001"})
"""Lock not available, deadlock, serialisation failure: the same statement may succeed when sent
again.
"""


def connect(
    dsn: str,
    *,
    application_name: str,
    statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    options: str = "",
) -> Connection:
    """A connection that notices a dead network, and whose transaction the server ends when nothing
    more comes of it. Raises ``StoreUnavailableError``, or ``SetupError`` where ``dsn`` is none.

    Without a limit on statements (0) there is none on silence.
    ``options`` are further server settings as libpq has them (``-c name=value``), after those that
    stand in ``dsn``.
    """
    try:
        given = parse_dsn(dsn).get("options", "")
        limits = (
            f"-c statement_timeout={statement_timeout_ms} -c idle_in_transaction_session_timeout="
            f"{statement_timeout_ms // SILENCE_SHARE} -c timezone=UTC"
        )
        return psycopg2.connect(
            make_dsn(
                dsn,
                application_name=application_name,
                connect_timeout=CONNECT_TIMEOUT_S,
                keepalives_idle=5,
                keepalives_interval=2,
                keepalives_count=3,
                tcp_user_timeout=TCP_SILENCE_MAX_MS,
                options=f"{given} {limits} {options}",
            )
        )
    except psycopg2.ProgrammingError as error:
        raise SetupError(
            "the database's address cannot be read: set HUIYIN_DATABASE_URL to a libpq connection "
            "string such as postgresql://huiyin_app@host/huiyin"
        ) from error
    except psycopg2.Error as error:
        # What the server says of a connection it refuses holds no row and no password.
        said = (str(error).strip() or "no answer").splitlines()[0]
        raise StoreUnavailableError(f"the database cannot be reached: {said}") from error


def is_outage(error: psycopg2.Error) -> bool:
    """Whether the server could not answer, as against a statement that is wrong."""
    if error.pgcode is None:
        return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)
    return error.pgcode[:2] in NO_ANSWER_CLASSES or error.pgcode in RETRY_STATES


def unavailable(error: psycopg2.Error) -> StoreUnavailableError:
    """The error as callers know it. The driver's text stays in ``__cause__``: it may quote
    values.
    """
    match error:
        case errors.QueryCanceled():
            reason = "the database took too long to answer"
        case errors.DiskFull():
            reason = "the database server's disk is full: make room on it"
        case errors.TooManyConnections():
            reason = "the database has no connection to spare: raise max_connections"
        case _:
            reason = f"the database cannot be reached or hung up ({error.pgcode or 'no answer'})"
    return StoreUnavailableError(reason)


class Sessions:
    """A bounded set of connections, handed out one a transaction, the last returned first.

    ``connections_min`` are opened at once and kept. A connection the server has closed meanwhile
    is noticed before it is handed out, so a restart of the database costs nobody an error who
    comes after it.
    """

    def __init__(
        self,
        dsn: str,
        *,
        application_name: str,
        connections_min: int = 1,
        connections_max: int = 8,
        statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    ) -> None:
        if not 1 <= connections_min <= connections_max:
            raise ValueError("connections_min is at least 1 and at most connections_max")
        self._dsn = dsn
        self._application_name = application_name
        self._statement_timeout_ms = statement_timeout_ms
        self._free = threading.BoundedSemaphore(connections_max)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._connections_max = connections_max
        self._closed = False
        self._idle.extend(self._open() for _ in range(connections_min))

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in a transaction of its own: committed at the end, rolled back on any
        exception.

        Raises ``StoreUnavailableError``, also when none gets free within ``CHECKOUT_TIMEOUT_S``.
        """
        if not self._free.acquire(timeout=CHECKOUT_TIMEOUT_S):
            raise StoreUnavailableError("all connections to the database are busy")
        try:
            connection = self._take()
            try:
                yield connection
                connection.commit()
            except psycopg2.Error as error:
                if is_outage(error):
                    raise unavailable(error) from error
                raise
            finally:
                self._give_back(connection)
        finally:
            self._free.release()

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor in a transaction of its own; see :meth:`connection`."""
        with self.connection() as connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def statements(self) -> Iterator[Cursor]:
        """A cursor each statement of which is a transaction by itself: one round trip where
        :meth:`cursor` takes three. Raises as :meth:`connection`.
        """
        with self.connection() as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor

    def close(self) -> None:
        """Closes what is idle now and the rest when it is returned. Repeatable."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _open(self) -> Connection:
        return connect(
            self._dsn,
            application_name=self._application_name,
            statement_timeout_ms=self._statement_timeout_ms,
        )

    def _take(self) -> Connection:
        while True:
            with self._lock:
                if self._closed:
                    raise StoreUnavailableError("the connections to the database are closed")
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                return self._open()
            if is_quiet(connection):
                return connection
            connection.close()

    def _give_back(self, connection: Connection) -> None:
        """A connection with an open transaction has failed in it; what it did is undone by the
        server.
        """
        if not connection.closed:
            try:
                connection.rollback()
                connection.autocommit = False
            except psycopg2.Error:
                connection.close()
        with self._lock:
            if (
                not connection.closed
                and not self._closed
                and len(self._idle) < self._connections_max
            ):
                self._idle.append(connection)
                return
        connection.close()


def is_quiet(connection: Connection) -> bool:
    """Nothing arrives on an idle connection, unless the server has hung up."""
    try:
        return not hears(connection, timeout_s=0)
    except psycopg2.Error:
        return False


def hears(connection: Connection, *, timeout_s: float) -> bool:
    """Whether something arrives within the time, be it the server's hanging up.

    By ``poll``: ``select`` refuses descriptors from 1024 on, which a busy process comes to.
    """
    arrivals = select.poll()
    try:
        arrivals.register(connection, select.POLLIN)
    except ValueError:
        return True  # the driver has let go of the socket, as the server had hung up
    return bool(arrivals.poll(timeout_s * 1000))
