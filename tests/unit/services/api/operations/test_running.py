"""Readiness is told in time, also while a part is frozen and answers nothing at all."""

import asyncio
import threading
import time

import pytest

from services.api.http.workers import Workers
from services.api.operations import running
from services.api.operations.running import Lookout
from services.readiness import Readiness

WELL = Readiness(database_ok=True, head=7, parts=())


def test_a_frozen_database_is_told_and_takes_one_thread_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "LOOK_TIMEOUT_S", 0.05)
    thawed, looks = threading.Event(), []

    def ask() -> Readiness:
        looks.append(time.monotonic())
        thawed.wait()
        return WELL

    async def story() -> None:
        workers = Workers(threads=2, in_flight_max=4)
        lookout = Lookout(ask, workers)
        for told in await asyncio.gather(*(lookout.readiness() for _ in range(3))):
            assert not told.database_ok
            assert told.parts[0].detail is not None
        assert (len(looks), workers.in_flight) == (1, 1)
        thawed.set()
        assert await lookout.readiness() == WELL
        assert await lookout.readiness() == WELL
        assert len(looks) == 2
        workers.close()

    asyncio.run(story())
