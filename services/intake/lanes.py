"""Several records at once, and yet those of one key one after another: a thread per lane, a lane
per key."""

import queue
import threading
from collections.abc import Callable

from services.broker.records import Record
from services.intake.progress import Ticket

Work = Callable[[Record, Ticket], None]
"""What is done with a record; it must not raise."""

_Task = tuple[Record, Ticket]


class Lanes:
    """A fixed number of threads. The queues are as long as the caller lets them grow."""

    def __init__(self, count: int, work: Work) -> None:
        self._work = work
        self._queues: list[queue.SimpleQueue[_Task | None]] = [
            queue.SimpleQueue() for _ in range(count)
        ]
        self._threads = [
            threading.Thread(target=self._run, args=(each,), name=f"intake-lane-{n}", daemon=True)
            for n, each in enumerate(self._queues)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, record: Record, ticket: Ticket) -> None:
        """Queues the record behind those of its key, or of its partition where it has none."""
        lane = hash((record.partition, record.key)) % len(self._queues)
        self._queues[lane].put((record, ticket))

    def close(self, *, timeout_s: float) -> None:
        """Ends the threads after what is queued; one that does not end in time dies with the
        process."""
        for each in self._queues:
            each.put(None)
        for thread in self._threads:
            thread.join(timeout_s)

    def _run(self, tasks: queue.SimpleQueue[_Task | None]) -> None:
        while (task := tasks.get()) is not None:
            self._work(*task)
