"""Threads for the work that blocks (the ledger, the database), counted, so that a rush is told to
wait, not buried.
"""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn, ParamSpec, TypeVar

from services.errors import OverloadedError, StoreUnavailableError
from services.store.contract import Result

P = ParamSpec("P")
T = TypeVar("T")

RETRY_AFTER_S = 1
HEARD_WITHIN_S = 60.0


class Workers:
    """A bounded pool. Belongs to the event loop that calls :meth:`run`."""

    def __init__(self, *, threads: int, in_flight_max: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="api")
        self._in_flight_max = in_flight_max
        self.in_flight = 0

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a blocking call on a thread. Raises ``OverloadedError`` at once when
        too many wait.
        """
        self._check_room()
        self.in_flight += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, functools.partial(call, *args, **kwargs))
        finally:
            self.in_flight -= 1

    async def hear(self, begin: Callable[[Callable[[Result[T]], None]], None]) -> T:
        """Waits for what other threads do, and takes none of the pool's for it. ``begin`` is given
        what is to be told at the end, once, by any thread.

        Raises as :meth:`run`, ``StoreUnavailableError`` after the longest wait, and what ``begin``
        and the result raise.
        """
        self._check_room()
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[Result[T]] = loop.create_future()
        patience = loop.call_later(HEARD_WITHIN_S, _settle, heard, _unanswered)
        self.in_flight += 1
        try:
            begin(functools.partial(_tell, loop, heard))
            return (await heard)()
        finally:
            patience.cancel()
            self.in_flight -= 1

    def _check_room(self) -> None:
        if self.in_flight >= self._in_flight_max:
            raise OverloadedError("too many requests are in work", retry_after_s=RETRY_AFTER_S)

    def close(self) -> None:
        """Lets running calls end, forgets those that have not begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _tell(
    loop: asyncio.AbstractEventLoop, heard: asyncio.Future[Result[T]], result: Result[T]
) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended, and its callers with it
        loop.call_soon_threadsafe(_settle, heard, result)


def _settle(heard: asyncio.Future[Result[T]], result: Result[T]) -> None:
    if not heard.done():
        heard.set_result(result)


def _unanswered() -> NoReturn:
    raise StoreUnavailableError.unanswered()
