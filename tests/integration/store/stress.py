"""Two processes of many writers, one of them frozen for a while, and a follower who sees it all."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from events.envelope import parse
from services.store.postgres import PostgresStore
from tests.integration.store.writer_process import HEAVY_EVENTS

ROOT = Path(__file__).resolve().parents[3]
FREEZE_S = 0.7
FOLLOWER_BATCH_MAX_EVENTS = 200


class Follower:
    """Reads the log as it grows, and checks that nothing is ever skipped, doubled or out of
    order.
    """

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self._enough = threading.Event()
        self.seen: list[bytes] = []
        self.faults: list[str] = []
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def finish(self, position: int) -> None:
        """Waits until it has seen everything up to a position."""
        give_up_at = time.monotonic() + 180
        while len(self.seen) < position and not self.faults and time.monotonic() < give_up_at:
            time.sleep(0.01)
        self._enough.set()
        self._thread.join()

    def _follow(self) -> None:
        for _ in self._store.wake_ups(timeout_s=0.5):
            while rows := self._store.read(after=len(self.seen), limit=FOLLOWER_BATCH_MAX_EVENTS):
                for row in rows:
                    if row.position != len(self.seen) + 1:
                        self.faults.append(f"{row.position} after {len(self.seen)}")
                        return
                    self.seen.append(row.body)
            if self._enough.is_set():
                return


def run(dsn: str, *, writers: int, appends: int, slow_appends: int) -> None:
    """Lets ``writers`` writers in each of two processes write, and checks the whole log."""
    store = PostgresStore(dsn, owner="follower")
    follower = Follower(store)
    command = [sys.executable, "-m", "tests.integration.store.writer_process", dsn]
    command += [str(number) for number in (writers, appends, slow_appends)]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    try:
        wait_until(lambda: sequencers_at_work(store) == 2)
        # Frozen in whatever it was doing, it holds nobody up.
        os.kill(processes[1].pid, signal.SIGSTOP)
        time.sleep(FREEZE_S)
        frozen_at = store.head().position
        wait_until(lambda: store.head().position > frozen_at)
        os.kill(processes[1].pid, signal.SIGCONT)
        told = [orjson.loads(process.communicate(timeout=240)[0]) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    events_count = 2 * (writers * appends + slow_appends * HEAVY_EVENTS)
    follower.finish(events_count)
    store.close()

    assert follower.faults == []
    assert len(follower.seen) == events_count
    recorded = [parse(body) for body in follower.seen]
    assert [event.position for event in recorded] == list(range(1, events_count + 1))
    in_log = {(event.position, event.envelope.id) for event in recorded}
    assert in_log == {(position, event_id) for side in told for position, event_id in side}
    times = [event.recordedtime for event in recorded]
    assert times == sorted(times)
    numbers = [
        event.envelope.data["number"] for event in recorded if "number" in event.envelope.data
    ]
    assert numbers == [f"yinhu-2026-{n:06d}" for n in range(1, 2 * writers * appends + 1)]


def sequencers_at_work(store: PostgresStore) -> int:
    """How many writing processes have landed something."""
    with store.sessions.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger.sequencer WHERE owner LIKE 'writers-%' AND token > 0"
        )
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def wait_until(condition: Callable[[], bool]) -> None:
    """Looks again and again, for as long as a busy machine may take."""
    give_up_at = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.005)
