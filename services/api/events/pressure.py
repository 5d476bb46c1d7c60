"""Tells publishers to wait while Kafka lags behind the ledger, so that followers are
never buried.
"""

import time
from collections.abc import Callable

from services.api.http.workers import Workers
from services.errors import OverloadedError

LOOK_EVERY_S = 0.5
RETRY_AFTER_S = 5


class Pressure:
    """How far the relay is behind, looked up at most twice a second by whoever asks next.

    ``lag_events`` asks the parts and may block: it is called on a worker's thread, and others go on
    with what was seen before. Belongs to the event loop.
    """

    def __init__(
        self,
        lag_events: Callable[[], int],
        workers: Workers,
        *,
        lag_max_events: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lag_events = lag_events
        self._workers = workers
        self._lag_max_events = lag_max_events
        self._clock = clock
        self._looked_at = float("-inf")
        self.lag_events = 0

    async def check(self) -> None:
        """Raises ``OverloadedError`` while the lag is above the limit."""
        now = self._clock()
        if now - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = now
            self.lag_events = await self._workers.run(self._lag_events)
        if self.lag_events > self._lag_max_events:
            raise OverloadedError(
                f"Kafka is {self.lag_events} events behind, the limit is {self._lag_max_events}",
                retry_after_s=RETRY_AFTER_S,
            )
