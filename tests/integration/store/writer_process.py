"""Many writers in one process of its own: ``python -m tests.integration.store.writer_process DSN
WRITERS APPENDS SLOW_APPENDS``.

Prints one JSON array: the receipts of all writers as [position, event id], in no order. One more
writer is very slow and heavy: it lands 100 events at a time, and sleeps in between.
"""

import contextlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import orjson

from services.store.contract import Append, Receipt
from services.store.postgres import PostgresStore
from tests.store_events import an_event, landed

HEAVY_EVENTS = 100
SLOW_PAUSE_S = 0.2


def write(store: PostgresStore, appends: int) -> list[tuple[int, str]]:
    """Single events, each version of a stream of its own, as fast as may be."""
    stream = an_event().stream
    receipts: list[Receipt] = []
    for version in range(1, appends + 1):
        receipts += landed(store, Append(events=(an_event(stream, version, series="shared"),)))
    return [(receipt.position, receipt.event_id) for receipt in receipts]


def write_slowly(store: PostgresStore, appends: int) -> list[tuple[int, str]]:
    """Many events at a time, with rests."""
    receipts: list[Receipt] = []
    for _ in range(appends):
        receipts += landed(store, Append(events=tuple(an_event() for _ in range(HEAVY_EVENTS))))
        time.sleep(SLOW_PAUSE_S)
    return [(receipt.position, receipt.event_id) for receipt in receipts]


def main(dsn: str, writers: int, appends: int, slow_appends: int) -> None:
    """Runs all writers and prints what landed."""
    with (
        contextlib.closing(PostgresStore(dsn, owner="writers")) as store,
        ThreadPoolExecutor(writers + 1) as threads,
    ):
        slow = threads.submit(write_slowly, store, slow_appends)
        fast = [threads.submit(write, store, appends) for _ in range(writers)]
        told = [receipt for future in (slow, *fast) for receipt in future.result()]
    sys.stdout.buffer.write(orjson.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
