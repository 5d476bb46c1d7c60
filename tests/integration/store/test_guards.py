"""What stops a write, whom it stops, and whom it leaves alone."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from events.envelope import parse
from services.errors import CommandRefusedError, OverloadedError, StoreUnavailableError
from services.store.contract import (
    Append,
    Appended,
    Bookmark,
    EventKey,
    Origin,
    StreamMoved,
)
from services.store.postgres import PostgresStore
from tests.store_events import an_event, landed, new_id, new_stream

OpenStore = Callable[..., PostgresStore]


def test_a_head_far_ahead_of_the_clock_stops_the_write(
    store: PostgresStore, admin: Connection
) -> None:
    landed(store, Append(events=(an_event(),)))
    move_head(admin, ahead_s=60)
    with pytest.raises(StoreUnavailableError, match="clock"):
        store.append(Append(events=(an_event(),)))
    assert store.head().position == 1


def test_a_clock_set_back_a_little_repeats_the_time(
    store: PostgresStore, admin: Connection
) -> None:
    landed(store, Append(events=(an_event(),)))
    move_head(admin, ahead_s=3)
    ahead = store.head().recordedtime
    (receipt,) = landed(store, Append(events=(an_event(),)))
    assert parse(receipt.body).recordedtime == ahead


def test_a_conflict_does_not_fail_its_neighbours(store: PostgresStore, admin: Connection) -> None:
    stream = new_stream()
    landed(store, Append(events=(an_event(stream),)))
    requests = [Append(events=(an_event(), an_event())) for _ in range(20)]
    requests[7:7] = [Append(events=(an_event(), an_event(stream)))]

    outcomes = together(store, admin, requests)

    assert outcomes.pop(7) == StreamMoved(stream=stream, version=1)
    assert all(isinstance(outcome, Appended) for outcome in outcomes)
    assert_whole(store, events_count=41)


def test_what_postgres_refuses_in_one_does_not_fail_its_neighbours(
    store: PostgresStore, admin: Connection
) -> None:
    landed(store, Append(events=(an_event(series="full"),)))
    with admin.cursor() as cursor:
        cursor.execute("UPDATE ledger.series SET last = 999999 WHERE name = 'full'")
    requests = [Append(events=(an_event(series="open"),)) for _ in range(10)]
    requests[4:4] = [Append(events=(an_event(), an_event(series="full")))]

    outcomes = together(store, admin, requests)

    refused = outcomes.pop(4)
    assert isinstance(refused, CommandRefusedError)
    assert refused.rule == "series"
    assert all(isinstance(outcome, Appended) for outcome in outcomes)
    numbers = [parse(row.body).envelope.data["number"] for row in store.read(after=1, limit=50)]
    assert numbers == [f"yinhu-2026-{number:06d}" for number in range(1, 11)]


def test_the_same_wish_twice_in_one_batch_lands_once(
    store: PostgresStore, admin: Connection
) -> None:
    origin = Origin(source="urn:s", id="1", fingerprint=b"f")
    requests = [Append(events=(an_event(),), origin=origin) for _ in range(12)]
    outcomes = together(store, admin, requests)
    assert sum(isinstance(outcome, Appended) for outcome in outcomes) == 1
    assert store.head().position == 1


def test_a_full_queue_says_when_to_come_again(open_store: OpenStore, admin: Connection) -> None:
    store = open_store(queue_max=3)
    with locked_head(admin), ThreadPoolExecutor(5) as threads:
        first = threads.submit(store.append, Append(events=(an_event(),)))
        wait_until(lambda: is_waiting_for_head(admin))
        others = [threads.submit(store.append, Append(events=(an_event(),))) for _ in range(3)]
        wait_until(lambda: store.waiting == 3)
        with pytest.raises(OverloadedError) as caught:
            store.append(Append(events=(an_event(),)))
        assert caught.value.retry_after_s >= 1
        admin.commit()
        assert all(isinstance(future.result(), Appended) for future in (first, *others))


def test_closing_lands_what_waits(open_store: OpenStore, admin: Connection) -> None:
    store, reader = open_store(), open_store()
    with locked_head(admin), ThreadPoolExecutor(5) as threads:
        first = threads.submit(store.append, Append(events=(an_event(),)))
        wait_until(lambda: is_waiting_for_head(admin))
        others = [threads.submit(store.append, Append(events=(an_event(),))) for _ in range(3)]
        wait_until(lambda: store.waiting == 3)
        closing = threads.submit(store.close)
        admin.commit()
        closing.result()
        assert all(isinstance(future.result(), Appended) for future in (first, *others))
    with pytest.raises(StoreUnavailableError, match="closed"):
        store.append(Append(events=(an_event(),)))
    assert reader.head().position == 4


def test_a_bookmark_only_moves_forward(store: PostgresStore) -> None:
    assert store.bookmark("clock") == 0
    landed(store, Append(events=(), bookmark=Bookmark(follower="clock", position=7)))
    landed(store, Append(events=(an_event(),), bookmark=Bookmark(follower="clock", position=5)))
    assert store.bookmark("clock") == 7
    assert store.head().position == 1


def test_a_refused_append_does_not_move_its_bookmark(store: PostgresStore) -> None:
    outcome = store.append(
        Append(events=(an_event(version=3),), bookmark=Bookmark(follower="clock", position=5))
    )
    assert isinstance(outcome, StreamMoved)
    assert store.bookmark("clock") == 0


def test_a_large_append_lands_whole(open_store: OpenStore) -> None:
    store = open_store(batch_max_events=10)
    receipts = landed(store, Append(events=tuple(an_event(text="长" * 5_000) for _ in range(300))))
    assert [row.body for row in store.read(after=0, limit=400)] == [r.body for r in receipts]


BUGS = (
    Append(events=(an_event("case/1"), an_event("case/1"))),
    Append(events=(an_event("case/1"), an_event("case/1", 3))),
    Append(events=(an_event("case/\0"),)),
    Append(events=(an_event(event_id="not-a-uuid"),)),
    Append(events=(an_event(),), keys=(EventKey(event_id=new_id(), wrapped=b"", subjects=()),)),
    Append(events=(), origin=Origin(source="urn:s", id="1", fingerprint=b"f")),
)


def test_a_callers_bug_is_told_to_the_caller_alone(store: PostgresStore) -> None:
    for append in BUGS:
        with pytest.raises(ValueError, match=r".+"):
            store.append(append)
    assert store.head().position == 0


def test_a_long_transaction_is_seen(store: PostgresStore, admin: Connection) -> None:
    with locked_head(admin):
        time.sleep(0.2)
        assert store.oldest_transaction_s() >= 0.2
    assert store.oldest_transaction_s() < 0.2


def together(store: PostgresStore, admin: Connection, requests: list[Append]) -> list[object]:
    """Outcomes of requests that wait for the head row together, in one batch and in this order."""
    outcomes: list[object] = [None] * len(requests)

    def append(index: int) -> None:
        try:
            outcomes[index] = store.append(requests[index])
        except CommandRefusedError as error:
            outcomes[index] = error

    with locked_head(admin):
        # The first batch takes one; the rest gather behind it.
        first = threading.Thread(target=store.append, args=(Append(events=()),))
        first.start()
        wait_until(lambda: is_waiting_for_head(admin))
        threads = []
        for index in range(len(requests)):
            thread = threading.Thread(target=append, args=(index,))
            thread.start()
            threads.append(thread)
            wait_until(lambda: store.waiting == len(threads))
    for thread in (first, *threads):
        thread.join()
    return outcomes


class locked_head:  # noqa: N801 - reads as a verb in a with statement
    """Holds the head row, so that appends gather; lets go of it at the end."""

    def __init__(self, admin: Connection) -> None:
        self._admin = admin

    def __enter__(self) -> None:
        self._admin.autocommit = False
        with self._admin.cursor() as cursor:
            cursor.execute("SELECT FROM ledger.head FOR UPDATE")

    def __exit__(self, *_: object) -> None:
        self._admin.commit()
        self._admin.autocommit = True


def is_waiting_for_head(admin: Connection) -> bool:
    with admin.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN ("
            " SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
        )
        return cursor.fetchone() != (0,)


def wait_until(condition: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.002)


def move_head(admin: Connection, *, ahead_s: int) -> None:
    with admin.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger.head SET recordedtime = clock_timestamp() + make_interval(secs => %s)",
            (ahead_s,),
        )


def assert_whole(store: PostgresStore, *, events_count: int) -> None:
    positions = [row.position for row in store.read(after=0, limit=events_count + 10)]
    assert positions == list(range(1, events_count + 1))
