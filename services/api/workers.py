"""Threads for the work that blocks (the ledger, the database), counted, so that a rush is told to
wait, not buried.
"""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from services.errors import OverloadedError

P = ParamSpec("P")
T = TypeVar("T")

RETRY_AFTER_S = 1


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
        if self.in_flight >= self._in_flight_max:
            raise OverloadedError("too many requests are in work", retry_after_s=RETRY_AFTER_S)
        self.in_flight += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, functools.partial(call, *args, **kwargs))
        finally:
            self.in_flight -= 1

    def close(self) -> None:
        """Lets running calls end, forgets those that have not begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)
