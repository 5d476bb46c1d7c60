"""PostgreSQL itself refuses the services what nobody may do to the log, whatever they are told."""

import contextlib

import psycopg2
import pytest
from psycopg2 import errors
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.store.contract import Append, EventKey
from services.store.postgres import PostgresStore
from tests.store_events import an_event, landed

GUARDED = (
    "events",
    "events_00000000",
    "stream_event",
    "event_identity",
    "case_reference",
    "series",
    "head",
    "sequencer",
    "bookmark",
    "tracking",
    "meta",
)


@pytest.fixture(autouse=True)
def _one_event(store: PostgresStore) -> None:
    event = an_event()
    key = EventKey(event_id=event.event_id, wrapped=b"wrapped", subjects=("subject",))
    landed(store, Append(events=(event,), keys=(key,)))


def refused(connection: Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege), connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_row_of_the_log_can_be_changed(app: Connection) -> None:
    for table in GUARDED:
        refused(app, f"INSERT INTO ledger.{table} SELECT * FROM ledger.{table}")
        refused(app, f"UPDATE ledger.{table} SET {first_column(app, table)} = NULL")
        refused(app, f"DELETE FROM ledger.{table}")
        refused(app, f"TRUNCATE ledger.{table}")
        refused(app, f"DROP TABLE ledger.{table}")
        refused(app, f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")


def test_no_event_can_be_locked_or_copied_over(app: Connection) -> None:
    refused(app, "SELECT FROM ledger.head FOR UPDATE")
    refused(app, "DO $$ BEGIN LOCK TABLE ledger.events IN EXCLUSIVE MODE; END $$")
    refused(app, "COPY ledger.events FROM '/dev/null'")


def test_nothing_can_be_put_in_the_way_of_the_append(app: Connection) -> None:
    refused(app, "CREATE FUNCTION ledger.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'")
    refused(app, "CREATE TABLE vault.shadow (one integer)")
    refused(app, "SET ROLE huiyin_owner")
    refused(
        app,
        "CREATE TRIGGER t BEFORE INSERT ON ledger.events"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    )


def test_an_append_of_a_generation_given_up_is_refused(app: Connection) -> None:
    with app.cursor() as cursor:
        cursor.execute("SELECT generation FROM ledger.take_over('twin')")
        cursor.execute("SELECT generation FROM ledger.take_over('twin')")
        assert cursor.fetchone() == (2,)
        with pytest.raises(psycopg2.Error) as caught:
            cursor.execute("SELECT * FROM ledger.append('twin', 1, 1)")
    assert caught.value.pgcode == "LG001"


def test_views_can_be_made_and_dropped(app: Connection) -> None:
    with app.cursor() as cursor:
        cursor.execute("CREATE TABLE projector.bookmark (view text)")
        cursor.execute("CREATE SCHEMA view_inbox_1")
        cursor.execute("CREATE TABLE view_inbox_1.inbox (case_id text)")
        cursor.execute("DROP SCHEMA view_inbox_1 CASCADE")


def test_a_function_of_the_callers_own_schema_is_not_run_by_the_append(
    app: Connection, store: PostgresStore
) -> None:
    with app.cursor() as cursor:
        cursor.execute("CREATE SCHEMA trap")
        cursor.execute(
            "CREATE FUNCTION trap.pg_notify(text, text) RETURNS void LANGUAGE plpgsql"
            " AS 'BEGIN RAISE EXCEPTION ''trapped''; END'"
        )
        cursor.execute("SET search_path = trap, pg_catalog")
        with pytest.raises(errors.RaiseException):
            cursor.execute("SELECT pg_notify('huiyin_log', '')")
        cursor.execute("SELECT generation FROM ledger.take_over('trapper')")
        cursor.execute(
            "SELECT base FROM ledger.append('trapper', 1, 1, p_request => '{0}',"
            " p_stream => '{s}', p_version => '{1}', p_type => '{t}', p_start => '{1}',"
            " p_length => '{1}', p_bodies => 'x')"
        )
        assert cursor.fetchone() == (1,)
    assert store.head().position == 2


def test_others_see_nothing(admin: Connection, ledger_admin_dsn: str) -> None:
    with admin.cursor() as cursor:
        cursor.execute("CREATE ROLE stranger LOGIN")
    try:
        with contextlib.closing(psycopg2.connect(ledger_admin_dsn, user="stranger")) as stranger:
            stranger.autocommit = True
            refused(stranger, "SELECT * FROM ledger.events")
            refused(stranger, "SELECT * FROM vault.event_key")
            refused(stranger, "SELECT ledger.create_partitions(1)")
    finally:
        with admin.cursor() as cursor:
            cursor.execute("DROP ROLE stranger")


def first_column(connection: Connection, table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
            (f"ledger.{table}",),
        )
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])
