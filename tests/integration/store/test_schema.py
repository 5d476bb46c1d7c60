"""Setting up, setting up again, and refusing what would not keep a promise."""

import contextlib
import time
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case
from psycopg2.extensions import parse_dsn

from services.embedded import postgres
from services.errors import SetupError, StoreUnavailableError
from services.store import schema, skew
from services.store.contract import Append
from services.store.postgres import PostgresStore
from tests.embedded_servers import running_postgres
from tests.store_events import an_event, landed


def test_installing_again_changes_nothing(ledger_admin_dsn: str, store: PostgresStore) -> None:
    landed(store, Append(events=(an_event(),)))
    schema.install(ledger_admin_dsn)
    landed(store, Append(events=(an_event(),)))
    assert store.head().position == 2


def test_functions_and_rights_are_replaced_where_a_file_has_changed(
    ledger_admin_dsn: str, admin: Connection, store: PostgresStore
) -> None:
    landed(store, Append(events=(an_event(),)))
    with admin.cursor() as cursor:
        cursor.execute("UPDATE ledger.meta SET schema_digest = 'of an older release'")
        cursor.execute("GRANT DELETE ON ledger.events TO huiyin_app")
    schema.install(ledger_admin_dsn)
    with admin.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('huiyin_app', 'ledger.events', 'DELETE')")
        assert cursor.fetchone() == (False,)
    landed(store, Append(events=(an_event(),)))


def test_a_ledger_has_one_origin_for_ever(ledger_admin_dsn: str) -> None:
    schema.initialise(ledger_admin_dsn, origin="urn:huiyin:ledger:test")
    with pytest.raises(SetupError, match="urn:huiyin:ledger:test"):
        schema.initialise(ledger_admin_dsn, origin="urn:huiyin:ledger:other")


def test_a_newer_releases_database_is_left_alone(ledger_admin_dsn: str, admin: Connection) -> None:
    with admin.cursor() as cursor:
        cursor.execute("UPDATE ledger.meta SET schema_version = 999, schema_digest = 'newer'")
    with pytest.raises(SetupError, match="upgrade"):
        schema.install(ledger_admin_dsn)
    with pytest.raises(SetupError, match="huiyin init"):
        PostgresStore(schema.application_dsn(ledger_admin_dsn), owner="test")


@pytest.mark.parametrize(("off_s", "word"), [(-7_200, "behind"), (7_200, "ahead of")])
def test_a_machine_at_another_time_of_day_does_not_start(
    ledger_admin_dsn: str, monkeypatch: pytest.MonkeyPatch, off_s: int, word: str
) -> None:
    monkeypatch.setattr(skew, "time", SimpleNamespace(time=lambda: time.time() + off_s))
    with pytest.raises(SetupError, match=f"7200 s {word} the database's: .*NTP"):
        PostgresStore(schema.application_dsn(ledger_admin_dsn), owner="test")


def test_readiness_can_ask_how_far_the_clocks_are_apart(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert abs(store.clock_ahead_s()) < skew.START_MAX_S
    monkeypatch.setattr(skew, "time", SimpleNamespace(time=lambda: time.time() + 7_200))
    assert round(store.clock_ahead_s(), -2) == 7_200


def test_an_empty_database_is_no_ledger(database: str, ledger_admin_dsn: str) -> None:
    with pytest.raises(SetupError, match="huiyin init"):
        PostgresStore(database, owner="test")


def test_a_server_that_is_not_there_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        schema.install(f"host={tmp_path} dbname=huiyin")


def test_a_commit_that_may_be_lost_is_refused(ledger_dsn: str, admin: Connection) -> None:
    with admin.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(
                sql.Identifier(parse_dsn(ledger_dsn)["dbname"])
            )
        )
    with pytest.raises(SetupError, match="synchronous_commit"):
        PostgresStore(ledger_dsn, owner="test")


def test_a_server_without_fsync_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "SETTINGS", {**postgres.SETTINGS, "fsync": "off"})
    with (
        running_postgres() as server,
        server.fresh_database() as dsn,
        pytest.raises(SetupError, match="fsync"),
    ):
        schema.install(dsn)


def test_partitions_are_made_ahead_and_when_another_has_used_them_up(database: str) -> None:
    schema.install(database, partition_max_events=10)
    dsn = schema.application_dsn(database)
    with contextlib.ExitStack() as stack:
        one, two = (
            stack.enter_context(contextlib.closing(PostgresStore(dsn, owner=owner)))
            for owner in ("one", "two")
        )
        landed(one, Append(events=(an_event(),)))
        landed(two, Append(events=tuple(an_event() for _ in range(57))))
        receipts = landed(one, Append(events=tuple(an_event() for _ in range(34))))
        assert [row.position for row in one.read(after=0, limit=1_000)] == list(range(1, 93))
        assert one.read_positions([92])[0].body == receipts[-1].body
    with (
        contextlib.closing(psycopg2.connect(database)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'ledger.events'::regclass"
        )
        # 92 events fill ten; one more lies ready.
        assert cursor.fetchone() == (11,)
