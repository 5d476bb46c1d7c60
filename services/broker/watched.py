"""A time limit for calls that have none: a client was once seen to wait 170 s after a broker
restart."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, TypeVar

from services.errors import BrokerUnavailableError

T = TypeVar("T")
_Task = tuple[Callable[[], Any], Future[Any]]


class WatchedThread:
    """Runs calls one after another in a thread of its own and waits for each, but not for ever.

    After a call ran out of time the thread is stuck in it and must not be given another: the owner
    gives up this object together with what hung. The thread is a daemon and dies with the process.
    """

    def __init__(self, name: str) -> None:
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def call(self, function: Callable[[], T], *, doing: str, timeout_s: float) -> T:
        """What the function returns or raises; ``BrokerUnavailableError`` when the time is up."""
        future: Future[T] = Future()
        self._tasks.put((function, future))
        try:
            return future.result(timeout_s)
        except FutureTimeoutError:
            raise BrokerUnavailableError(f"{doing}: no answer in {timeout_s:g} s") from None

    def stop(self) -> None:
        """Ends the thread once it is idle; does not wait for a call that hangs."""
        self._tasks.put(None)

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            function, future = task
            try:
                future.set_result(function())
            except BaseException as error:  # noqa: BLE001 - handed to the waiting caller
                future.set_exception(error)
