"""The same measurement in several processes at once, each with callers of its own: how a system
grows that more processes are added to.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier
from typing import Protocol

from services.collector import spare_collector

READY_TIMEOUT_S = 60.0


class Share(Protocol):
    """What one process does; goes to it by pickling."""

    def opened(self) -> AbstractContextManager[Callable[[], float]]:
        """Everything it needs, and the measurement: answers a second."""
        ...


def rate_of_processes_per_s(shares: Sequence[Share]) -> float:
    """Answers a second of all processes together; they begin at the same moment."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(len(shares))
    with ProcessPoolExecutor(
        len(shares), mp_context=context, initializer=_begin, initargs=(barrier,)
    ) as pool:
        return sum(pool.map(_measure, shares))


_ready: list[Barrier] = []
"""In a process of the pool: where all wait for each other."""


def _begin(barrier: Barrier) -> None:
    spare_collector()
    _ready.append(barrier)


def _measure(share: Share) -> float:
    barrier = _ready[0]
    try:
        with share.opened() as measure:
            barrier.wait(READY_TIMEOUT_S)
            return measure()
    except BaseException:
        barrier.abort()  # nobody waits for who does not come
        raise
