"""Connections are kept, bounded, and never handed out dead."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from psycopg2 import errors
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.errors import SetupError, StoreUnavailableError
from services.store import sessions as sessions_module
from services.store.sessions import Sessions


@pytest.fixture
def sessions(ledger_dsn: str) -> Iterator[Sessions]:
    with contextlib.closing(
        Sessions(ledger_dsn, application_name="test sessions", connections_max=3)
    ) as opened:
        yield opened


def test_a_connection_is_used_again(sessions: Sessions) -> None:
    assert len({backend(sessions) for _ in range(5)}) == 1


def test_a_block_is_committed_at_its_end_and_undone_by_an_error(sessions: Sessions) -> None:
    with sessions.cursor() as cursor:
        cursor.execute("CREATE TABLE projector.kept (one integer)")
    with contextlib.suppress(KeyError), sessions.cursor() as cursor:
        cursor.execute("INSERT INTO projector.kept VALUES (1)")
        raise KeyError
    with sessions.cursor() as cursor:
        cursor.execute("INSERT INTO projector.kept VALUES (2)")
    with sessions.cursor() as cursor:
        cursor.execute("SELECT one FROM projector.kept")
        assert cursor.fetchall() == [(2,)]


def test_a_statement_by_itself_stays_whatever_comes_after_it(sessions: Sessions) -> None:
    with contextlib.suppress(KeyError), sessions.statements() as cursor:
        cursor.execute("CREATE TABLE projector.stays (one integer)")
        cursor.execute("INSERT INTO projector.stays VALUES (1)")
        raise KeyError
    with sessions.cursor() as cursor:
        cursor.execute("INSERT INTO projector.stays VALUES (2)")
    with contextlib.suppress(KeyError), sessions.cursor() as cursor:
        cursor.execute("DELETE FROM projector.stays")
        raise KeyError  # the next block of the same connection is a transaction again
    with sessions.statements() as cursor:
        cursor.execute("SELECT one FROM projector.stays ORDER BY one")
        assert cursor.fetchall() == [(1,), (2,)]


def test_a_connection_the_server_has_closed_is_not_handed_out(
    sessions: Sessions, admin: Connection
) -> None:
    first = backend(sessions)
    with admin.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", (first,))
    assert backend(sessions) != first


def test_a_connection_lost_in_the_middle_is_an_outage(
    sessions: Sessions, admin: Connection
) -> None:
    def lose_it() -> None:
        with sessions.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            with admin.cursor() as killer:
                killer.execute("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())
            cursor.execute("SELECT 1")

    with pytest.raises(StoreUnavailableError):
        lose_it()
    backend(sessions)


def test_no_more_connections_than_allowed(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions_module, "CHECKOUT_TIMEOUT_S", 0.05)
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(sessions.cursor())
        with pytest.raises(StoreUnavailableError, match="busy"):
            backend(sessions)
    backend(sessions)


def test_many_threads_share_them(sessions: Sessions) -> None:
    with ThreadPoolExecutor(12) as threads:
        used = set(threads.map(lambda _: backend(sessions), range(200)))
    assert len(used) <= 3


def test_a_statement_that_takes_too_long_is_an_outage(ledger_dsn: str) -> None:
    impatient = Sessions(ledger_dsn, application_name="test", statement_timeout_ms=50)
    with (
        contextlib.closing(impatient),
        pytest.raises(StoreUnavailableError, match="too long"),
        impatient.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(5)")


def test_a_transaction_that_stands_still_lets_go_of_its_locks(
    ledger_dsn: str, sessions: Sessions
) -> None:
    with sessions.cursor() as cursor:
        cursor.execute("CREATE TABLE projector.held (one integer)")
        cursor.execute("INSERT INTO projector.held VALUES (1)")
    frozen = Sessions(ledger_dsn, application_name="test", statement_timeout_ms=300)

    def freeze_in_the_middle() -> None:
        with frozen.cursor() as cursor:
            cursor.execute("UPDATE projector.held SET one = 2")
            with sessions.cursor() as waiting:
                waiting.execute("UPDATE projector.held SET one = one + 10")
            cursor.execute("SELECT one FROM projector.held")

    with contextlib.closing(frozen):
        with pytest.raises(StoreUnavailableError, match="hung up"):
            freeze_in_the_middle()
        with frozen.cursor() as cursor:
            cursor.execute("SELECT one FROM projector.held")
            assert cursor.fetchone() == (11,)


def test_a_wrong_statement_is_our_own_error(sessions: Sessions) -> None:
    with pytest.raises(errors.UndefinedTable), sessions.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger.no_such_table")
    backend(sessions)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        Sessions(f"host={tmp_path} dbname=huiyin", application_name="test")


def test_a_refused_connection_says_why(ledger_dsn: str) -> None:
    with pytest.raises(StoreUnavailableError, match="no-such-database"):
        Sessions(f"{ledger_dsn} dbname=no-such-database", application_name="test")


def test_an_address_that_is_none_is_a_setting_to_mend() -> None:
    with pytest.raises(SetupError, match="HUIYIN_DATABASE_URL"):
        Sessions("this is no address", application_name="test")


def test_closed_is_closed(sessions: Sessions) -> None:
    sessions.close()
    sessions.close()
    with pytest.raises(StoreUnavailableError, match="closed"):
        backend(sessions)


def backend(sessions: Sessions) -> int:
    with sessions.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])
