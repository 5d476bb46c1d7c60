"""Cuts the connection at the worst moments: no caller is ever told wrong, and nothing lands
twice.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.errors import StoreUnavailableError
from services.store.contract import Append, Appended, StreamMoved
from services.store.link import Link
from services.store.postgres import PostgresStore
from tests.integration.store.proxy import Cut, Proxy
from tests.store_events import an_event, landed, new_stream

OpenStore = Callable[..., PostgresStore]


@pytest.fixture
def proxy(ledger_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    proxy = Proxy(ledger_dsn, Path(tmp_path_factory.mktemp("p")))
    yield proxy
    proxy.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_append_survives_its_connection(open_store: OpenStore, proxy: Proxy, when: Cut) -> None:
    store = open_store(proxy.dsn)
    stream = new_stream()
    landed(store, Append(events=(an_event(stream),)))

    proxy.cut(when)
    receipts = landed(store, Append(events=(an_event(stream, 2, series="case/yinhu/2026"),)))

    assert proxy.cuts == 1
    assert [row.body for row in store.read(after=1, limit=10)] == [r.body for r in receipts]
    assert isinstance(store.append(Append(events=(an_event(stream, 2),))), StreamMoved)
    after = landed(store, Append(events=(an_event(series="case/yinhu/2026"),)))
    assert b"yinhu-2026-000002" in after[0].body


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_refusal_survives_its_connection(open_store: OpenStore, proxy: Proxy, when: Cut) -> None:
    store = open_store(proxy.dsn)
    stream = new_stream()
    landed(store, Append(events=(an_event(stream),)))

    proxy.cut(when)

    assert store.append(Append(events=(an_event(stream),))) == StreamMoved(stream=stream, version=1)
    assert proxy.cuts == 1
    assert store.head().position == 1


def test_a_refusal_that_a_crash_of_the_database_took_is_given_again(
    open_store: OpenStore, proxy: Proxy, admin: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was never sure to be on disk; nothing had landed, so the batch may be decided anew."""
    store = open_store(proxy.dsn)
    stream = new_stream()
    landed(store, Append(events=(an_event(stream),)))
    take_over, crashes = Link._take_over, []

    def after_a_crash(link: Link) -> Any:
        with admin.cursor() as cursor:
            cursor.execute("UPDATE ledger.sequencer SET token = token - 1, refusals = NULL")
            crashes.append(cursor.rowcount)
        return take_over(link)

    monkeypatch.setattr(Link, "_take_over", after_a_crash)
    proxy.cut("after")

    assert store.append(Append(events=(an_event(stream),))) == StreamMoved(stream=stream, version=1)
    assert (proxy.cuts, crashes) == (1, [1])
    assert store.head().position == 1
    landed(store, Append(events=(an_event(stream, 2),)))


def test_a_batch_still_running_when_its_wire_is_cut_is_told_truly(
    open_store: OpenStore, proxy: Proxy, admin: Connection
) -> None:
    store = open_store(proxy.dsn)
    other = open_store()
    for round_number in range(8):
        admin.autocommit = False
        with admin.cursor() as cursor:
            cursor.execute("SELECT FROM ledger.head FOR UPDATE")
        stream = new_stream()
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(store.append, Append(events=(an_event(stream),)))
            # The back end waits for the head row, not for us: it outlives the wire.
            wait_for_lock(admin)
            proxy.hang_up_all()
            time.sleep(0.01 * round_number)
            admin.commit()
            outcome = waiting.result()
        assert isinstance(outcome, Appended)
        assert [row.body for row in other.read_stream(stream)] == [outcome.receipts[0].body]
    positions = [row.position for row in other.read(after=0, limit=100)]
    assert positions == list(range(1, 9))


def test_callers_under_fire_are_all_told_truly(open_store: OpenStore, admin: Connection) -> None:
    store = open_store(batch_max_events=20)
    done, shots = threading.Event(), []

    def fire() -> None:
        aim = 10
        while not done.wait(0.005):
            # Only where the last shot has been got over: a slow disk must not stop the test for
            # ever.
            if store.head().position < aim:
                continue
            aim += 30
            with admin.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database()"
                    " AND application_name LIKE 'huiyin sequencer%'"
                )
                shots.append(cursor.fetchone())

    gun = threading.Thread(target=fire)
    gun.start()
    try:
        with ThreadPoolExecutor(16) as threads:
            outcomes = list(
                threads.map(lambda _: store.append(Append(events=(an_event(),))), range(600))
            )
    finally:
        done.set()
        gun.join()

    assert len(shots) > 3
    receipts = [r for o in outcomes if isinstance(o, Appended) for r in o.receipts]
    assert len(receipts) == 600
    stored = {row.position: row.body for row in store.read(after=0, limit=1_000)}
    assert {receipt.position: receipt.body for receipt in receipts} == stored
    assert sorted(stored) == list(range(1, 601))


def test_when_nobody_answers_callers_are_told_that_nothing_landed(
    open_store: OpenStore, proxy: Proxy
) -> None:
    store = open_store(proxy.dsn, patience_s=0.3)
    landed(store, Append(events=(an_event(),)))
    assert store.trouble is None
    proxy.refuse()

    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match="nothing landed"):
            store.append(Append(events=(an_event(),)))
    assert "nothing landed" in (store.trouble or "")


def test_when_nobody_answers_after_the_commit_callers_are_told_that_nobody_knows(
    open_store: OpenStore, proxy: Proxy, admin: Connection
) -> None:
    store = open_store(proxy.dsn, patience_s=0.3)
    admin.autocommit = False
    with admin.cursor() as cursor:
        cursor.execute("SELECT FROM ledger.head FOR UPDATE")
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(store.append, Append(events=(an_event(),)))
        wait_for_lock(admin)
        proxy.refuse()
        with pytest.raises(StoreUnavailableError, match="will not be doubled"):
            waiting.result()
    admin.commit()


def wait_for_lock(admin: Connection) -> None:
    """Until a sequencer waits for the lock we hold."""
    give_up_at = time.monotonic() + 90
    while time.monotonic() < give_up_at:
        with admin.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                " AND pid IN (SELECT pid FROM pg_stat_activity"
                "  WHERE datname = current_database())"
            )
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.005)
    pytest.fail("no sequencer came for the head row")
