"""So many callers at once, each asking again as soon as it is answered (a closed loop)."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

Act = Callable[[], object]
"""One call, answered when it returns. Several threads may be inside the same act."""

Begin = Callable[[Callable[[Callable[[], object]], None]], None]
"""One call that returns at once; what it is given is told later how to get at the answer."""

Watched = Callable[[Callable[[], bool]], Callable[[], bool]]
"""Makes of a question one that also fails when what it waits for has failed."""

WARM_UP_S = 0.5
ROUND_S = 2.0
JOIN_TIMEOUT_S = 60.0
POLL_INTERVAL_S = 0.01


def rate_per_s(acts: Sequence[Act], *, warm_up_s: float, duration_s: float) -> float:
    """Answers a second over ``duration_s``, with a thread for each act, after a warm-up.

    The callers share one interpreter with whatever they call, as the threads of a service do. An
    act that raises ends the measurement with that error.
    """
    answered = [0] * len(acts)
    failures: list[BaseException] = []
    stop = threading.Event()

    def call(number: int, act: Act) -> None:
        try:
            while not stop.is_set():
                act()
                answered[number] += 1
        except BaseException as failure:  # noqa: BLE001 - raised again below, in the caller's thread
            failures.append(failure)
            stop.set()

    threads = [
        threading.Thread(target=call, args=(number, act), name=f"caller-{number}", daemon=True)
        for number, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    stop.wait(warm_up_s)
    before, began_at_s = sum(answered), time.perf_counter()
    stop.wait(duration_s)
    after, ended_at_s = sum(answered), time.perf_counter()
    stop.set()
    for thread in threads:
        thread.join(JOIN_TIMEOUT_S)
    if failures:
        raise failures[0]
    return (after - before) / (ended_at_s - began_at_s)


def called_per_s(act: Act, callers: int) -> float:
    """One round of so many callers that do the same."""
    return rate_per_s([act] * callers, warm_up_s=WARM_UP_S, duration_s=ROUND_S)


def enough_for(callers: int) -> int:
    """More calls than anybody answers in one round; running out of them ends the measurement."""
    return int(min(24_000, 4_000 * callers) * (WARM_UP_S + ROUND_S))


def rate_in_hand_per_s(begin: Begin, *, callers: int, warm_up_s: float, duration_s: float) -> float:
    """Answers a second over ``duration_s`` with so many calls in hand, another begun as one is
    answered: one thread asks for all, as an event loop does. A call that fails ends the measurement
    with its error.
    """
    room = threading.Semaphore(callers)
    failures: list[BaseException] = []

    def told(answer: Callable[[], object]) -> None:
        try:
            answer()
        except BaseException as failure:  # noqa: BLE001 - raised again below, in the caller's thread
            failures.append(failure)
        finally:
            room.release()

    begun, from_s = 0, time.perf_counter() + warm_up_s
    while (now_s := time.perf_counter()) < from_s + duration_s and not failures:
        room.acquire()
        begin(told)
        begun += now_s >= from_s
    for _ in range(callers):
        room.acquire()
    if failures:
        raise failures[0]
    return begun / (time.perf_counter() - from_s)


def wait_until(reached: Callable[[], bool], *, timeout_s: float, what: str) -> float:
    """Returns the moment (``time.perf_counter``) it is so. Raises ``TimeoutError`` saying what was
    awaited.
    """
    give_up_at_s = time.perf_counter() + timeout_s
    while not reached():
        if time.perf_counter() > give_up_at_s:
            raise TimeoutError(f"{what} took longer than {timeout_s:.0f} s")
        time.sleep(POLL_INTERVAL_S)
    return time.perf_counter()


@contextmanager
def running(run: Callable[[threading.Event], None]) -> Iterator[Watched]:
    """A follower in a thread of its own, stopped in order at the end. Raises what it raised: at
    the end, and as soon as a question made from the answer here is asked.
    """
    stop = threading.Event()
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            run(stop)
        except BaseException as failure:  # noqa: BLE001 - raised again below
            failures.append(failure)

    def watched(reached: Callable[[], bool]) -> Callable[[], bool]:
        def ask() -> bool:
            if failures:
                raise failures[0]
            return reached()

        return ask

    thread = threading.Thread(target=guarded, name="follower")
    thread.start()
    try:
        yield watched
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]
