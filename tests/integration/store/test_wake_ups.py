"""Followers hear of commits, and look anyway when they hear nothing."""

import time
from collections.abc import Callable

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.errors import StoreUnavailableError
from services.store.contract import Append
from services.store.postgres import PostgresStore
from tests.store_events import an_event, landed

LONG_S = 60.0


def test_a_commit_before_the_second_look_is_heard(store: PostgresStore) -> None:
    wake_ups = store.wake_ups(timeout_s=LONG_S)
    next(wake_ups)
    landed(store, Append(events=(an_event(),)))
    assert seconds(lambda: next(wake_ups)) < LONG_S / 2
    wake_ups.close()


def test_many_commits_are_one_wake_up(store: PostgresStore) -> None:
    wake_ups = store.wake_ups(timeout_s=0.5)
    next(wake_ups)
    for _ in range(5):
        landed(store, Append(events=(an_event(),)))
    time.sleep(0.2)
    next(wake_ups)
    assert seconds(lambda: next(wake_ups)) >= 0.4
    wake_ups.close()


def test_silence_wakes_too(store: PostgresStore) -> None:
    wake_ups = store.wake_ups(timeout_s=0.1)
    next(wake_ups)
    assert seconds(lambda: next(wake_ups)) >= 0.09
    wake_ups.close()


def test_a_broken_connection_is_made_again(store: PostgresStore, admin: Connection) -> None:
    wake_ups = store.wake_ups(timeout_s=0.2)
    next(wake_ups)
    with admin.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'huiyin wake-ups'"
        )
    for _ in range(3):
        next(wake_ups)
    with admin.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'huiyin wake-ups'"
        )
        assert cursor.fetchone() == (1,)
    wake_ups.close()


def test_the_first_connection_must_be_there(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_dsn", "host=/nowhere dbname=huiyin")
    with pytest.raises(StoreUnavailableError):
        next(store.wake_ups(timeout_s=LONG_S))


def seconds(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started
