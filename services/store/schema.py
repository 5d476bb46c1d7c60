"""Makes a database fit to be a ledger, and refuses to start on one that is not.

Files of ``sql/``: ``roles.sql`` and ``rights.sql`` are applied at every change, ``migrations/`` in
order and once each, ``functions/`` replaced. All of it happens in one transaction: a crash leaves
the database as it was.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class in all but its case
from psycopg2.extensions import make_dsn, parse_dsn

from services.errors import SetupError
from services.store import skew
from services.store.sessions import connect, is_outage, unavailable

SQL = Path(__file__).with_name("sql")
APPLICATION_ROLE = "huiyin_app"
PARTITION_MAX_EVENTS = 1_000_000
INSTALL_TIMEOUT_MS = 300_000
SERVER_VERSION_MIN = 150_000

_INSTALL_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('huiyin install', 0))"


@dataclass(frozen=True, kw_only=True, slots=True)
class Meta:
    """What a database says of itself. ``origin`` is the ledger's URN, None until it is
    initialised.
    """

    origin: str | None
    schema_version: int
    schema_digest: str


def install(admin_dsn: str, *, partition_max_events: int = PARTITION_MAX_EVENTS) -> None:
    """Makes or upgrades roles, schemas, functions and rights; changes nothing where all is as it
    should be.

    ``admin_dsn`` signs in as a superuser, or as one who may create roles and schemas here. The
    partition size is fixed by the first call. Raises ``SetupError`` or ``StoreUnavailableError``.
    """
    connection = connect(
        admin_dsn, application_name="huiyin install", statement_timeout_ms=INSTALL_TIMEOUT_MS
    )
    try:
        with connection, connection.cursor() as cursor:
            _refuse_unsuitable(connection, cursor)
            cursor.execute(_INSTALL_LOCK)
            cursor.execute((SQL / "roles.sql").read_text())
            _migrate(cursor, partition_max_events)
    except psycopg2.Error as error:
        if is_outage(error):
            raise unavailable(error) from error
        raise SetupError(f"the database could not be set up: {error}".strip()) from error
    finally:
        connection.close()


def application_dsn(admin_dsn: str) -> str:
    """The same database, signed in to as the services do (where no password is asked for)."""
    parts = parse_dsn(admin_dsn)
    parts.pop("password", None)
    dsn: str = make_dsn(**{**parts, "user": APPLICATION_ROLE})
    return dsn


def initialise(admin_dsn: str, *, origin: str) -> None:
    """Fixes whose log this is, for ever. Raises ``SetupError`` where it belongs to another origin
    already.
    """
    connection = connect(admin_dsn, application_name="huiyin install")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE huiyin_owner")
            cursor.execute("UPDATE ledger.meta SET origin = %s WHERE origin IS NULL", (origin,))
            meta = read_meta(cursor)
    except psycopg2.Error as error:
        raise unavailable(error) from error
    finally:
        connection.close()
    if meta is None or meta.origin != origin:
        raise SetupError(
            f"this database is the ledger of {meta and meta.origin}: "
            "set HUIYIN_ORIGIN to that, or HUIYIN_DATABASE_URL to another database"
        )


def read_meta(cursor: Cursor) -> Meta | None:
    """What the database says of itself; None where nothing is installed."""
    cursor.execute("SELECT to_regclass('ledger.meta') IS NOT NULL")
    if cursor.fetchone() != (True,):
        return None
    cursor.execute("SELECT origin, schema_version, schema_digest FROM ledger.meta")
    row = cursor.fetchone()
    if row is None:
        return None
    return Meta(origin=row[0], schema_version=row[1], schema_digest=row[2])


def check(connection: Connection) -> None:
    """Refuses to start on a server that may lose a commit, at another time of day than the
    server's, or on tables of another release.

    A receipt means *on disk*; with these settings off it would mean *perhaps*. Raises
    ``SetupError``.
    """
    with connection.cursor() as cursor:
        _refuse_unsuitable(connection, cursor)
        if abs(ahead_s := skew.clock_ahead_s(cursor)) > skew.START_MAX_S:
            raise SetupError(skew.told(ahead_s))
        meta = read_meta(cursor)
    if meta is None or meta.schema_version != _newest_version():
        raise SetupError("the database is not set up for this release: run `huiyin init`")


def _refuse_unsuitable(connection: Connection, cursor: Cursor) -> None:
    if connection.server_version < SERVER_VERSION_MIN:
        raise SetupError(
            "PostgreSQL 15 or newer is needed: set HUIYIN_DATABASE_URL to such a server"
        )
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        cursor.execute(f"SHOW {setting}")
        if cursor.fetchone() == ("off",):
            raise SetupError(
                f"PostgreSQL runs with {setting}=off and may lose what it confirmed: "
                f"set {setting}=on in postgresql.conf"
            )
    if connection.encoding != "UTF8":
        raise SetupError("the database must have the encoding UTF8: create it with ENCODING 'UTF8'")


def _migrate(cursor: Cursor, partition_max_events: int) -> None:
    """Applies what is missing. Database-wide grants are not copied with a template, so roles.sql
    comes first.
    """
    meta = read_meta(cursor)
    if meta is not None and meta.schema_digest == _digest():
        return
    done = 0 if meta is None else meta.schema_version
    if done > _newest_version():
        raise SetupError("the database was set up by a newer release: upgrade this one")
    cursor.execute("SET LOCAL ROLE huiyin_owner")
    for number, file in enumerate(_migrations(), start=1):
        if number > done:
            cursor.execute(file.read_text())
    for file in sorted((SQL / "functions").glob("*.sql")):
        cursor.execute(file.read_text())
    cursor.execute((SQL / "rights.sql").read_text())
    cursor.execute(
        "INSERT INTO ledger.meta (schema_version, schema_digest, partition_max_events)"
        " VALUES (%s, %s, %s) ON CONFLICT (one) DO UPDATE"
        " SET schema_version = excluded.schema_version, schema_digest = excluded.schema_digest",
        (_newest_version(), _digest(), partition_max_events),
    )


def _migrations() -> list[Path]:
    return sorted((SQL / "migrations").glob("*.sql"))


def _newest_version() -> int:
    return len(_migrations())


def _digest() -> str:
    digest = hashlib.sha256()
    for file in sorted(SQL.rglob("*.sql")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
