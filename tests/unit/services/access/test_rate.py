"""The rate limit: bursts pass, a steady excess waits, tokens do not pay for each other."""

import pytest

from services.access.errors import RateExceededError
from services.access.rate import TOKENS_REMEMBERED_MAX, RateLimit


class Clock:
    """A clock that stands where it is put."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_five_seconds_worth_may_come_at_once_then_the_rate_holds() -> None:
    clock = Clock()
    rate = RateLimit(requests_per_minute=120, clock=clock)
    for _ in range(10):
        rate.count("a")
    with pytest.raises(RateExceededError) as refused:
        rate.count("a")
    assert refused.value.retry_after_s == 1
    rate.count("b")
    clock.now_s += 0.5
    rate.count("a")
    with pytest.raises(RateExceededError):
        rate.count("a")


def test_a_refused_request_costs_nothing() -> None:
    clock = Clock()
    rate = RateLimit(requests_per_minute=6, clock=clock)
    rate.count("a")
    for _ in range(50):
        with pytest.raises(RateExceededError) as refused:
            rate.count("a")
    clock.now_s += refused.value.retry_after_s
    rate.count("a")


def test_few_a_minute_still_lets_one_through() -> None:
    RateLimit(requests_per_minute=1, clock=Clock()).count("a")


def test_memory_is_bounded() -> None:
    rate = RateLimit(requests_per_minute=60, clock=Clock())
    for number in range(TOKENS_REMEMBERED_MAX + 50):
        rate.count(str(number))
    assert len(rate._level) == TOKENS_REMEMBERED_MAX
