"""Workers and pressure: a rush is told to wait at once, and only while it lasts."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from services.api.events.pressure import LOOK_EVERY_S, Pressure
from services.api.http.workers import Workers
from services.errors import OverloadedError, StoreUnavailableError
from services.store.contract import Result


def test_more_than_the_limit_is_refused_until_some_are_done() -> None:
    async def scene() -> None:
        workers = Workers(threads=2, in_flight_max=3)
        go = threading.Event()
        running = [asyncio.create_task(workers.run(go.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(OverloadedError) as refused:
            await workers.run(go.wait)
        assert refused.value.retry_after_s == 1
        go.set()
        assert await asyncio.gather(*running) == [True] * 3
        assert await workers.run(int, "7") == 7
        assert workers.in_flight == 0
        workers.close()

    asyncio.run(scene())


def test_a_call_that_fails_frees_its_place() -> None:
    async def scene() -> None:
        workers = Workers(threads=1, in_flight_max=1)
        for _ in range(3):
            with pytest.raises(ValueError, match="invalid literal"):
                await workers.run(int, "x")
        workers.close()

    asyncio.run(scene())


class Clock:
    """A clock that stands where it is put."""

    now_s = 50.0

    def __call__(self) -> float:
        return self.now_s


def test_publishers_wait_while_kafka_lags() -> None:
    clock, lag, looks = Clock(), 10, 0

    def look() -> int:
        nonlocal looks
        looks += 1
        return lag

    async def scene() -> None:
        nonlocal lag
        workers = Workers(threads=1, in_flight_max=1)
        pressure = Pressure(look, workers, lag_max_events=100, clock=clock)
        for _ in range(50):
            await pressure.check()
        assert looks == 1
        lag = 101
        await pressure.check()
        clock.now_s += LOOK_EVERY_S
        for _ in range(2):
            with pytest.raises(OverloadedError, match="101 events behind, the limit is 100"):
                await pressure.check()
        assert looks == 2
        lag = 100
        clock.now_s += LOOK_EVERY_S
        await pressure.check()
        workers.close()

    asyncio.run(scene())


def test_what_other_threads_do_is_heard_and_counted() -> None:
    async def scene() -> None:
        workers = Workers(threads=1, in_flight_max=2)
        tells: list[Callable[[Result[int]], None]] = []
        hearing = [asyncio.create_task(workers.hear(tells.append)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(OverloadedError):
            await workers.hear(tells.append)
        assert len(tells) == 2
        for number, tell in enumerate(tells):
            threading.Thread(target=tell, args=(lambda number=number: 1 // number,)).start()
        with pytest.raises(ZeroDivisionError):
            await hearing[0]
        assert await hearing[1] == 1
        assert workers.in_flight == 0
        workers.close()

    asyncio.run(scene())


def test_who_hears_nothing_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.api.http.workers.HEARD_WITHIN_S", 0.01)
    tells: list[Callable[[Result[int]], None]] = []

    async def scene() -> None:
        workers = Workers(threads=1, in_flight_max=1)
        with pytest.raises(StoreUnavailableError, match="send it again"):
            await workers.hear(tells.append)
        tells[0](lambda: 1)  # too late, and harmless
        assert workers.in_flight == 0
        workers.close()

    asyncio.run(scene())
    tells[0](lambda: 1)  # later still: the loop has ended
