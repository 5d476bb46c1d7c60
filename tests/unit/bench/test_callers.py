"""The closed loop counts answers of the measured time only, and fails with its callers."""

import threading
import time
from collections.abc import Callable

import pytest

from bench.callers import rate_in_hand_per_s, rate_per_s, wait_until


def test_each_caller_asks_again_once_it_is_answered() -> None:
    seen: set[int] = set()

    def act() -> None:
        seen.add(threading.get_ident())
        time.sleep(0.02)

    rate = rate_per_s([act] * 4, warm_up_s=0.1, duration_s=0.5)
    assert len(seen) == 4
    assert rate <= 4 / 0.02 + 8
    assert rate > 0


def test_a_caller_that_fails_ends_the_measurement() -> None:
    def act() -> None:
        raise LookupError("refused")

    with pytest.raises(LookupError, match="refused"):
        rate_per_s([act], warm_up_s=10.0, duration_s=10.0)


def test_so_many_calls_are_in_hand_and_no_more() -> None:
    in_hand, most = 0, 0
    lock = threading.Lock()

    def begin(told: Callable[[Callable[[], object]], None]) -> None:
        nonlocal in_hand, most
        with lock:
            in_hand += 1
            most = max(most, in_hand)
        threading.Timer(0.02, answer, args=(told,)).start()

    def answer(told: Callable[[Callable[[], object]], None]) -> None:
        nonlocal in_hand
        with lock:
            in_hand -= 1
        told(lambda: None)

    assert rate_in_hand_per_s(begin, callers=4, warm_up_s=0.1, duration_s=0.5) > 0
    assert (most, in_hand) == (4, 0)


def test_a_call_in_hand_that_fails_ends_the_measurement() -> None:
    def fail() -> None:
        raise LookupError("refused")

    with pytest.raises(LookupError, match="refused"):
        rate_in_hand_per_s(lambda told: told(fail), callers=2, warm_up_s=10.0, duration_s=10.0)


def test_what_never_comes_is_named() -> None:
    with pytest.raises(TimeoutError, match="the last contact took longer than 0 s"):
        wait_until(lambda: False, timeout_s=0.05, what="the last contact")
