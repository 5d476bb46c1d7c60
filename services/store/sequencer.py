"""Group commit: one thread a process lands what many callers want, a batch a transaction.

A commit costs a write to disk whatever is in it. Callers wait in one queue; while one batch
commits, the next gathers.
"""

import threading
import time
from collections import deque

from services.errors import HuiyinError, OverloadedError, StoreUnavailableError
from services.store.batch import Batch, BatchResult
from services.store.link import Link, StatementRefusedError, refusal
from services.store.request import Landed, Refused, Request

BATCH_MAX_BYTES = 4_194_304
PATIENCE_S = 20.0
"""How long a batch outlives its connection: a restart of the database takes less. Also, how long
the server may say nothing to one before that is trouble.
"""

IMPATIENCE_S = 0.0
"""Once the database has been given up, each later batch tries it once and tells its callers at
once.
"""

ANSWER_WAIT_MAX_S = 60.0
RETRY_AFTER_S = 1
TROUBLE_S = 60.0
"""How long a failure is told of when nothing was to be written since."""


class Sequencer:
    """Takes requests from any thread, lands them in the order they came, and answers each.

    ``queue_max`` bounds how many requests may wait, ``batch_max_events`` how many events land
    together (a request with more lands alone).
    """

    def __init__(
        self, link: Link, *, batch_max_events: int, queue_max: int, patience_s: float = PATIENCE_S
    ) -> None:
        self._link = link
        self._patience_s = patience_s
        self._batch_max_events = batch_max_events
        self._queue_max = queue_max
        self._queue: deque[Request] = deque()
        self._changed = threading.Condition(threading.Lock())
        self._closed = False
        self._failed_at_s, self._failure = float("-inf"), ""
        self._sent_at_s = float("inf")
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)
        self._thread.start()

    def submit(self, request: Request) -> Landed | Refused:
        """Waits until the request has landed or is refused. Raises as :meth:`enqueue`."""
        self.enqueue(request)
        answer = request.ticket.wait(ANSWER_WAIT_MAX_S)
        return answer if answer is not None else self._withdraw(request)

    def enqueue(self, request: Request) -> None:
        """Leaves the answer to the request's ticket.

        Raises ``OverloadedError`` when the queue is full, ``StoreUnavailableError`` when closed.
        """
        with self._changed:
            if self._closed:
                raise StoreUnavailableError("the store is closed; nothing landed")
            if len(self._queue) >= self._queue_max:
                raise OverloadedError(
                    "too many events wait to be written", retry_after_s=RETRY_AFTER_S
                )
            self._queue.append(request)
            if len(self._queue) == 1:
                self._changed.notify()

    @property
    def waiting(self) -> int:
        """How many requests wait now."""
        return len(self._queue)

    @property
    def trouble(self) -> str | None:
        """Why what was to be written of late was not; None when it was, or nothing was to be.

        A server that stands still says nothing, so its silence is told of while it lasts.
        """
        now_s = time.monotonic()
        if (silence_s := now_s - self._sent_at_s) > self._patience_s:
            return f"the database has not answered a write for {silence_s:.0f} s"
        return self._failure if now_s - self._failed_at_s < TROUBLE_S else None

    def close(self) -> None:
        """Takes no more, lands what waits, and ends the thread. Repeatable.

        Where the database stands still, what waits is told after ``patience_s`` that it did not
        land, and the thread is left with the batch it sent.
        """
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(self._patience_s)
        with self._changed:
            left = list(self._queue)
            self._queue.clear()
        _fail(left, "the store is closed; nothing landed")

    def _withdraw(self, request: Request) -> Landed | Refused:
        """After the longest wait: out of the queue if it is still there, else nobody knows."""
        with self._changed:
            if request in self._queue:
                self._queue.remove(request)
                raise StoreUnavailableError("the database does not keep up; nothing landed")
        if (answer := request.ticket.wait(0)) is not None:
            return answer
        raise StoreUnavailableError.unanswered()

    def _run(self) -> None:
        while requests := self._take():
            try:
                self._land(requests)
            except Exception as error:  # noqa: BLE001 - callers must not wait for a thread that died
                _fail(requests, f"the sequencer failed ({type(error).__name__})", error)
        self._link.close()

    def _take(self) -> list[Request]:
        """The next batch; empty when closed and all is done.

        A request that meets an earlier one (both write a key, or one reads what the other writes)
        waits for the next batch, and so does what meets that one: whatever has a key in common
        keeps its order.
        """
        with self._changed:
            while not self._queue:
                if self._closed:
                    return []
                self._changed.wait()
            taken: list[Request] = []
            later: list[Request] = []
            writes: set[str] = set()
            reads: set[str] = set()
            events_count = size_bytes = 0
            while self._queue:
                request = self._queue[0]
                events_count += len(request.event_rows)
                size_bytes += sum(map(len, request.bodies))
                full = events_count > self._batch_max_events or size_bytes > BATCH_MAX_BYTES
                if full and taken:
                    break
                self._queue.popleft()
                meets = not (
                    request.writes.isdisjoint(writes)
                    and request.reads.isdisjoint(writes)
                    and request.writes.isdisjoint(reads)
                )
                (later if meets else taken).append(request)
                writes |= request.writes
                reads |= request.reads
            self._queue.extendleft(reversed(later))
            return taken

    def _land(self, requests: list[Request]) -> None:
        batch = Batch(requests)
        try:
            result = self._send(batch)
        except StatementRefusedError as error:
            if len(requests) == 1:
                requests[0].ticket.answer(refusal(error))
                return
            # Something in one of them; which one shows when each goes alone, and the others land.
            for request in requests:
                self._land([request])
        except HuiyinError as error:
            self._failed_at_s, self._failure = time.monotonic(), str(error)
            _fail(requests, str(error), error)
        else:
            self._failed_at_s = float("-inf")
            for request, answer in batch.answers(result):
                request.ticket.answer(answer)

    def _send(self, batch: Batch) -> BatchResult:
        """Lands the batch; meanwhile others can see for how long."""
        self._sent_at_s = time.monotonic()
        try:
            patience_s = self._patience_s if self._link.connected else IMPATIENCE_S
            return self._link.land(batch, patience_s=patience_s)
        finally:
            self._sent_at_s = float("inf")


def _fail(requests: list[Request], reason: str, cause: Exception | None = None) -> None:
    """An error each: one raised in many threads would mix their tracebacks."""
    for request in requests:
        error = StoreUnavailableError(reason)
        error.__cause__ = cause
        request.ticket.answer(error)
