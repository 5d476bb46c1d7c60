"""How often one token may ask: a burst is fine, a runaway program is told to wait."""

import time
from collections import OrderedDict
from collections.abc import Callable

from services.access.errors import RateExceededError

TOKENS_REMEMBERED_MAX = 10_000
BURST_S = 5


class RateLimit:
    """A leaky bucket a token, in this process. Not thread-safe: it belongs to the event loop.

    A token may ask ``requests_per_minute`` times a minute, and up to five seconds' worth at once.
    Tokens not seen for longest are forgotten when more than 10,000 are remembered, which only ever
    is in their favour.
    """

    def __init__(
        self, *, requests_per_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_s = requests_per_minute / 60
        self._burst = max(1.0, self._per_s * BURST_S)
        self._clock = clock
        self._level: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def count(self, token_id: str) -> None:
        """Counts one request. Raises ``RateExceededError`` with the seconds to wait."""
        now = self._clock()
        level, seen_at = self._level.get(token_id, (0.0, now))
        level = max(0.0, level - (now - seen_at) * self._per_s)
        if level + 1 > self._burst:
            wait_s = int((level + 1 - self._burst) / self._per_s) + 1
            raise RateExceededError("this token asks too often", retry_after_s=wait_s)
        self._level[token_id] = (level + 1, now)
        self._level.move_to_end(token_id)
        if len(self._level) > TOKENS_REMEMBERED_MAX:
            self._level.popitem(last=False)
