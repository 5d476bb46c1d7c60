"""An instant of the past is answered once no append can get it any more, and never before."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest

from projections.driver import Connection
from projections.reading import UnclosedInstantError
from projections.watermark import position_at
from services.privacy import masterkey
from services.privacy.sealing import Sealer
from services.store import schema
from services.store.postgres import PostgresStore
from tests.embedded_servers import PostgresServer
from tests.stories import Storyteller

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def recorded_times(connection: Connection) -> list[datetime]:
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT recordedtime FROM ledger.events ORDER BY position")
        return [instant for (instant,) in cursor]


def test_instants_lead_to_positions(postgres_server: PostgresServer) -> None:
    teller = Storyteller(sealer=Sealer(masterkey.generate()), seed=2)
    with postgres_server.fresh_database() as admin_dsn:
        schema.install(admin_dsn)
        dsn = schema.application_dsn(admin_dsn)
        with (
            closing(PostgresStore(dsn, owner="writer")) as store,
            closing(psycopg2.connect(dsn)) as connection,
            closing(psycopg2.connect(admin_dsn)) as writer,
        ):
            assert position_at(connection, LONG_AGO) == 0
            for append in teller.appends(40):
                store.append(append)
            times = recorded_times(connection)
            for instant in (LONG_AGO, *times[:-1], times[20] + timedelta(microseconds=1)):
                expected = sum(recorded <= instant for recorded in times)
                assert position_at(connection, instant) == expected
            # Nothing is under way, and the clock has passed it: closed, though it is the head's
            # own.
            assert position_at(connection, times[-1]) == len(times)
            with pytest.raises(UnclosedInstantError):
                position_at(connection, datetime.now(UTC) + timedelta(minutes=5))
            # An append that has taken its time and not committed keeps what lies before it open.
            with writer.cursor() as cursor:
                cursor.execute("SELECT position FROM ledger.head FOR UPDATE")
                with pytest.raises(UnclosedInstantError):
                    position_at(connection, times[-1] + timedelta(microseconds=1))
                before = max(recorded for recorded in times if recorded < times[-1])
                assert position_at(connection, before) == times.index(times[-1])
            writer.rollback()
            now = datetime.now(UTC)
            assert position_at(connection, now - timedelta(microseconds=1)) == len(times)
